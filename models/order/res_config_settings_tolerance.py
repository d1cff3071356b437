from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_tolerance_kind = fields.Selection(
        related="company_id.order_tolerance_kind", readonly=False, required=True
    )
    order_tolerance = fields.Float(related="company_id.order_tolerance", readonly=False)
