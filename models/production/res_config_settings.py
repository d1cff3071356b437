from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    instruction_by_sheet = fields.Boolean(
        related="company_id.instruction_by_sheet", readonly=False
    )
