from odoo import api, models
from odoo.fields import Command
from odoo.tools import email_normalize, html2plaintext

DEFAULT_KIND = "question"


class AfterSalesCase(models.Model):
    """A mail to the after-sales address becomes a case; a reply stays with it."""

    _inherit = "after.sales.case"

    @api.model
    @api.private
    def message_new(self, msg_dict, custom_values=None):
        """Open a case of a mail; the office says of what kind it is.

        Whoever writes, and whatever is amiss: without a known customer the case waits
        for one. A mail is never lost.
        """
        company = self.env["res.company"].browse(
            (custom_values or {}).get("company_id")
        )
        company = company.exists() or self.env.company
        sender = msg_dict.get("email_from") or msg_dict.get("from") or ""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        words = html2plaintext(msg_dict.get("body") or "").strip()
        subject = (msg_dict.get("subject") or "").strip()
        # sudo: whoever mails has no rights here
        return self.sudo().create(
            {
                "company_id": company.id,
                "kind_id": self.env["after.sales.kind"]
                ._get_any_kind(DEFAULT_KIND, company)
                .id,
                "channel": "mail",
                "partner_id": self._get_mail_customer(author, sender, company).id,
                "contact": not self._is_colleague(author) and (author.name or sender),
                "description": "\n".join(filter(None, (subject, words))) or sender,
            }
        )

    @api.model
    def _get_mail_customer(self, author, sender, company):
        """Return the customer (sudo) who writes, none where that is not certain.

        Of customers that are kept for each company apart it is this company's. Whoever
        works here passes on what others say.
        """
        partners = author.sudo()  # sudo: whoever mails has no rights here
        if self._is_colleague(partners):
            return partners.browse()
        address = email_normalize(sender)
        if address:
            partners |= partners.search(
                [("email_normalized", "=", address), ("partner_share", "=", True)]
            )
        customers = partners.commercial_partner_id - company.sudo().partner_id
        customers = customers.filtered_domain(customers._check_company_domain(company))
        known = customers & author.sudo().commercial_partner_id
        return known or (customers if len(customers) == 1 else customers.browse())

    @api.model
    def _is_colleague(self, author):
        return bool(author) and (not author.partner_share or author.employee)

    def _message_post_after_hook(self, message, msg_vals):
        """Keep what a mail brings among the photos and files of the case."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email" and message.attachment_ids:
            case = self.sudo()  # sudo: whoever mails has no rights here
            if case.stage != "closed":
                links = [Command.link(file.id) for file in message.attachment_ids]
                case.write({"file_ids": links})
        return result
