from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon, CountersignHttpCase


@tagged("post_install", "-at_install")
class TestCustomerFile(CountersignCommon):
    """A customer is put on file by the rules, and checked with each order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._create_customer("Stranger", cls.class_c.browse())
        cls.file = cls.env["customer.file"].create({"partner_id": cls.stranger.id})

    def _ask(self):
        self.file.proposed_class_id = self.class_c
        self._as("order_clerk", self.file).action_ask()

    def test_form_to_file(self):
        clerk = self.users["order_clerk"]
        # what core asks of whoever makes contacts
        clerk.group_ids += self.env.ref("base.group_partner_manager")
        form = Form(self.env["customer.file"].with_user(clerk))
        form.partner_id = self._create_customer("Newcomer", self.class_c.browse())
        form.customer_code = "NEW1"
        form.proposed_class_id = self.class_b
        with form.contact_ids.new() as contact:
            contact.name = "Mr Wang"
            contact.phone = "123"
        file = form.save()
        self.assertEqual(file.state, "draft")
        self.assertEqual(file.partner_id.child_ids.name, "Mr Wang")
        self.assertEqual(file.partner_id.customer_code, "NEW1")
        file.action_ask()
        self.assertEqual(file.state, "registration")
        self.assertIn("Mr Wang", str(self._as("sales_manager", file).signoff_sheet()))
        self._sign("sales_manager", file)
        self.assertEqual(file.state, "registered")
        self.assertTrue(file.registered_at)
        self.assertEqual(file.partner_id.customer_class_id, self.class_b)
        self.assertTrue(file.partner_id.is_on_file)

    def test_incomplete_names_all(self):
        self.stranger.write({"customer_code": False, "street": False})
        with self.assertRaises(UserError) as caught:
            self._as("order_clerk", self.file).action_ask()
        for text in ("Customer code", "Address", "Class proposed"):
            self.assertIn(text, str(caught.exception))
        self.assertEqual(self.file.state, "draft")

    def test_who_asks_and_who_signs(self):
        self.file.proposed_class_id = self.class_c
        with self.assertRaises(AccessError):
            self._as("finance", self.file).action_ask()
        self._ask()
        with self.assertRaises(AccessError):
            self._sign("order_clerk", self.file)
        self._sign("sales_manager", self.file)
        with self.assertRaises(UserError):
            self._as("order_clerk", self.file).action_ask()

    def test_sent_back_and_asked_again(self):
        self._ask()
        self._as("sales_manager", self.file).signoff_refuse(
            self._digests(self.file), "class B, not C"
        )
        self.assertEqual(self.file.state, "draft")
        self.assertIn("class B, not C", self.file.hint)
        self.assertFalse(self.stranger.customer_class_id)
        self.file.proposed_class_id = self.class_b
        self._as("order_clerk", self.file).action_ask()
        self._sign("sales_manager", self.file)
        self.assertEqual(self.stranger.customer_class_id, self.class_b)

    def test_changed_while_waiting_needs_reading_again(self):
        self._ask()
        seen = self._digests(self.file)
        self.stranger.street = "2 Pump Road"
        with self.assertRaises(UserError):
            self._as("sales_manager", self.file).signoff_sign(seen)
        self._sign("sales_manager", self.file)
        self.assertFalse(self.file.is_changed)
        self.stranger.street = "3 Pump Road"
        self.assertEqual(self.file.state, "registered")
        self.assertTrue(self.file.is_changed)

    def test_order_of_a_stranger_is_not_submitted(self):
        order = self._create_order(self.stranger)
        clerk = self._as("order_clerk", order)
        clerk.record_reply("fax")
        self.stranger.with_user(
            self.users["sales_manager"]
        ).customer_class_id = self.class_c
        self.assertEqual(clerk.customer_state, "unknown")
        with self.assertRaises(UserError) as caught:
            clerk.action_submit()
        self.assertIn("Stranger on file", str(caught.exception))
        with self.assertRaisesRegex(UserError, "ask for the registration"):
            clerk.action_check_customer()
        self._ask()
        with self.assertRaises(UserError):
            clerk.action_submit()
        self._sign("sales_manager", self.file)
        with self.assertRaises(UserError) as caught:
            clerk.action_submit()
        self.assertIn("Customer Checked", str(caught.exception))
        clerk.action_check_customer()
        self.assertTrue(self.file.checked_at)
        clerk.action_submit()
        self.assertNotEqual(order.order_stage, "intake")

    def test_orders_at_intake_owe_the_deposit_of_the_class(self):
        """An order is taken down before the customer has a class."""
        order = self._create_order(self.stranger)
        agreed = self._create_order(self.stranger, deposit_percent=10)
        other = self._create_order(self.customer_b)
        self.assertEqual((order.deposit_percent, order.amount_deposit), (0, 0))
        digest = order.facet_digests["commercial"]
        self._ask()
        self._sign("sales_manager", self.file)
        self.assertEqual(order.deposit_percent, self.class_c.deposit_percent)
        self.assertEqual(order.amount_deposit, order.amount_total / 2)
        self.assertNotEqual(order.facet_digests["commercial"], digest)
        self.assertEqual(agreed.deposit_percent, 10)
        self.assertEqual(other.deposit_percent, self.class_b.deposit_percent)

    def test_submitted_orders_keep_their_deposit(self):
        order = self._create_order()
        self._submit(order)
        self.customer_b.write(
            {"customer_class_id": self.class_c.id, "class_reason": "x"}
        )
        self.assertEqual(order.deposit_percent, self.class_b.deposit_percent)

    def test_each_order_checks_and_changes_ask_again(self):
        first, second = (self._create_order() for _number in range(2))
        self._as("order_clerk", first).action_check_customer()
        self.assertEqual(first.customer_state, "checked")
        self.assertEqual(second.customer_state, "open")
        self.customer_b.phone = "0576 1"
        first.invalidate_recordset()
        self.assertEqual(first.customer_state, "open")
        self._as("order_clerk", first).action_check_customer()
        self.assertEqual(first.customer_state, "checked")

    def test_a_stranger_does_not_slip_in_after_submission(self):
        order = self._create_order(user_id=False)
        clerk = self._as("order_clerk", order)
        clerk.partner_id = self.stranger
        clerk.partner_id = self.customer_b
        clerk.payment_term_id = self.payment_term
        self._submit(order)
        with self.assertRaises(UserError) as caught:
            clerk.partner_id = self.stranger
        self.assertIn("Stranger is not on file yet", str(caught.exception))
        self.assertEqual(order.partner_id, self.customer_b)
        clerk.partner_id = self.customer_a
        contact = self.customer_a.create({"name": "C", "parent_id": self.customer_a.id})
        clerk.partner_id = contact

    def test_not_asked_for(self):
        self.company.customer_file_required = False
        order = self._create_order(self.stranger)
        self.assertEqual(order.customer_state, "free")
        self.assertNotIn("file", "".join(order._get_intake_missing()))

    def test_another_company_asks_for_itself(self):
        other = self.env["res.company"].create({"name": "Other Factory"})
        self.assertTrue(self.customer_b.is_on_file)
        self.assertFalse(self.customer_b.with_company(other).is_on_file)
        found = self.env["res.partner"].search([("is_on_file", "=", True)])
        self.assertIn(self.customer_b, found)
        self.assertNotIn(self.stranger, found)

    def test_contact_is_no_customer(self):
        contact = self.stranger.create({"name": "C", "parent_id": self.stranger.id})
        with self.assertRaises(UserError):
            self.env["customer.file"].create({"partner_id": contact.id})

    def test_tax_number_and_contract_are_signed_for(self):
        contract = self._create_contract(self.stranger, in_force=False)
        self.file.contract_id = contract
        self.stranger.vat = "CN1"
        self._ask()
        sheet = str(self._as("sales_manager", self.file).signoff_sheet())
        for text in ("CN1", contract.display_name):
            self.assertIn(text, sheet)
        second = self._create_contract(self.stranger, in_force=False)
        for change in (
            lambda: self.stranger.write({"vat": "CN2"}),
            lambda: self.file.write({"contract_id": second.id}),
        ):
            seen = self._digests(self.file)
            change()
            self.file.invalidate_recordset()
            self.assertNotEqual(self._digests(self.file), seen)
            with self.assertRaises(UserError):
                self._as("sales_manager", self.file).signoff_sign(seen)
        self._sign("sales_manager", self.file)
        self.stranger.vat = "CN3"
        self.assertTrue(self.file.is_changed)

    def test_contract_of_that_customer(self):
        own = self._create_contract(self.stranger, in_force=False)
        others = self.contract_a
        clerk = self._as("order_clerk", self.file)
        with self.assertRaises(UserError) as caught:
            clerk.contract_id = others
        for words in (others.name, "Customer A", "Stranger"):
            self.assertIn(words, str(caught.exception))
        clerk.contract_id = own
        newcomer = self._create_customer("Newcomer", self.class_c)
        files = self._as("order_clerk", self.env["customer.file"])
        with self.assertRaisesRegex(UserError, "choose one with"):
            files.create({"partner_id": newcomer.id, "contract_id": own.id})
        with self.assertRaisesRegex(UserError, "choose one with"):
            clerk.partner_id = newcomer

    def test_another_company_sees_no_files(self):
        other = self.env["res.company"].create({"name": "Other Factory"})
        seen = self._as("sales_manager", self.file)
        seen.read(["note"])
        self.users["sales_manager"].write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            seen.read(["note"])
        self.assertFalse(seen.search([("id", "=", self.file.id)]))

    def test_many_at_once(self):
        customers = self.env["res.partner"].union(
            *(
                self._create_customer(f"Batch {number}", self.class_c)
                for number in range(20)
            )
        )
        clerk = self.users["order_clerk"]
        action = (
            (customers | self.customer_b).with_user(clerk).action_open_customer_files()
        )
        files = self.env["customer.file"].search(action["domain"])
        self.assertEqual(len(files), 21)
        new = files.filtered(lambda file: file.state == "draft")
        self.assertEqual(len(new), 20)
        new.with_user(clerk).action_ask()
        self._sign("sales_manager", new)
        self.assertEqual(set(new.mapped("state")), {"registered"})

    def test_kept_once_signed(self):
        self._ask()
        with self.assertRaises(UserError):
            self.file.unlink()
        with self.assertRaises(UserError):
            self.file.partner_id = self.customer_b


@tagged("post_install", "-at_install")
class TestCustomerFileRpc(CountersignHttpCase):
    """No call from outside puts a customer on file."""

    def test_a_stranger_does_not_slip_in(self):
        stranger = self._create_customer("Stranger", self.class_c)
        order = self._create_order(user_id=False)
        self._submit(order)
        for method, args in (
            ("write", [order.ids, {"partner_id": stranger.id}]),
            ("web_save", [order.ids, {"partner_id": stranger.id}, {}]),
        ):
            _result, error = self._rpc("cs_order_clerk", "sale.order", method, args)
            self.assertIn("not on file", error or "")
        self.assertEqual(order.partner_id, self.customer_b)

    def test_facts_are_not_written(self):
        customer = self._create_customer("Stranger", self.class_c)
        file = self.env["customer.file"].create({"partner_id": customer.id})
        for values in (
            {"state": "registered"},
            {"registered_at": "2031-01-01 00:00:00"},
            {"checked_at": "2031-01-01 00:00:00"},
            {"facts_seq": 0},
        ):
            _result, error = self._rpc(
                "cs_sales_manager", "customer.file", "write", [[file.id], values]
            )
            self.assertTrue(error, values)
        _result, error = self._rpc(
            "cs_order_clerk",
            "customer.file",
            "web_save",
            [[file.id], {"contract_id": self.contract_a.id}, {}],
        )
        self.assertIn("choose one with", error or "")
        vals = {"partner_id": self.customer_b.id, "state": "registered"}
        _result, error = self._rpc(
            "cs_sales_manager", "customer.file", "create", [[vals]]
        )
        self.assertTrue(error)
        _result, error = self._rpc(
            "cs_order_clerk",
            "customer.file",
            "create",
            [[{"partner_id": self._create_customer("X", self.class_c).id}]],
            {"context": {"default_state": "registered"}},
        )
        self.assertFalse(error)
        self.assertFalse(
            self.env["customer.file"].search_count(
                [("state", "=", "registered"), ("partner_id.name", "=", "X")]
            )
        )
