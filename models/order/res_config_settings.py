from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_control = fields.Boolean(related="company_id.order_control", readonly=False)
    order_control_since = fields.Datetime(related="company_id.order_control_since")
    order_control_domain = fields.Char(
        related="company_id.order_control_domain", readonly=False
    )
    price_tolerance = fields.Float(related="company_id.price_tolerance", readonly=False)
    drawing_confirmation = fields.Boolean(
        related="company_id.drawing_confirmation", readonly=False
    )
