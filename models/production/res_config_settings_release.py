from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    quality_release = fields.Boolean(
        related="company_id.quality_release", readonly=False
    )
    quality_before_stock = fields.Boolean(
        related="company_id.quality_before_stock", readonly=False
    )
