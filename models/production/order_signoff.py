from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    production_id = fields.Many2one(
        comodel_name="mrp.production",
        string="Manufacturing Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
