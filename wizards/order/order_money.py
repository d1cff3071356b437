from odoo import api, fields, models
from odoo.fields import Command


class OrderMoney(models.TransientModel):
    """What finance has found on the bank's papers for one order (核实到款)."""

    _name = "order.money"
    _description = "Verify money"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    # Not under sudo: whoever may not read the order reads no amount of it here
    currency_id = fields.Many2one(related="order_id.currency_id", related_sudo=False)
    amount_total = fields.Monetary(related="order_id.amount_total", related_sudo=False)
    amount_deposit = fields.Monetary(
        related="order_id.amount_deposit", related_sudo=False
    )
    amount_verified = fields.Monetary(
        related="order_id.amount_verified", related_sudo=False
    )
    amount_paid_so_far = fields.Monetary(
        related="order_id.amount_paid_so_far",
        related_sudo=False,
        string="In the Books",
    )
    item_ids = fields.One2many(
        comodel_name="order.money.item",
        inverse_name="money_id",
        compute="_compute_item_ids",
        compute_sudo=False,
        store=True,
        string="Money in the Books",
    )
    is_reading = fields.Boolean(readonly=True)
    may_verify = fields.Boolean(compute="_compute_may_verify")
    amount = fields.Monetary(
        string="Received So Far",
        compute="_compute_amount",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="All that has come in for this order until now, refunds taken off; not "
        "only the latest payment.",
    )
    reference = fields.Char(
        string="Proof", help="Bank slip or other document; finance needs one."
    )
    needs_reason = fields.Boolean(compute="_compute_needs_reason", compute_sudo=False)
    reason = fields.Char(help="Why it is not what the books say.")

    @api.depends("order_id")
    def _compute_amount(self):
        """Propose what the books say; what was verified where they know nothing."""
        for wizard in self:
            order = wizard.order_id
            wizard.amount = (
                order.amount_paid_so_far if wizard.item_ids else order.amount_verified
            )

    @api.depends("order_id")
    def _compute_item_ids(self):
        for wizard in self:
            order = wizard.order_id
            # whoever may not read the order is told nothing of its money
            order.check_access("read")
            items = order._get_paid_items() if order.shows_money else {}
            wizard.item_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "kind": item.kind,
                            "document": item.document.display_name,
                            "settles": item.settles.display_name or False,
                            "date": item.date,
                            "amount": item.amount,
                            "currency_id": item.currency.id,
                            "paid": item.paid,
                            "order_currency_id": order.currency_id.id,
                        }
                    )
                    for item in items.get(order.id, ())
                ),
            ]

    @api.depends("amount", "item_ids")
    def _compute_needs_reason(self):
        for wizard in self:
            wizard.needs_reason = bool(
                wizard.item_ids
                and wizard.currency_id.compare_amounts(
                    wizard.amount, wizard.amount_paid_so_far
                )
            )

    @api.depends_context("uid")
    @api.depends("order_id", "is_reading")
    def _compute_may_verify(self):
        for wizard in self:
            roles = self.env["order.signoff.role"]._get_roles(
                ["finance"], wizard.order_id.company_id
            )
            wizard.may_verify = not wizard.is_reading and bool(
                roles._filter_member(self.env.user)
            )

    def action_verify(self):
        """Record the figure as finance's (see ``sale.order.verify_money``)."""
        self.ensure_one()
        self.order_id.verify_money(self.amount, self.reference, self.reason)
        return {"type": "ir.actions.act_window_close"}
