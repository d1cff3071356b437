from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestDepositInvoice(CountersignCommon):
    """The deposit of a controlled order is invoiced before it is confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump.invoice_policy = "order"

    def _clerk(self, order):
        return self._as("order_clerk", order)

    def _approved(self, **values):
        order = self._create_order(nonstandard=True, **values)
        self._submit(order)
        self._review(order)
        return order

    def _assert_nothing(self, order):
        self.assertFalse(order._get_deposit_invoices())
        self.assertFalse(order.order_line.filtered("is_downpayment"))

    def test_not_before_approval(self):
        """Neither by the button nor by core's wizard."""
        order = self._create_order()
        self._submit(order)
        self.assertFalse(self._clerk(order).may_invoice_deposit)
        with self.assertRaisesRegex(UserError, "not approved"):
            self._clerk(order).action_invoice_deposit()
        wizard = self._clerk(self.env["sale.advance.payment.inv"]).create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 10,
            }
        )
        with self.assertRaisesRegex(UserError, "not approved"):
            wizard.create_invoices()
        self._assert_nothing(order)

    def test_after_approval(self):
        order = self._approved()
        digest, stage = order.content_digest, order.order_stage
        facts = order.facts_seq
        clerk = self._clerk(order)
        self.assertTrue(clerk.may_invoice_deposit)
        action = clerk.action_invoice_deposit()
        invoice = order._get_deposit_invoices()
        self.assertEqual(action["res_id"], invoice.id)
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(invoice.amount_total, 150)  # 30 % of 500
        # no signature falls, no gate opens
        order.invalidate_recordset()
        self.assertGreater(order.facts_seq, facts)
        self.assertEqual((order.content_digest, order.order_stage), (digest, stage))
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.amount_verified)
        with self.assertRaises(UserError):
            clerk.action_confirm()

    def test_paid_invoice_opens_nothing_until_finance_verifies(self):
        order = self._approved()
        self._return_sheet(order)
        self.assertEqual(order.order_stage, "deposit")
        self._clerk(order).action_invoice_deposit()
        invoice = order._get_deposit_invoices()
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual(order.amount_paid_so_far, 150)
        order.invalidate_recordset()
        self.assertEqual(order.order_stage, "deposit")
        finance = self._as("finance", order)
        finance.verify_money(finance.amount_paid_so_far, "bank slip")
        self._clerk(order).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_twice_makes_one(self):
        order = self._approved()
        clerk = self._clerk(order)
        clerk.action_invoice_deposit()
        invoice = order._get_deposit_invoices()
        action = clerk.action_invoice_deposit()
        self.assertEqual(action["res_id"], invoice.id)
        self.assertEqual(order._get_deposit_invoices(), invoice)
        self.assertFalse(clerk.may_invoice_deposit)
        invoice.button_cancel()
        clerk.action_invoice_deposit()
        again = order._get_deposit_invoices()
        self.assertEqual((len(again), again.amount_total), (1, 150))
        self.assertNotEqual(again, invoice)

    def test_the_rest_of_a_deposit(self):
        """What a down payment has asked for already is not asked for again."""
        order = self._approved()
        wizard = self._clerk(self.env["sale.advance.payment.inv"]).create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 60,
            }
        )
        wizard.create_invoices()
        before = order._get_deposit_invoices()
        self._clerk(order).action_invoice_deposit()
        rest = order._get_deposit_invoices() - before
        self.assertEqual(rest.amount_total, 90)

    def test_taxes_are_in(self):
        tax = self.env["account.tax"].create(
            {"name": "13 %", "amount": 13, "amount_type": "percent"}
        )
        order = self._create_order(nonstandard=True)
        order.order_line.tax_ids = [Command.set(tax.ids)]
        self._submit(order)
        self._review(order)
        self._clerk(order).action_invoice_deposit()
        self.assertEqual(order.amount_total, 565)
        self.assertEqual(order._get_deposit_invoices().amount_total, 169.5)

    def test_nothing_owed(self):
        order = self._approved(partner=self.customer_a)
        self.assertFalse(self._clerk(order).may_invoice_deposit)
        with self.assertRaisesRegex(UserError, "No deposit"):
            self._clerk(order).action_invoice_deposit()

    def test_confirmed_or_uncontrolled(self):
        order = self._make_ready(self._create_order())
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "Create Invoice"):
            self._clerk(order).action_invoice_deposit()
        self.company.order_control = False
        plain = self._create_order()
        self.assertFalse(plain.is_controlled)
        with self.assertRaisesRegex(UserError, "Create Invoice"):
            self._clerk(plain).action_invoice_deposit()
        self.assertFalse(self._clerk(plain).may_invoice_deposit)

    def test_who_may(self):
        """Whom core lets invoice orders: not signers of other departments."""
        order = self._approved()
        for code in ("chief_engineer", "finance", "dispatcher", "general_manager"):
            with self.subTest(code), self.assertRaises(AccessError):
                self._as(code, order).action_invoice_deposit()
        self._assert_nothing(order)
        self._as("sales_manager", order).action_invoice_deposit()
        self.assertEqual(order._get_deposit_invoices().amount_total, 150)
