from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestMoneyPanel(CountersignCommon):
    """One page for an order's money; every figure worked out here by hand."""

    def setUp(self):
        super().setUp()
        self._set_stock(self.pump, 3)
        line = {
            "product_id": self.pump.id,
            "product_uom_qty": 5,
            "price_unit": 100,
            "tax_ids": [Command.clear()],
        }
        self.order = self._create_order(
            order_line=[Command.create(line)], user_id=self.users["salesperson"].id
        )
        self._make_ready(self.order)
        self.order.action_confirm()
        self.picking = self.order.picking_ids
        self.picking.action_assign()

    def _as_seller(self):
        return self._as("salesperson", self.order)

    def test_half_finished(self):
        """Three of five at hand: 300 to be paid, the deposit of 30 % is in."""
        order = self._as_seller()
        self.assertEqual(order.amount_verified, 150)
        self.assertEqual(order.amount_finished, 300)
        self.assertEqual(order.amount_shipped, 0)
        self.assertEqual(order.amount_asked, 300)
        self.assertEqual(order.amount_balance_due, 150)
        self.assertIn("100 %", order.money_terms)
        self.assertEqual(
            order.money_signoff_ids.mapped("amount_text"),
            [self.order.currency_id.format(150)],
        )

    def test_paid_and_shipped(self):
        self._as("finance", self.order).verify_money(300, "bank slip 2")
        for role in ("sales_office", "finance", "dispatcher"):
            self._sign(role, self.picking)
        self.picking.with_context(skip_backorder=True).button_validate()
        order = self._as_seller()
        self.assertEqual(order.amount_shipped, 300)
        self.assertEqual(order.amount_balance_due, 0)
        self.assertEqual(len(order.money_signoff_ids), 2)

    def test_nothing_for_the_price_blind(self):
        self.role("salesperson").sees_prices = False
        order = self._as_seller()
        self.assertFalse(order.shows_money)
        self.assertFalse(order.money_terms)
        for name in ("finished", "shipped", "asked", "balance_due"):
            self.assertEqual(order[f"amount_{name}"], 0)
        self.assertEqual(order.money_signoff_ids.mapped("amount_text"), [False])
