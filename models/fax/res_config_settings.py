from odoo import api, fields, models

from .order_fax_pages import get_missing_libraries

MASK = "••••••••"


class ResConfigSettings(models.TransientModel):
    """How the company's sheets are faxed."""

    _inherit = "res.config.settings"

    fax_transport = fields.Selection(
        related="company_id.fax_transport", readonly=False, required=True
    )
    fax_gateway_address = fields.Char(
        related="company_id.fax_gateway_address", readonly=False
    )
    fax_gateway_sender = fields.Char(
        related="company_id.fax_gateway_sender", readonly=False
    )
    hylafax_host = fields.Char(related="company_id.hylafax_host", readonly=False)
    hylafax_port = fields.Integer(related="company_id.hylafax_port", readonly=False)
    hylafax_user = fields.Char(related="company_id.hylafax_user", readonly=False)
    hylafax_password = fields.Char(
        string="HylaFAX Password",
        compute="_compute_hylafax_password",
        inverse="_inverse_hylafax_password",
        groups="base.group_system",
        help="Kept where nobody reads it; dots stand for one that is there.",
    )

    fax_missing_libraries = fields.Char(compute="_compute_fax_missing_libraries")

    def _compute_fax_missing_libraries(self):
        missing = ", ".join(get_missing_libraries())
        for settings in self:
            settings.fax_missing_libraries = missing

    @api.depends("company_id")
    def _compute_hylafax_password(self):
        for settings in self:
            # sudo: whether there is one, never which
            known = settings.company_id.sudo().hylafax_password
            settings.hylafax_password = MASK if known else False

    def _inverse_hylafax_password(self):
        for settings in self:
            if settings.hylafax_password != MASK:
                # sudo: refused to everyone else
                settings.company_id.sudo().hylafax_password = settings.hylafax_password
        # what was typed in is not what is read
        self.invalidate_recordset(["hylafax_password"], flush=False)

    def action_test_hylafax(self):
        """Ask the server for its jobs, with the settings as they were saved."""
        self.ensure_one()
        self.check_access("write")
        # sudo: the password
        count = self.company_id.sudo()._test_hylafax()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The HylaFAX server answers; it knows %(count)s jobs.", count=count
                ),
            },
        }
