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
    slip_unit = fields.Selection(
        related="company_id.slip_unit", readonly=False, required=True
    )
    slip_on_deposit = fields.Boolean(
        related="company_id.slip_on_deposit", readonly=False
    )
    order_cutoff = fields.Float(related="company_id.order_cutoff", readonly=False)
