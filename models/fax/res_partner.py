from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    fax = fields.Char(help="Number to which order forms are faxed.")
