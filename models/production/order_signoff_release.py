from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    release_id = fields.Many2one(
        comodel_name="production.release",
        string="Inspection",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection_add=[("handover", "Handed Over to Stock")],
        ondelete={"handover": "cascade"},
    )
