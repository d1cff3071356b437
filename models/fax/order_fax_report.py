from odoo import api, fields, models
from odoo.tools import html2plaintext
from odoo.tools.mail import unfold_references


class OrderFaxReport(models.Model):
    """What a fax gateway has mailed about a sheet; kept also when it is unclear."""

    _name = "order.fax.report"
    _description = "Report of a Fax Gateway"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(string="Subject", readonly=True)
    email_from = fields.Char(string="Sender", readonly=True)
    body = fields.Text(string="Text", readonly=True)
    sheet_id = fields.Many2one(
        comodel_name="order.fax", readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="sheet_id.company_id", store=True, index="btree_not_null"
    )
    result = fields.Selection(
        selection=[
            ("done", "Sent"),
            ("failed", "Not sent"),
            ("unclear", "To be read"),
        ],
        readonly=True,
    )

    @api.model
    def _get_address(self, company):
        """Return the address that takes reports, "" where mails cannot come in."""
        alias = self.env.ref(
            "sale_mrp_countersign.mail_alias_fax_report", raise_if_not_found=False
        )
        # sudo: aliases are the system's
        alias = alias and alias.sudo()
        domain = alias and (alias.alias_domain_id or company.alias_domain_id)
        return f"{alias.alias_name}@{domain.name}" if domain else ""

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take a gateway's mail: find its sheet and note there what it says."""
        body = html2plaintext(msg_dict.get("body") or "")
        subject = msg_dict.get("subject") or ""
        sender = msg_dict.get("email_from") or ""
        answered = unfold_references(
            f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}"
        )
        sheets = self.env["order.fax"]
        by_reference = sheets._find_reported(answered, "")
        sheet = by_reference or sheets._find_reported((), f"{subject}\n{body}")
        state, reason = sheets._read_report(subject, body)
        if sheet and not by_reference and not sheet._is_gateway_sender(sender):
            # anybody can write a number; the gateway's own reports count
            state = None
        report = super().message_new(
            msg_dict,
            {
                **(custom_values or {}),
                "name": subject,
                "email_from": sender,
                "body": body,
                "sheet_id": sheet.id,
                "result": state if sheet and state else "unclear",
            },
        )
        if sheet and state:
            sheet._take_report(state, reason)
        return report
