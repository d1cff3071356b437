from odoo import fields, models


class ResCompany(models.Model):
    """Texts that the company's printed forms repeat."""

    _inherit = "res.company"

    form_quality_standard = fields.Char(string="Quality Standard", translate=True)
    form_tolerance = fields.Char(string="Tolerance", translate=True)
    form_supervision = fields.Char(string="Supervision", translate=True)
