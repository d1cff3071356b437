from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    fax = fields.Char(help="Number to which order forms are faxed.")

    @api.onchange("fax", "country_id", "company_id")
    def _onchange_fax(self):
        """Show the number as numbers of its country are written."""
        # the tools come with a module that is not one of ours
        if self.fax and hasattr(self, "_phone_format"):
            self.fax = (
                self._phone_format(
                    fname="fax", country=self.country_id, force_format="INTERNATIONAL"
                )
                or self.fax
            )

    @api.constrains("fax")
    def _check_fax(self):
        for partner in self.filtered("fax"):
            if not self.env["order.fax"]._clean_fax_number(partner.fax):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is no fax number: write digits, with the "
                        "country's code after a + where it is abroad.",
                        number=partner.fax,
                    )
                )
