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
            ("door_request", "Cash on Delivery Asked For"),
            ("shipped", "Shipped"),
            ("delivery_arranged", "Delivery Arranged"),
            ("customer_told", "Customer Told of the Delivery"),
            ("asked_after", "Asked After"),
            ("arrival", "Arrived"),
            ("door_money", "Money Brought from the Door"),
            ("receipt", "Receipt signed"),
        ],
        ondelete={
            "emergency": "cascade",
            "debt_request": "cascade",
            "door_request": "cascade",
            "shipped": "cascade",
            "delivery_arranged": "cascade",
            "customer_told": "cascade",
            "asked_after": "cascade",
            "arrival": "cascade",
            "door_money": "cascade",
            "receipt": "cascade",
        },
    )
