from odoo import api, fields, models


class OrderSignoffSignMoney(models.TransientModel):
    """What was received for one order, as finance finds it while signing."""

    _name = "order.signoff.sign.money"
    _description = "Money of an order, while signing"

    sign_id = fields.Many2one(comodel_name="order.signoff.sign", ondelete="cascade")
    # finance needs no rights on the order itself
    order_ref = fields.Integer(readonly=True)
    order_name = fields.Char(string="Order", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    amount_total = fields.Monetary(string="Order Total", readonly=True)
    amount_paid = fields.Monetary(string="In the Books", readonly=True)
    amount_verified = fields.Monetary(string="Verified Before", readonly=True)
    has_books = fields.Boolean(readonly=True)
    amount = fields.Monetary(
        string="Received So Far",
        help="All that has come in for this order until now, refunds taken off; not "
        "only the latest payment.",
    )
    needs_reference = fields.Boolean(compute="_compute_needs")
    needs_reason = fields.Boolean(compute="_compute_needs")
    reference = fields.Char(
        string="Proof",
        help="Bank slip or other document; needed for an amount that was not verified "
        "before.",
    )
    reason = fields.Char(help="Why it is not what the books say.")

    @api.depends("amount", "amount_paid", "amount_verified", "has_books")
    def _compute_needs(self):
        for item in self:
            compare = item.currency_id.compare_amounts
            item.needs_reference = bool(compare(item.amount, item.amount_verified))
            item.needs_reason = (
                item.needs_reference
                and item.has_books
                and bool(compare(item.amount, item.amount_paid))
            )
