from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    scorecard_id = fields.Many2one(
        comodel_name="scorecard",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
