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
            ("delivery_arranged", "Delivery Arranged"),
            ("customer_told", "Customer Told of the Delivery"),
            ("arrival", "Arrived"),
            ("receipt", "Receipt signed"),
        ],
        ondelete={
            "emergency": "cascade",
            "debt_request": "cascade",
            "shipped": "cascade",
            "delivery_arranged": "cascade",
            "customer_told": "cascade",
            "arrival": "cascade",
            "receipt": "cascade",
        },
    )
