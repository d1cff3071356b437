from odoo import fields, models


class OrderMoneyItem(models.TransientModel):
    """One payment behind the money of an order, as the books have it."""

    _name = "order.money.item"
    _description = "Money behind an order"
    _order = "date, id"

    money_id = fields.Many2one(
        comodel_name="order.money", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[
            ("invoice", "On an Invoice"),
            ("refund", "Given Back"),
            ("advance", "Advance"),
            ("online", "Online"),
        ],
        readonly=True,
    )
    document = fields.Char(string="Payment", readonly=True)
    settles = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    order_currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    paid = fields.Monetary(
        string="Counts for the Order",
        currency_field="order_currency_id",
        readonly=True,
        help="In the order's currency, at the rate of the payment's day.",
    )
