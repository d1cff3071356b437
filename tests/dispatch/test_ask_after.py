from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon, CountersignHttpCase
from .test_shipping_checks import ShippingChecks


class AskAfter(ShippingChecks):
    def _ship(self, hours=4, **values):
        """Return a transfer on its way that is to be asked after in some hours."""
        picking = self._make_signed()
        due = Datetime.now() + timedelta(hours=hours)
        self._load(picking, check_time=due, **values)
        return picking

    def _make_due(self, pickings):
        """Let the time at which these are asked after be past."""
        pickings._write_guarded({"check_time": Datetime.now() - timedelta(hours=1)})

    def _get_asking_todos(self, pickings):
        kind = self.env.ref("sale_mrp_countersign.activity_type_ask_after")
        return pickings.activity_ids.filtered(
            lambda item: item.activity_type_id == kind
        )


@tagged("post_install", "-at_install")
class TestAskAfter(AskAfter, CountersignCommon):
    """Goods on their way are asked after until they arrive."""

    def setUp(self):
        super().setUp()
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1000
        )

    def _get_listed(self, domain=()):
        return self.env["stock.picking"].search(
            [("is_to_ask_after", "=", True), *domain]
        )

    def test_when_it_is_due(self):
        picking = self._ship()
        self.assertFalse(picking.is_to_ask_after)
        self.assertNotIn(picking, self._get_listed())
        self._make_due(picking)
        picking.invalidate_recordset()
        self.assertTrue(picking.is_to_ask_after)
        self.assertIn(picking, self._get_listed())
        assistant = self._as("sales_assistant", self.env["stock.picking"])
        before = assistant.get_to_ask_count()
        self._as("sales_assistant", picking).record_arrival(self._today())
        self.assertFalse(picking.is_to_ask_after)
        self.assertEqual(assistant.get_to_ask_count(), before - 1)

    def test_first_time_by_itself(self):
        """On the morning after the expected day, else after working hours."""
        picking = self._make_signed()
        day = picking.promised_arrival
        self._load(picking, expected_arrival=day)
        self.assertEqual(
            picking.check_time,
            self.company._get_control_midnight(day + timedelta(days=1)),
        )
        with freeze_time("2031-03-03 01:00:00"):
            other = self._make_signed()
            self._load(other)
            self.assertEqual(
                other.check_time, self.company._plan_working_hours(16, Datetime.now())
            )

    def test_record(self):
        picking = self._ship()
        self._make_due(picking)
        due = picking.check_time
        self.env["stock.picking"]._cron_ask_after()
        self.assertTrue(self._get_asking_todos(picking))
        action = self._as("sales_assistant", picking).action_open_ask_after()
        wizard = self._as("sales_assistant", self.env["order.ask.after"])
        form = Form(wizard.with_context(**action["context"]))
        self.assertGreater(form.next_time, Datetime.now())
        form.contact = "Mr Liu"
        form.answer = "in Hangzhou"
        form.next_time = "2099-01-02 03:04:05"
        form.save().action_record()
        row = picking._get_last_evidence("asked_after")[picking.id]
        self.assertEqual(row.statement, "Mr Liu: in Hangzhou")
        self.assertEqual(row.user_id, self.users["sales_assistant"])
        self.assertEqual(row.payload["next"], "2099-01-02T03:04:05")
        self.assertEqual(row.payload["due"], due.isoformat())
        self.assertEqual(picking.check_time, datetime(2099, 1, 2, 3, 4, 5))
        self.assertFalse(picking.is_to_ask_after)
        self.assertFalse(self._get_asking_todos(picking))
        self.assertEqual(picking.asked_count, 1)
        self.assertEqual(picking.asked_answer, "Mr Liu: in Hangzhou")
        for act in (row.unlink, lambda: row.write({"statement": "x"})):
            with self.assertRaises(UserError):
                act()

    def test_new_date_breaks_the_promise(self):
        picking = self._ship()
        office = self._as("sales_office", picking)
        late = picking.promised_arrival + timedelta(days=3)
        with self.assertRaisesRegex(UserError, "why they arrive later"):
            office.record_asked_after("delayed", "2099-01-01", expected_arrival=late)
        office.record_asked_after(
            "delayed", "2099-01-01", expected_arrival=late, reason="snow"
        )
        self.assertEqual(picking.expected_arrival, late)
        order = picking._get_dispatch_orders()
        self.assertTrue(self._get_todos(order, "promise_missed"))

    def test_bad_input(self):
        picking = self._ship()
        office = self._as("sales_office", picking)
        past = Datetime.now() - timedelta(hours=1)
        for args, words in (
            (("", "2099-01-01"), "what the carrier said"),
            (("x", False), "time to come"),
            (("x", past), "time to come"),
            (("x", "tomorrow"), "time to come"),
            (("x", "2099-01-01", "", "soon"), "expected now"),
        ):
            with self.assertRaisesRegex(UserError, words):
                office.record_asked_after(*args)
        with self.assertRaises(AccessError):
            self._as("finance", picking).record_asked_after("x", "2099-01-01")
        waiting = self._make_signed()
        with self.assertRaisesRegex(UserError, "not been shipped"):
            self._as("sales_office", waiting).record_asked_after("x", "2099-01-01")
        office.record_arrival(self._today())
        with self.assertRaisesRegex(UserError, "has arrived"):
            office.record_asked_after("x", "2099-01-01")
        self.assertFalse(picking._get_last_evidence("asked_after"))

    def test_not_put_off(self):
        """It is brought forward freely, put off by asking only."""
        picking = self._ship()
        dispatcher = self._as("dispatcher", picking)
        for value in (False, "2099-01-01 00:00:00"):
            with self.assertRaisesRegex(UserError, "instead of putting it off"):
                dispatcher.check_time = value
        dispatcher.check_time = Datetime.now()
        self.assertTrue(picking.is_to_ask_after)

    def test_many(self):
        """One act for all that one carrier has; one to-do each, no mail."""
        pickings = self._ship() | self._ship() | self._ship()
        self._make_due(pickings)
        mails = self.env["mail.mail"].search_count([])
        for _again in range(2):
            self.env["stock.picking"]._cron_ask_after()
        todos = self._get_asking_todos(pickings)
        self.assertEqual(len(todos), 3)
        self.assertEqual(todos.user_id, self.users["sales_assistant"])
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self._as("sales_office", pickings).record_asked_after("all fine", "2099-01-01")
        self.assertEqual(pickings.mapped("asked_count"), [1, 1, 1])
        self.assertFalse(self._get_asking_todos(pickings))
        self.assertFalse(self._get_listed([("id", "in", pickings.ids)]))

    def test_other_company(self):
        picking = self._ship()
        self._make_due(picking)
        other = self.env["res.company"].create({"name": "Other works"})
        stranger = self.users["sales_assistant"]
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            picking.with_user(stranger).record_asked_after("x", "2099-01-01")


@tagged("post_install", "-at_install")
class TestAskAfterRpc(AskAfter, CountersignHttpCase):
    """The same from outside."""

    login_prefix = "asking"

    @mute_logger("odoo.http")
    def test_rpc(self):
        picking = self._ship()
        for login, values in (
            ("asking_dispatcher", {"check_time": "2099-01-01 00:00:00"}),
            ("asking_sales_office", {"check_time": False}),
            ("asking_sales_office", {"is_to_ask_after": False}),
        ):
            _result, error = self._rpc(
                login, "stock.picking", "write", [picking.ids, values]
            )
            self.assertTrue(error or "is_to_ask_after" in values)
        self.assertNotEqual(picking.check_time, datetime(2099, 1, 1))
        call = ("stock.picking", "record_asked_after", [picking.ids])
        words = {"answer": "in Hangzhou", "next_time": "2099-01-01 00:00:00"}
        _result, error = self._rpc("asking_finance", *call, words)
        self.assertIn("This is done by", error)
        for name in ("_write_guarded", "_move_check_time", "_record_evidence"):
            _result, error = self._rpc(
                "asking_sales_office", "stock.picking", name, [picking.ids, {}]
            )
            self.assertTrue(error, name)
        result, error = self._rpc("asking_sales_office", *call, words)
        self.assertTrue(result, error)
        self.assertEqual(picking.check_time, datetime(2099, 1, 1))
