from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, freeze_time, tagged

from ..common import CountersignCommon

MARCH = {"date_from": "2030-03-01", "date_to": "2030-03-31"}


@tagged("post_install", "-at_install")
class TestOrderContract(CountersignCommon):
    """Contract, payment terms and deposit of an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.term = cls.env.ref("account.account_payment_term_45days")

    def _new(self, partner=None, **values):
        return self.env["sale.order"].create(
            {"partner_id": (partner or self.customer_b).id, **values}
        )

    def _contract(self, **values):
        return self._create_contract(self.customer_b, **values)

    # ---------------------------------------------------------------- proposal
    def test_the_only_valid_contract_is_proposed(self):
        self.assertEqual(self._new(self.customer_a).contract_id, self.contract_a)
        self.assertFalse(self._new().contract_id)
        self._contract(in_force=False)
        self.assertFalse(self._new().contract_id)
        first = self._contract()
        self.assertEqual(self._new().contract_id, first)
        second = self._contract()
        self.assertFalse(self._new().contract_id)
        second.action_withdraw()
        self.assertEqual(self._new().contract_id, first)
        self.assertEqual(first.order_count, 2)

    def test_for_the_contacts_of_the_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer_a.id}
        )
        self.assertEqual(self._new(contact).contract_id, self.contract_a)

    def test_at_the_orders_date_around_midnight(self):
        contract = self._contract(**MARCH)
        for moment, expected in (
            ("2030-02-28 15:59:59", False),
            ("2030-02-28 16:00:00", True),
            ("2030-03-31 15:59:59", True),
            ("2030-03-31 16:00:00", False),
        ):
            with self.subTest(utc=moment):
                order = self._new(date_order=moment)
                self.assertEqual(order.contract_id == contract, expected)
                self.assertEqual(bool(order.contract_id), expected)

    def test_of_another_company(self):
        other = self.env["res.company"].create({"name": "Subsidiary"})
        theirs = self._contract(company_id=other.id)
        self.assertFalse(self._new().contract_id)
        with self.assertRaises(UserError):
            self._new(contract_id=theirs.id)

    def test_of_another_customer(self):
        with self.assertRaises(ValidationError):
            self._new(contract_id=self.contract_a.id)
        order = self._new(self.customer_a)
        order.partner_id = self.customer_b
        self.assertFalse(order.contract_id)

    def test_nothing_is_proposed_without_order_control(self):
        self.company.order_control = False
        self.assertFalse(self._new(self.customer_a).contract_id)

    def test_one_search_for_many_orders(self):
        partners = [self._create_customer(f"C{n}", self.class_b) for n in range(20)]
        for partner in partners:
            self._create_contract(partner)
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id} for partner in partners]
        )
        self.assertEqual(len(orders.contract_id), 20)
        few, many = orders[:2], orders

        def count(batch):
            self.env.invalidate_all()
            batch.mapped("company_id.resource_calendar_id.tz")
            batch.mapped("partner_id.commercial_partner_id")
            before = self.env.cr.sql_log_count
            batch._compute_contract_id()
            return self.env.cr.sql_log_count - before

        count(few)  # what the server keeps at hand
        self.assertLessEqual(count(many), count(few) + 1)

    # ------------------------------------------------------------------- terms
    def test_payment_term(self):
        self.customer_b.property_payment_term_id = self.payment_term
        self.assertEqual(self._new().payment_term_id, self.payment_term)
        contract = self._contract(payment_term_id=self.term.id)
        order = self._new()
        self.assertEqual(order.payment_term_id, self.term)
        order.contract_id = False
        self.assertEqual(order.payment_term_id, self.payment_term)
        order.contract_id = contract
        self.assertEqual(order.payment_term_id, self.term)
        order.payment_term_id = self.payment_term
        order.order_line = [Command.create({"product_id": self.pump.id})]
        self.assertEqual(order.payment_term_id, self.payment_term)
        given = self._new(payment_term_id=self.payment_term.id)
        self.assertEqual(given.payment_term_id, self.payment_term)

    def _grant(self, source, percent):
        source.write({"own_deposit": True, "deposit_percent": percent})

    def test_deposit_class_customer_contract_order(self):
        self.assertEqual(self._new().deposit_percent, 30)
        self._grant(self.customer_b, 25)
        self.assertEqual(self._new().deposit_percent, 25)
        contract = self._contract(own_deposit=True, deposit_percent=10)
        order = self._new()
        self.assertEqual(order.deposit_percent, 10)
        order.deposit_percent = 40
        self.assertTrue(order.own_deposit)
        order.own_deposit = False
        self.assertEqual(order.deposit_percent, 10)
        order.contract_id = False
        self.assertEqual(order.deposit_percent, 25)
        self.customer_b.own_deposit = False
        order.contract_id = contract
        contract.action_withdraw()
        order.contract_id = False
        self.assertEqual(order.deposit_percent, 30)

    def test_nothing_agreed_is_not_zero_agreed(self):
        contract = self._contract()
        self.assertEqual(self._new().deposit_percent, 30)
        contract.action_withdraw()
        self._grant(contract, 0)
        contract.action_put_in_force()
        self.assertEqual(self._new().deposit_percent, 0)
        contract.action_withdraw()
        self._grant(self.customer_b, 0)
        self.assertEqual(self._new().deposit_percent, 0)
        self.customer_b.own_deposit = False
        order = self._new(deposit_percent=0)
        self.assertEqual((order.own_deposit, order.deposit_percent), (True, 0))
        self.assertEqual(self._new().deposit_percent, 30)

    def test_a_deposit_of_one_order_is_not_copied(self):
        order = self._new(deposit_percent=0)
        copied = order.copy()
        self.assertEqual((copied.own_deposit, copied.deposit_percent), (False, 30))

    def test_a_deposit_by_hand_stays(self):
        contract = self._contract(own_deposit=True, deposit_percent=10)
        order = self._create_order()
        order.deposit_percent = 40
        for values in (
            {"contract_id": False},
            {"contract_id": contract.id},
            {"packing_note": "crate"},
        ):
            order.write(values)
            self.assertEqual(order.deposit_percent, 40)
        self.class_b.deposit_percent = 35
        order.order_line.product_uom_qty = 7
        self.assertEqual(order.deposit_percent, 40)
        self.assertEqual(order.copy().deposit_percent, 10, "of this order alone")

    def test_a_proposed_deposit_follows_the_customer(self):
        order = self._new()
        order.partner_id = self._create_customer("Customer C", self.class_c)
        self.assertEqual(order.deposit_percent, 50)
        self.assertFalse(order.own_deposit)
        self.class_c.deposit_percent = 60
        self.assertEqual(order.deposit_percent, 50)
        self.assertEqual(order.copy().deposit_percent, 60)

    def test_what_is_not_in_force_grants_nothing(self):
        draft = self._contract(
            in_force=False, own_deposit=True, payment_term_id=self.term.id
        )
        order = self._new(contract_id=draft.id)
        self.assertEqual(order.deposit_percent, 30)
        self.assertNotEqual(order.payment_term_id, self.term)
        past = self._contract(
            own_deposit=True, date_from="2020-01-01", date_to="2020-12-31"
        )
        self.assertEqual(self._new(contract_id=past.id).deposit_percent, 30)

    def test_form(self):
        contract = self._contract(own_deposit=True, deposit_percent=10)
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer_b
        self.assertEqual(form.contract_id, contract)
        order = form.save()
        with Form(order) as form:
            self.assertEqual(form.deposit_percent, 10)
            form.own_deposit = True
            self.assertEqual(form.deposit_percent, 10)
            form.deposit_percent = 45
            form.contract_id = self.env["customer.contract"]
            self.assertEqual(form.deposit_percent, 45)
        self.assertEqual((order.own_deposit, order.deposit_percent), (True, 45))
        with Form(order) as form:
            form.own_deposit = False
            self.assertEqual(form.deposit_percent, 30)
        self.assertEqual(order.deposit_percent, 30)

    # ----------------------------------------------------------------- content
    def test_another_contract_unseats_who_answers_for_terms(self):
        order = self._create_order()
        contract = self._contract()
        self._submit(order)
        self._review(order)
        self.assertEqual(order.order_stage, "fax_confirmation")
        order.write({"contract_id": contract.id, "payment_term_id": self.payment_term})
        self.assertEqual(order.order_stage, "approval")
        sheet = order._get_sheet_sections(["commercial"], True)
        self.assertIn(("Sales Contract", contract.display_name), sheet[0]["rows"])

    def test_fixed_once_confirmed(self):
        order = self._create_order(partner=self.customer_a)
        self._make_ready(order)
        order.action_confirm()
        other = self._create_contract(self.customer_a)
        for values in (
            {"contract_id": other.id},
            {"contract_id": False},
            {"own_deposit": True, "deposit_percent": 1},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.write(values)
        self.assertEqual(order.contract_id, self.contract_a)

    def test_an_abandoned_change_brings_terms_back_as_signed(self):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self.class_b.deposit_percent = 35
        contract = self._contract(payment_term_id=self.term.id)
        clerk = self._as("order_clerk", order)
        clerk.action_open_change("the customer has signed a contract")
        order.contract_id = contract
        self.assertEqual(
            (order.payment_term_id, order.deposit_percent), (self.term, 35)
        )
        order.payment_term_id = self.payment_term
        clerk.action_abandon_change("no")
        self.assertFalse(order.contract_id)
        self.assertEqual(order.payment_term_id, self.payment_term)
        self.assertEqual(order.deposit_percent, 30)
        self.assertFalse(order.is_change_open)

    # ---------------------------------------------------------------- warnings
    def _warning(self, order, moment):
        with freeze_time(moment):
            self.env.invalidate_all()
            return order.contract_warning

    def test_expiry_warns(self):
        contract = self._contract(date_from="2030-02-01", date_to="2030-03-31")
        order = self._create_order(contract_id=contract.id)
        expiring = f"{contract.display_name} expires on 03/31/2030."
        expired = f"{contract.display_name} expired on 03/31/2030."
        self.assertIn("begins on 02/01/2030", self._warning(order, "2030-01-31 12:00"))
        self.assertFalse(self._warning(order, "2030-02-28 15:59:59"))
        self.assertEqual(self._warning(order, "2030-02-28 16:00:00"), expiring)
        self.assertEqual(self._warning(order, "2030-03-31 15:59:59"), expiring)
        self.assertEqual(self._warning(order, "2030-03-31 16:00:00"), expired)
        with freeze_time("2030-03-31 16:00:00"):
            found = self.env["sale.order"].search(
                [("contract_id.state", "=", "expired"), ("id", "=", order.id)]
            )
            self.assertEqual(found, order)
            self.assertEqual(
                order._get_contract_warnings()[order.id][0].role_codes,
                ("sales_manager", "salesperson"),
            )

    def test_class_a_without_a_contract_warns(self):
        order = self._create_order(partner=self.customer_a)
        self.assertFalse(order.contract_warning)
        self.contract_a.action_withdraw()
        self.env.invalidate_all()
        warning = order.contract_warning
        self.assertIn("is not in force", warning)
        self.assertIn("100 % has to be paid before dispatch", warning)

    def test_another_currency_warns(self):
        euro = self.env.ref("base.EUR")
        contract = self._contract(
            currency_id=(
                euro if self.company.currency_id != euro else self.env.ref("base.USD")
            ).id
        )
        order = self._create_order(contract_id=contract.id)
        self.assertIn(contract.currency_id.name, order.contract_warning)

    def test_uncontrolled_orders_say_nothing(self):
        self.company.order_control = False
        self.contract_a.action_withdraw()
        self.assertFalse(self._new(self.customer_a).contract_warning)

    def test_repeating_an_order_takes_todays_contract(self):
        order = self._create_order(partner=self.customer_a)
        self.contract_a.action_withdraw()
        renewed = self._create_contract(self.customer_a, date_from=Date.today())
        self.assertEqual(order.copy().contract_id, renewed)
        self.assertEqual(order.contract_id, self.contract_a)
