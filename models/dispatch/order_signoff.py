from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection_add=[
            ("emergency", "Emergency Release"),
            ("debt_request", "Release on Debt Asked For"),
            ("shipped", "Shipped"),
            ("arrival", "Arrived"),
            ("receipt", "Receipt signed"),
        ],
        ondelete={
            "emergency": "cascade",
            "debt_request": "cascade",
            "shipped": "cascade",
            "arrival": "cascade",
            "receipt": "cascade",
        },
    )
