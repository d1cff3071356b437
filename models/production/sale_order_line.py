from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    production_ids = fields.One2many(
        comodel_name="mrp.production",
        inverse_name="sale_line_id",
        string="Manufacturing Orders",
        readonly=True,
        copy=False,
        groups="mrp.group_mrp_user",
    )
