from odoo import api, models
from odoo.fields import Command
from odoo.tools import html2plaintext

DEFAULT_KIND = "question"


class AfterSalesCase(models.Model):
    """A mail to the after-sales address becomes a case; a reply stays with it."""

    _inherit = "after.sales.case"

    @api.model
    @api.private
    def message_new(self, msg_dict, custom_values=None):
        """Open a case of a mail; the office says of what kind it is.

        Whoever writes: without a known customer the case waits for one.
        """
        company = self.env["res.company"].browse(
            (custom_values or {}).get("company_id")
        )
        company = company.exists() or self.env.company
        sender = msg_dict.get("email_from") or msg_dict.get("from") or ""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        words = html2plaintext(msg_dict.get("body") or "").strip()
        subject = (msg_dict.get("subject") or "").strip()
        kinds = self.env["after.sales.kind"]
        kind = kinds._get_kind(DEFAULT_KIND, company) or kinds.sudo().search(
            [], limit=1
        )
        # sudo: whoever mails has no rights here
        return self.sudo().create(
            {
                "company_id": company.id,
                "kind_id": kind.id,
                "channel": "mail",
                "partner_id": author.commercial_partner_id.id,
                "contact": author.name or sender,
                "description": "\n".join(filter(None, (subject, words))) or sender,
            }
        )

    def _message_post_after_hook(self, message, msg_vals):
        """Keep what a mail brings among the photos and files of the case."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email" and message.attachment_ids:
            case = self.sudo()  # sudo: whoever mails has no rights here
            if case.stage != "closed":
                links = [Command.link(file.id) for file in message.attachment_ids]
                case.write({"file_ids": links})
        return result
