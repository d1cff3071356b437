from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    paperwork_hours = fields.Float(related="company_id.paperwork_hours", readonly=False)
