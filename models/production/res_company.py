from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    instruction_by_sheet = fields.Boolean(
        string="Confirmation Sheet Serves as Instruction",
        help="A copy of the confirmation sheet without prices is what production gets; "
        "it is signed and acknowledged like the instruction.",
    )
