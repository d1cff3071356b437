from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_file_required = fields.Boolean(
        related="company_id.customer_file_required", readonly=False
    )
