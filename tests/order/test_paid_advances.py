from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .paid_common import DAY, LATER, PaidCommon


@tagged("post_install", "-at_install")
class TestPaidAdvances(PaidCommon):
    """Advances, payments without an entry, batches, and who sees the money."""

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

    def _settle_by_bank(self, invoice, amount, day=DAY):
        """Match a line of the bank statement to an invoice, without a payment."""
        account = self._receivable(invoice).account_id
        line = self._statement(
            amount, {"account_id": account.id, "balance": -amount, "name": "x"}, day=day
        )
        (self._receivable(line.move_id) | self._receivable(invoice)).reconcile()

    def test_bank_brings_a_payment_without_entry(self):
        self._entryless()
        order = self._order()
        invoice = self._invoice(order)
        payment = self._pay(invoice, 400)
        self._settle_by_bank(invoice, 400)
        self.assertEqual((payment.state, invoice.amount_residual), ("paid", 600))
        self._assert_paid(order, 400)  # the bank's 400 are the payment
        self._pay(invoice, 100)
        self._assert_paid(order, 500)
        # the bank's day is earlier than the one somebody wrote on the payment
        payment.date = LATER
        self._assert_paid(order, 500)

    def test_bank_keeps_a_fee(self):
        self._entryless()
        order = self._order()
        invoice = self._invoice(order)
        self._pay(invoice, 400)
        self._settle_by_bank(invoice, 390)
        self._assert_paid(order, 400)  # 390 by bank, 10 of the payment are open

    def test_bank_brings_two_payments_at_once(self):
        self._entryless()
        order = self._order()
        invoice = self._invoice(order)
        self._pay(invoice, 400)
        self._pay(invoice, 200)
        self._settle_by_bank(invoice, 600)
        self._assert_paid(order, 600)

    def test_bank_had_brought_another_before(self):
        """What came before the payment was made is not its money."""
        self._entryless()
        order = self._order()
        invoice = self._invoice(order)
        self._settle_by_bank(invoice, 300)
        self._pay(invoice, 300, day=LATER)
        self._assert_paid(order, 600)  # 300 by bank in March, 300 in July
        self._settle_by_bank(invoice, 300, day=LATER)
        self._assert_paid(order, 600)

    def test_bank_brings_the_payment_of_two_invoices(self):
        self._entryless()
        one, two = self._order(600), self._order(400)
        invoices = self._invoice(one), self._invoice(two)
        self._pay(invoices[0] | invoices[1], group_payment=True)
        self._settle_by_bank(invoices[0], 600)
        self._assert_paid(one, 600)
        self._assert_paid(two, 400)  # 1000 - 600 by bank
        self._settle_by_bank(invoices[1], 400)
        self._assert_paid(one, 600)
        self._assert_paid(two, 400)

    def test_bank_settles_the_invoice_of_an_advance_without_entry(self):
        self._entryless()
        order = self._order()
        deposit = self._invoice(order, advance_payment_method="percentage", amount=30)
        self._settle_by_bank(deposit, 300)
        self._advance(order, 250, date=LATER)
        self._assert_paid(order, 550)  # the deposit came before the advance
        invoice = self._invoice(order)
        self._settle_by_bank(invoice, 250, day=LATER)
        self._assert_paid(order, 550)
        self._settle_by_bank(invoice, 450, day=LATER)
        self._assert_paid(order, 1000)

    def test_bank_gives_back_on_a_credit_note(self):
        """Money given back by bank is not an advance that came in."""
        self._entryless()
        order = self._order()
        invoice = self._invoice(order)
        self._settle_by_bank(invoice, 1000)
        note = invoice._reverse_moves([{"date": DAY, "invoice_date": DAY}])
        note.action_post()
        refund = self._pay(note, 300)
        self.assertEqual(refund.payment_type, "outbound")
        self._assert_paid(order, 700)
        account = self._receivable(note).account_id
        line = self._statement(
            -300, {"account_id": account.id, "balance": 300, "name": "back"}
        )
        (self._receivable(line.move_id) | self._receivable(note)).reconcile()
        self._assert_paid(order, 700)
        self._advance(order, 200, date=LATER)
        self._assert_paid(order, 900)

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
