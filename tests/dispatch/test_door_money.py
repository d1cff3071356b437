from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import CountersignCommon
from ..fax.print_common import PrintCommon
from .test_debt_release import DUE
from .test_door_release import DoorFactory

MONDAY = "2030-03-11"


@tagged("post_install", "-at_install")
class TestDoorMoney(DoorFactory, CountersignCommon):
    """What the driver brings is recorded, and counts when finance has verified it."""

    def test_money_counts_when_finance_verifies_it(self):
        self._ship()
        self._bring(300)
        self.assertEqual(self.picking.door_state, "brought")
        self.assertEqual(self.picking.door_brought, 300)
        self.assertEqual(self.order.amount_verified, 200)
        row = self.picking.evidence_ids[-1]
        self.assertEqual((row.kind, row.statement), ("door_money", "cash 1"))
        with self.assertRaises(UserError):
            row.sudo().write({"statement": "cash 2"})
        with self.assertRaises(UserError):
            row.sudo().unlink()
        self._as("finance", self.order).verify_money(500, "cash 1")
        self.assertEqual(self.picking.door_state, "paid")

    def test_part_and_rest(self):
        self._ship()
        for amount, reference, note in (
            (100, "cash 1", " "),
            (100, "", "rest later"),
            (-1, "cash 1", "x"),
            ("nan", "cash 1", "x"),
            (None, "cash 1", "x"),
            (0, "", ""),
            (301, "cash 1", None),
        ):
            with self.subTest(amount=amount, reference=reference, note=note):
                with self.assertRaises(UserError):
                    self._bring(amount, reference=reference, note=note)
        self._bring(0, reference="", note="nobody there")
        self.assertEqual(self.picking.door_state, "open")
        self._bring(100, note="rest later")
        self.assertEqual(self.picking.door_state, "open")
        self._as("finance", self.order).verify_money(300, "cash 1")
        self.assertEqual(self.picking.door_state, "open")
        self._bring(300, reference="cash 1 and 2")
        self.assertEqual(self.picking.door_brought, 300)
        self.assertEqual(self.picking.door_state, "brought")

    def test_paid_by_transfer_instead(self):
        self._ship()
        self._as("finance", self.order).verify_money(500, "bank slip")
        self.assertEqual(self.picking.door_state, "paid")
        self._as("finance", self.order).verify_money(200, "came back")
        self.assertEqual(self.picking.door_state, "open")

    def test_who_records_money(self):
        with self.assertRaises(UserError):
            self._bring(300)  # nothing has left
        self._ship()
        for code in ("salesperson", "general_manager", "warehouse_supervisor"):
            with self.subTest(role=code), self.assertRaises(AccessError):
                self._as(code, self.picking).record_door_money(300, "cash")
        for code in ("sales_office", "sales_assistant", "finance"):
            self._as(code, self.picking).record_door_money(300, "cash")
        self.assertEqual(self.picking.door_brought, 300)

    def test_on_the_money_page(self):
        self._ship()
        self._bring(100, note="rest later")
        self.order.user_id = self.users["salesperson"]
        terms = self._as("salesperson", self.order).money_terms
        self.assertIn("300.00 to collect", terms.replace("\xa0", " "))
        self.assertIn("100.00 brought", terms.replace("\xa0", " "))

    def test_arrival_dialog(self):
        self._ship()
        office = self._as("sales_office", self.picking)
        dialog = Form.from_action(office.env, office.action_open_arrival())
        self.assertEqual(dialog.to_collect, 300)
        dialog.money, dialog.money_reference = 200, "cash 1"
        dialog.money_note = "rest later"
        dialog.save().action_record()
        self.assertTrue(self.picking.arrived_on)
        self.assertEqual(self.picking.door_brought, 200)
        dialog = Form.from_action(office.env, office.action_open_door_money())
        self.assertEqual(dialog.brought_before, 200)
        dialog.money, dialog.money_reference = 300, "cash 1 and 2"
        dialog.save().action_record()
        self.assertEqual(self.picking.door_brought, 300)
        kinds = self.picking.evidence_ids.mapped("kind")
        self.assertEqual(kinds.count("arrival"), 1)

    def test_dialog_tells_no_amounts_to_outsiders(self):
        self._ship()
        wizard = self.env["order.arrival"].with_user(self.users["chief_engineer"])
        wizard = wizard.create({"picking_id": self.picking.id})
        self.assertEqual(wizard.to_collect, 0)
        wizard = self.env["order.unpaid.request"].with_user(
            self.users["chief_engineer"]
        )
        wizard = wizard.create({"picking_id": self.picking.id})
        self.assertFalse(wizard.waiting_for)


@tagged("post_install", "-at_install")
class TestDoorDeadline(DoorFactory, CountersignCommon):
    """Money that does not come in time blocks the customer's next one."""

    def setUp(self):
        super().setUp()
        self.company.door_days = 3
        _order, self.next = self._make_picking(200)
        self.class_b.door_limit = 10000

    def _ship_on_monday(self):
        with freeze_time(f"{MONDAY} 02:00:00"):
            self._ship()

    def _late(self):
        return self.picking.search([("is_door_overdue", "=", True)])

    def test_working_days_after_arrival(self):
        self._ship_on_monday()
        self.assertEqual(str(self.picking.door_deadline), "2030-03-14")
        self.picking.write(
            {"expected_arrival": "2030-03-13", "arrival_reason": "the road is closed"}
        )
        self.assertEqual(str(self.picking.door_deadline), "2030-03-18")
        with freeze_time("2030-03-14 02:00:00"):
            self._as("dispatcher", self.picking).record_arrival("2030-03-14")
        self.assertEqual(str(self.picking.door_deadline), "2030-03-19")
        self.company.resource_calendar_id = False
        self.picking.expected_arrival = False
        self.picking.modified(["signoff_ids"])
        self.assertEqual(str(self.picking.door_deadline), "2030-03-17")

    def test_blocks_the_next_one(self):
        self._release(self.next)
        self._ship_on_monday()
        with freeze_time(f"{MONDAY} 04:00:00"):
            self._as("dispatcher", self.picking).record_arrival(MONDAY)
        with freeze_time("2030-03-14 02:00:00"):
            self.env.invalidate_all()
            self.assertFalse(self._late())
        with freeze_time("2030-03-15 02:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self._late(), self.picking)
            self.assertTrue(self.picking.is_door_overdue)
            with self.assertRaisesRegex(UserError, self.picking.name):
                self._ask(self.next)
            # signed before: held live, and told why
            self._assert_held(self.next)
            self.next._refresh_contract_terms()
            self.assertIn(self.picking.name, self.next.dispatch_hint)
            self._bring(100, note="rest later")
            self._assert_held(self.next)
            self._bring(300, reference="cash 1 and 2")
            self.assertFalse(self._late())
            self.next.button_validate()
            self.assertEqual(self.next.state, "done")

    def test_other_customers_go_on(self):
        self._ship_on_monday()
        customer = self._create_customer("Customer D", self.class_b)
        self._register(customer)
        order = self._create_order(partner=customer)
        self._make_ready(order)
        order.action_confirm()
        order.picking_ids.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, order.picking_ids)
        with freeze_time("2030-03-25 02:00:00"):
            self.env.invalidate_all()
            self.assertTrue(self._late())
            self._ship(order.picking_ids)

    def test_debt_goes_on(self):
        """A release on debt has its own signatures and is not blocked by it."""
        self._ship_on_monday()
        self.company.debt_release = True
        with freeze_time("2030-03-25 02:00:00"):
            self.env.invalidate_all()
            self._as("sales_office", self.next).ask_debt_release(DUE, "late")
            for code in ("finance", "general_manager"):
                self._sign(code, self.next)
            self.next.button_validate()
            self.assertEqual(self.next.debt_state, "open")

    def test_job_looks_at_them(self):
        domain = self.picking._get_on_contract_domain()
        self.assertIn(self.picking, self.picking.search(domain))


@tagged("post_install", "-at_install")
class TestDoorPrints(DoorFactory, PrintCommon):
    """The driver's papers say what to collect, and the receipt what was paid."""

    def _print_all(self):
        prefix = "sale_mrp_countersign.action_report_"
        return {
            "241": self._print(
                self.picking, f"{prefix}delivery_note_241", size=(683, 397)
            ),
            **{
                name: self._print(self.picking, prefix + name)
                for name in ("delivery_note", "shipping_notice", "arrival_receipt")
            },
        }

    def test_what_to_collect(self):
        self.customer_b.lang = "en_US"
        for pages in self._print_all().values():
            self.assertNotIn("Cash on Delivery", " ".join(pages))
        self._ask()
        self.assertNotIn("Cash on Delivery", self._print_all()["delivery_note"][0])
        self._sign("finance", self.picking)
        self.picking.button_validate()
        for name, pages in self._print_all().items():
            for page in pages:
                with self.subTest(name=name):
                    self.assertIn("Cash on Delivery", page)
                    self.assertIn("300.00", page)
        self._bring(250, reference="cash 17", note="five short")
        text = " ".join(self._print_all()["arrival_receipt"])
        for words in ("Paid at the Door", "250.00", "cash 17 · five short"):
            self.assertIn(words, text)
