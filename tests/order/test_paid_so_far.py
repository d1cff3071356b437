from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.account_payment.tests.common import AccountPaymentCommon

DAY = "2026-03-02"
LATER = "2026-07-01"


@tagged("post_install", "-at_install")
class TestPaidSoFar(AccountTestInvoicingCommon):
    """Every figure of "paid so far" against one worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.company = cls.company_data["company"]
        # 1 unit of the company's money is 0.5 euro at first, 0.25 from June on
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("2026-01-01", 0.5), ("2026-06-01", 0.25)]
        )
        cls.bank = cls.company_data["default_journal_bank"]
        cls.service = cls.env["product.product"].create(
            {
                "name": "Pump",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 1000.0,
                "taxes_id": [Command.clear()],
            }
        )

    # ---------------------------------------------------------------- helpers
    def _order(self, amount=1000.0, currency=None):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "list",
                "currency_id": (currency or self.company.currency_id).id,
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "pricelist_id": pricelist.id,
                "date_order": DAY,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _invoice(self, orders, **kwargs):
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(orders.ids)], **kwargs}
        )
        before = orders.invoice_ids
        wizard.create_invoices()
        move = orders.invoice_ids - before
        move.invoice_date = DAY
        move.action_post()
        return move

    def _pay(self, moves, amount=None, day=DAY, **kwargs):
        """Pay through core's own register."""
        values = {"payment_date": day, "journal_id": self.bank.id, **kwargs}
        if amount is not None:
            values["amount"] = amount
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(values)
            ._create_payments()
        )

    def _advance(self, order, amount, post=True, **kwargs):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.partner_a.id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "amount": amount,
                "date": DAY,
                "journal_id": self.bank.id,
                "sale_order_id": order.id,
                **kwargs,
            }
        )
        if post:
            payment.action_post()
        return payment

    def _statement(self, amount, *counterparts):
        """Put a line on the bank statement, its counterparts given as lines."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": DAY,
                "payment_ref": "bank",
                "partner_id": self.partner_a.id,
                "amount": amount,
            }
        )
        _cash, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(skip_readonly_check=True, force_delete=True).write(
            {
                "line_ids": [
                    Command.delete(suspense.id),
                    *(Command.create(values) for values in counterparts),
                ]
            }
        )
        return line

    def _receivable(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _entryless(self):
        """Let payments of this bank make no journal entry.

        They make none where full accounting is installed, which asks for it so.
        """
        self.startPatcher(
            patch.object(
                self.registry["account.move"],
                "_get_invoice_in_payment_state",
                lambda move: "in_payment",
            )
        )
        lines = self.bank.inbound_payment_method_line_ids
        (lines | self.bank.outbound_payment_method_line_ids).payment_account_id = False

    def _assert_paid(self, order, amount):
        order.invalidate_recordset()
        paid = order._get_paid_so_far()[order.id]
        self.assertAlmostEqual(paid, amount, 2)
        self.assertAlmostEqual(order.amount_paid_so_far, amount, 2)

    # --------------------------------------------------------------- invoices
    def test_invoice_in_part_and_whole(self):
        order = self._order()
        self._assert_paid(order, 0)
        invoice = self._invoice(order)
        self._assert_paid(order, 0)
        self._pay(invoice, 400)
        self._assert_paid(order, 400)
        self._pay(invoice)
        self._assert_paid(order, 1000)

    def test_down_payment_then_the_rest(self):
        order = self._order()
        deposit = self._invoice(order, advance_payment_method="percentage", amount=30)
        self._pay(deposit)
        self._assert_paid(order, 300)
        rest = self._invoice(order, advance_payment_method="delivered")
        self.assertEqual(rest.amount_total, 700)
        self._assert_paid(order, 300)
        self._pay(rest, 100)
        self._assert_paid(order, 400)

    def test_consolidated_invoice_by_share(self):
        one, two = self._order(600), self._order(400)
        invoice = self._invoice(one | two, consolidated_billing=True)
        self.assertEqual(len(invoice), 1)
        self._pay(invoice, 500)
        self._assert_paid(one, 300)  # 500 x 600 / 1000
        self._assert_paid(two, 200)  # 500 x 400 / 1000

    def test_line_that_is_nobodys(self):
        order = self._order(600)
        invoice = self._invoice(order)
        invoice.button_draft()
        invoice.invoice_line_ids = [
            Command.create(
                {"name": "freight", "price_unit": 200, "tax_ids": [Command.clear()]}
            )
        ]
        invoice.action_post()
        self._pay(invoice, 400)
        self._assert_paid(order, 300)  # 400 x 600 / 800

    def test_draft_and_cancelled_do_not_count(self):
        order = self._order()
        invoice = self._invoice(order)
        payment = self._pay(invoice, 400)
        payment.action_draft()
        self._assert_paid(order, 0)
        invoice.button_draft()
        invoice.button_cancel()
        self._assert_paid(order, 0)

    # ------------------------------------------------- what is not money
    def test_write_off_is_no_money(self):
        order = self._order()
        self._pay(
            self._invoice(order),
            950,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(order.invoice_ids.amount_residual, 0)
        self._assert_paid(order, 950)

    def test_bank_fee_on_a_statement_is_no_money(self):
        order = self._order()
        invoice = self._invoice(order)
        account = self._receivable(invoice).account_id
        line = self._statement(
            970,
            {"account_id": account.id, "balance": -1000, "name": "invoice"},
            {
                "account_id": self.company_data["default_account_expense"].id,
                "balance": 30,
                "name": "fee",
            },
        )
        (self._receivable(line.move_id) | self._receivable(invoice)).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_paid(order, 970)

    def test_statement_for_two_invoices(self):
        one, two = self._order(600), self._order(400)
        invoices = self._invoice(one), self._invoice(two)
        account = self._receivable(invoices[0]).account_id
        line = self._statement(
            900,
            {"account_id": account.id, "balance": -600, "name": "one"},
            {"account_id": account.id, "balance": -300, "name": "two"},
        )
        for invoice, amount in zip(invoices, (600, 300), strict=True):
            paid = self._receivable(line.move_id).filtered(
                lambda item, amount=amount: item.balance == -amount
            )
            (paid | self._receivable(invoice)).reconcile()
        self._assert_paid(one, 600)
        self._assert_paid(two, 300)

    def test_payment_matched_on_the_statement_counts_once(self):
        order = self._order()
        payment = self._pay(self._invoice(order), 400)
        outstanding = payment._seek_for_lines()[0]
        line = self._statement(
            400,
            {
                "account_id": outstanding.account_id.id,
                "balance": -400,
                "name": "payment",
            },
        )
        match = line.move_id.line_ids.filtered(
            lambda item: item.account_id == outstanding.account_id
        )
        (match | outstanding).reconcile()
        self._assert_paid(order, 400)

    def test_entry_by_hand_is_no_money(self):
        order = self._order()
        invoice = self._invoice(order)
        account = self._receivable(invoice).account_id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": DAY,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.partner_a.id,
                            "credit": 1000,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_expense"
                            ].id,
                            "debit": 1000,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (self._receivable(entry) | self._receivable(invoice)).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_paid(order, 0)

    # --------------------------------------------------------- money given back
    def _credit_note(self, invoice, amount=None):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": DAY})
        )
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if amount is not None:
            note.invoice_line_ids.price_unit = amount
        note.invoice_date = DAY
        note.action_post()
        return note

    def test_credit_note_is_no_money(self):
        order = self._order()
        invoice = self._invoice(order)
        self._pay(invoice, 700)
        self._credit_note(invoice, 300)  # core matches it to its invoice
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_paid(order, 700)

    def test_cash_refund_is_taken_off(self):
        order = self._order()
        invoice = self._invoice(order)
        self._pay(invoice)
        note = self._credit_note(invoice, 300)
        self._assert_paid(order, 1000)
        self._pay(note, 250)
        self._assert_paid(order, 750)

    def test_reversed_invoice(self):
        """The money has gone back to the customer's account: no order has it."""
        order = self._order()
        invoice = self._invoice(order)
        payment = self._pay(invoice)
        self._receivable(invoice).remove_move_reconcile()
        self._credit_note(invoice)  # core matches it to its invoice
        self.assertEqual(invoice.payment_state, "reversed")
        self._assert_paid(order, 0)
        payment.sale_order_id = order
        self._assert_paid(order, 1000)

    def test_blocked_invoice_keeps_what_was_paid(self):
        order = self._order()
        invoice = self._invoice(order)
        self._pay(invoice, 400)
        other = self._invoice(self._order())
        other.action_toggle_block_payment()
        invoice.action_toggle_block_payment()
        self._assert_paid(order, 400)

    # -------------------------------------------------------------- currencies
    def test_order_in_euro_paid_in_company_money(self):
        order = self._order(1000, self.euro)
        invoice = self._invoice(order)
        self.assertEqual(invoice.currency_id, self.euro)
        # 800 of the company's money is 400 euro in March, when it was paid
        self._pay(invoice, 800, currency_id=self.company.currency_id.id)
        self._assert_paid(order, 400)

    def test_exchange_difference_is_no_money(self):
        order = self._order(1000, self.euro)
        invoice = self._invoice(order)
        self._pay(invoice, 600, day=LATER)
        self._pay(invoice, 400, day=LATER)
        self.assertTrue(
            self._receivable(invoice).matched_credit_ids.exchange_move_id
            or invoice.amount_residual == 0
        )
        self._assert_paid(order, 1000)

    def test_company_money_order_paid_in_euro(self):
        order = self._order(1000)
        invoice = self._invoice(order)
        # 100 euro in July, at 0.25 euro for one: 400
        self._pay(invoice, 100, day=LATER, currency_id=self.euro.id)
        self._assert_paid(order, 400)

    def test_advance_in_another_currency_at_its_day(self):
        order = self._order(1000)
        self._advance(order, 100, currency_id=self.euro.id)  # March: 0.5
        self._assert_paid(order, 200)
        self._advance(order, 100, currency_id=self.euro.id, date=LATER)  # 0.25
        self._assert_paid(order, 600)

    # ---------------------------------------------------------------- advances
    def test_advance_counts_once(self):
        order = self._order()
        draft = self._advance(order, 250, post=False)
        self._assert_paid(order, 0)
        draft.action_post()
        self._assert_paid(order, 250)
        invoice = self._invoice(order)
        (self._receivable(draft.move_id) | self._receivable(invoice)).reconcile()
        self._assert_paid(order, 250)

    def test_advance_matched_to_the_invoice_of_another(self):
        order, other = self._order(), self._order(100)
        payment = self._advance(order, 250)
        invoice = self._invoice(other)
        (self._receivable(payment.move_id) | self._receivable(invoice)).reconcile()
        self._assert_paid(order, 150)
        self._assert_paid(other, 100)

    def test_advance_given_back(self):
        order = self._order()
        self._advance(order, 250)
        self._advance(order, 100, payment_type="outbound")
        self._assert_paid(order, 150)

    def test_cancelled_advance(self):
        order = self._order()
        payment = self._advance(order, 250)
        payment.action_draft()
        payment.action_cancel()
        self._assert_paid(order, 0)

    # --------------------------------------------- payments without an entry
    def test_payment_without_entry(self):
        self._entryless()
        order = self._order()
        invoice = self._invoice(order)
        payment = self._pay(invoice, 400)
        self.assertFalse(payment.move_id)
        self._assert_paid(order, 400)

    def test_payment_without_entry_is_not_counted_beside_the_statement(self):
        self._entryless()
        order = self._order()
        invoice = self._invoice(order)
        self._pay(invoice)
        account = self._receivable(invoice).account_id
        line = self._statement(
            1000, {"account_id": account.id, "balance": -1000, "name": "invoice"}
        )
        (self._receivable(line.move_id) | self._receivable(invoice)).reconcile()
        self._assert_paid(order, 1000)

    def test_payment_without_entry_for_two_invoices(self):
        self._entryless()
        one, two = self._order(600), self._order(400)
        self._pay(self._invoice(one) | self._invoice(two), group_payment=True)
        self._assert_paid(one, 600)
        self._assert_paid(two, 400)

    def test_advance_without_entry(self):
        self._entryless()
        order = self._order()
        payment = self._advance(order, 250)
        self.assertFalse(payment.move_id)
        self._assert_paid(order, 250)
        payment.action_reject()
        self._assert_paid(order, 0)

    # ------------------------------------------------------------------- batch
    def test_queries_do_not_grow(self):
        def make(number):
            orders = self.env["sale.order"]
            for _index in range(number):
                order = self._order()
                self._pay(self._invoice(order), 100)
                self._advance(order, 10)
                orders |= order
            self.env.flush_all()
            self.env.invalidate_all()
            return orders

        few, many = make(2), make(12)
        counts = []
        for orders in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            paid = orders._get_paid_so_far()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(paid.values()), {110.0})
        self.assertLessEqual(counts[1], counts[0])

    def test_companies_apart(self):
        """Money of one company is not seen from another, nor by who may not."""
        other = self.setup_other_company()["company"]
        order = self._order()
        self._pay(self._invoice(order), 400)
        stranger = new_test_user(
            self.env,
            login="paid_stranger",
            groups="sales_team.group_sale_manager,account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            order.with_user(stranger).action_open_paid_so_far()
        with self.assertRaises(AccessError):
            order.with_user(stranger).read(["amount_paid_so_far"])
        self.assertEqual(order.with_company(other)._get_paid_so_far()[order.id], 400)

    def test_roles_that_see_no_prices(self):
        order = self._order()
        self._pay(self._invoice(order), 400)
        person = new_test_user(
            self.env,
            login="paid_person",
            groups="sales_team.group_sale_manager,account.group_account_invoice,"
            "sale_mrp_countersign.group_signer",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = order.with_user(person)
        wizards = self.env["order.money"].with_user(person)
        values = {"order_id": order.id, "is_reading": True}
        self.assertEqual(order.amount_paid_so_far, 400)
        action = order.action_open_paid_so_far()
        wizard = Form(wizards.with_context(**action["context"])).save()
        self.assertEqual(wizard.item_ids.mapped("paid"), [400])
        self.assertFalse(wizard.may_verify)
        role = self.env.ref("sale_mrp_countersign.role_inspector")
        self.assertFalse(role.sees_prices)
        role.sudo().user_ids = person
        order.invalidate_recordset()
        self.assertEqual(order.amount_paid_so_far, 0)
        self.assertFalse(wizards.create(values).item_ids)
        with self.assertRaises(AccessError):
            order.action_open_paid_so_far()


@tagged("post_install", "-at_install")
class TestPaidOnline(AccountPaymentCommon):
    """Online transactions, with and without a payment in the books."""

    def setUp(self):
        super().setUp()
        self.env.user.group_ids += self.env.ref("sales_team.group_sale_manager")
        self.product = self.env["product.product"].create(
            {
                "name": "Pump",
                "type": "service",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )

    def _order(self, amount):
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount}
                    )
                ],
            }
        )

    def _transaction(self, orders, amount, state="done", **kwargs):
        return self._create_transaction(
            "direct",
            reference=f"T{Date.today()}-{amount}-{state}",
            amount=amount,
            currency_id=orders.currency_id.id,
            sale_order_ids=[Command.set(orders.ids)],
            state=state,
            **kwargs,
        )

    def test_transaction_without_payment(self):
        one, two = self._order(300), self._order(100)
        self._transaction(one | two, 200)
        self._transaction(one, 50, state="pending")
        paid = (one | two)._get_paid_so_far()
        self.assertEqual(paid, {one.id: 150.0, two.id: 50.0})  # 200 by 3 : 1

    def test_transaction_with_payment_counts_once(self):
        order = self._order(300)
        transaction = self._transaction(order, 120)
        transaction._create_payment()
        self.assertTrue(transaction.payment_id)
        self.assertEqual(order._get_paid_so_far()[order.id], 120.0)
