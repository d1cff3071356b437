from odoo.fields import Command
from odoo.tests import tagged

from .paid_common import DAY, LATER, PaidCommon


@tagged("post_install", "-at_install")
class TestPaidSoFar(PaidCommon):
    """Invoices, credit notes and currencies: what of them is money."""

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
