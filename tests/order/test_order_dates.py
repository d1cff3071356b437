from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...models.order.day_counter import DayCounter
from ..common import PDF, CountersignCommon

CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)
JPEG = "/9j/4CBwaWN0dXJl"
SIGNED = "2030-04-01"


class DatesCommon(CountersignCommon):
    """A factory in Shanghai, on a server in UTC: midnight there is 16:00 here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kw: 600
        )

    def _get_sent(self, moment="2030-03-04 02:00:00", **values):
        """Return an order of which the sheet was sent at a moment (UTC)."""
        with freeze_time("2030-03-01 02:00:00"):
            order = self._create_order(**values)
            self._submit(order)
            for code in ("production_manager", "finance", "general_manager"):
                self._sign(code, order, date=SIGNED)
        sheet = self._send(order, moment)
        return order, sheet

    def _send(self, order, moment):
        with freeze_time(moment):
            sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
            sheet.action_proofread()
            sheet.action_sent()
            sheet.action_legible("Mr Wang")
        return sheet

    def _take_return(self, sheet, moment, content=None, **check):
        with freeze_time(moment):
            answer = sheet.register_return("a.pdf", content or PDF.decode())
            if check.get("checked", True):
                self._check(answer, moment, check.get("accepted", True))
        return answer

    def _check(self, answer, moment, accepted=True):
        with freeze_time(moment):
            answer.check_return(accepted, CHECKS, None if accepted else "no stamp")

    def _run_job(self, moment):
        with freeze_time(moment):
            self.env["sale.order"]._cron_slip()

    def _assert_dates(self, order, days, promised):
        self.assertEqual(order.slip_days, days)
        self.assertEqual(str(order.promised_date), promised)
        self.assertEqual(str(order.committed_date), promised)
        self.assertEqual(str(order.signed_completion_date), SIGNED)

    def _get_notes(self, order):
        bodies = order.message_ids.mapped("body")
        return [body for body in bodies if "promised date" in body]


@tagged("post_install", "-at_install")
class TestSlip(DatesCommon):
    """The later the return, the later the dates."""

    def test_same_day(self):
        """Sent and returned on one Shanghai day: nothing moves."""
        # 23:59 and 00:01 in UTC are 07:59 and 08:01 there
        order, sheet = self._get_sent("2030-03-04 23:59:00")
        self._take_return(sheet, "2030-03-05 00:01:00")
        self._assert_dates(order, 0, SIGNED)
        self.assertFalse(self._get_notes(order))

    def test_across_midnight(self):
        """Two minutes can be a day: 23:59 and 00:01 in Shanghai."""
        order, sheet = self._get_sent("2030-03-04 15:59:00")
        self._take_return(sheet, "2030-03-04 16:01:00")
        self._assert_dates(order, 1, "2030-04-02")
        self.assertEqual(len(self._get_notes(order)), 1)

    def test_zone_of_whoever_looks(self):
        """The company's days count, not those of the user."""
        order, sheet = self._get_sent("2030-03-04 15:59:00")
        sheet = sheet.with_context(tz="America/New_York")
        self._take_return(sheet, "2030-03-04 16:01:00")
        self._assert_dates(order, 1, "2030-04-02")

    def test_waiting_day_by_day(self):
        """The job keeps the dates true; run twice it changes and says nothing."""
        order, sheet = self._get_sent()
        evidence = order.sudo().signoff_ids
        for moment, days, promised in (
            ("2030-03-04 15:59:00", 0, "2030-04-01"),
            ("2030-03-04 16:00:00", 1, "2030-04-02"),
            ("2030-03-04 17:00:00", 1, "2030-04-02"),
            ("2030-03-05 16:00:00", 2, "2030-04-03"),
            ("2030-03-10 16:00:00", 7, "2030-04-08"),
        ):
            for _time in range(2):
                self._run_job(moment)
                self._assert_dates(order, days, promised)
        self.assertEqual(len(self._get_notes(order)), 1)
        self.assertEqual(order.sudo().signoff_ids, evidence)
        self._take_return(sheet, "2030-03-11 02:00:00")
        self._assert_dates(order, 7, "2030-04-08")
        # final: days go by, the dates stay
        for moment in ("2030-03-20 16:00:00", "2030-06-01 00:00:00"):
            self._run_job(moment)
            self._assert_dates(order, 7, "2030-04-08")
        notes = self._get_notes(order)
        self.assertEqual(len(notes), 2)
        self.assertIn("This is final", notes[0])

    def test_signatures_stand(self):
        """Nothing that was signed is unseated; the stage stays."""
        order, _sheet = self._get_sent()
        digests = order.facet_digests
        self._run_job("2030-03-15 16:00:00")
        order.invalidate_recordset()
        self.assertEqual(order.facet_digests, digests)
        self.assertEqual(order.order_stage, "fax_confirmation")
        self.assertEqual(order.slip_days, 12)

    def test_our_check_is_not_the_customers_delay(self):
        """It came on Tuesday and we looked at it on Friday: one day."""
        order, sheet = self._get_sent()
        answer = self._take_return(sheet, "2030-03-05 02:00:00", checked=False)
        self._run_job("2030-03-07 16:00:00")
        self._assert_dates(order, 1, "2030-04-02")
        self._check(answer, "2030-03-08 02:00:00")
        self._assert_dates(order, 1, "2030-04-02")

    def test_refused_return(self):
        """A return without stamp does not stop the clock; the first sending counts."""
        order, sheet = self._get_sent()
        self._take_return(sheet, "2030-03-05 02:00:00", accepted=False)
        self._run_job("2030-03-06 02:00:00")
        self._assert_dates(order, 2, "2030-04-03")
        second = self._send(order, "2030-03-06 03:00:00")
        self._take_return(second, "2030-03-07 02:00:00", JPEG)
        self._assert_dates(order, 3, "2030-04-04")

    def test_working_days(self):
        """Over a weekend and a holiday: late by working days, moved by them."""
        self.company.slip_unit = "working"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2030-03-10 16:00:00",
                "date_to": "2030-03-11 15:59:59",
            }
        )
        # Friday; Monday the 11th is a holiday
        order, sheet = self._get_sent("2030-03-08 02:00:00")
        self._run_job("2030-03-10 02:00:00")
        self._assert_dates(order, 0, SIGNED)
        self._run_job("2030-03-11 02:00:00")
        self._assert_dates(order, 0, SIGNED)
        self._take_return(sheet, "2030-03-15 02:00:00")
        # the 12th to the 15th; 1 April 2030 is a Monday
        self._assert_dates(order, 4, "2030-04-05")
        other, sheet = self._get_sent("2030-03-08 02:00:00")
        self._take_return(sheet, "2030-03-18 02:00:00")
        self._assert_dates(other, 5, "2030-04-08")

    def test_relaxed_promise(self):
        """What the clerk relaxed moves too, and the commitment by itself."""
        order, sheet = self._get_sent(
            promised_date_manual="2030-04-20", promise_reason="not urgent"
        )
        self._take_return(sheet, "2030-03-06 02:00:00")
        self.assertEqual(str(order.promised_date), "2030-04-22")
        self.assertEqual(str(order.committed_date), "2030-04-03")

    def test_new_revision(self):
        """Other content has a sheet and a clock of its own; what was final stays."""
        order, sheet = self._get_sent()
        self._run_job("2030-03-06 16:00:00")
        self.assertEqual(order.slip_days, 3)
        with freeze_time("2030-03-07 02:00:00"):
            order.packing_note = "iron frame"
        self.assertEqual(order.slip_days, 0)
        with freeze_time("2030-03-07 03:00:00"):
            self._sign("general_manager", order)
        second = self._send(order, "2030-03-07 04:00:00")
        self._take_return(second, "2030-03-08 04:00:00")
        self._assert_dates(order, 1, "2030-04-02")

    def test_deposit(self):
        """By setting, waiting for the deposit moves the dates as well."""
        for setting, days in ((False, 1), (True, 4)):
            with self.subTest(setting=setting):
                self.company.slip_on_deposit = setting
                order, sheet = self._get_sent()
                self._take_return(sheet, "2030-03-05 02:00:00")
                self.assertEqual(order.order_stage, "deposit")
                self._run_job("2030-03-07 02:00:00")
                self.assertEqual(order.slip_days, 3 if setting else 1)
                with freeze_time("2030-03-08 02:00:00"):
                    owed = order._get_deposit_owed()
                    self._as("finance", order).verify_money(owed, "slip 1")
                self._run_job("2030-03-20 02:00:00")
                self.assertEqual(order.slip_days, days)
                with freeze_time("2030-03-21 02:00:00"):
                    order.action_confirm()
                self.assertEqual(order.state, "sale")
                self._run_job("2030-03-25 02:00:00")
                self.assertEqual(order.slip_days, days)

    def test_cancelled(self):
        order, _sheet = self._get_sent()
        with freeze_time("2030-03-20 02:00:00"):
            order._action_cancel()
        self._run_job("2030-03-21 02:00:00")
        self.assertEqual(order.slip_days, 0)

    def test_not_written(self):
        order, _sheet = self._get_sent()
        for name, value in (
            ("slip_days", 9),
            ("promised_date", "2030-01-01"),
            ("signed_completion_date", "2030-01-01"),
            ("planned_delivery_date", "2030-01-01"),
        ):
            with self.assertRaises(Exception) as refusal:
                order.sudo().write({name: value})
            self.assertIn("follows from", str(refusal.exception))

    def test_many_orders(self):
        """The night's work on ten orders takes no more queries than on two."""
        orders = self.env["sale.order"]
        for _number in range(12):
            orders |= self._get_sent()[0]
        counts = []
        for part, moment in (
            (orders[:2], "2030-03-08 16:00:00"),
            (orders[2:], "2030-03-09 16:00:00"),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(moment):
                part._refresh_slip()
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(set(orders[2:].mapped("slip_days")), {6})
        self.assertLessEqual(counts[1], counts[0] + 8, counts)


@tagged("post_install", "-at_install")
class TestPlannedDelivery(DatesCommon):
    """Goods on stock: T+1, T+2, urgent, ordinary, agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 1000)

    def _plan(self, received, **values):
        """Return the three days of an order received at a moment in Shanghai."""
        moment = datetime.fromisoformat(received) - timedelta(hours=8)
        order = self._create_order(
            order_received_at=moment, **{"delivery_class": "ordinary", **values}
        )
        self.assertEqual(order.lane_id.code, "stock")
        return [
            str(day)
            for day in (
                order.handling_date,
                order.arranged_date,
                order.planned_delivery_date,
            )
        ]

    def test_cutoff(self):
        for received, days in (
            ("2030-03-04 17:14:59", ["2030-03-04", "2030-03-05", "2030-03-08"]),
            ("2030-03-04 17:15:00", ["2030-03-05", "2030-03-06", "2030-03-09"]),
            ("2030-03-04 17:20:00", ["2030-03-05", "2030-03-06", "2030-03-09"]),
            ("2030-03-04 00:00:00", ["2030-03-04", "2030-03-05", "2030-03-08"]),
            ("2030-03-04 23:59:59", ["2030-03-05", "2030-03-06", "2030-03-09"]),
        ):
            with self.subTest(received=received):
                self.assertEqual(self._plan(received), days)

    def test_other_cutoff(self):
        self.company.order_cutoff = 12.0
        self.assertEqual(self._plan("2030-03-04 12:00:00")[0], "2030-03-05")
        self.assertEqual(self._plan("2030-03-04 11:59:00")[0], "2030-03-04")

    def test_urgency(self):
        self.assertEqual(
            self._plan("2030-03-04 09:00:00", delivery_class="urgent")[2], "2030-03-06"
        )
        agreed = {"delivery_class": "agreed"}
        self.assertEqual(
            self._plan("2030-03-04 09:00:00", wanted_date="2030-03-20", **agreed)[2],
            "2030-03-20",
        )
        # an agreed date before the delivery can be arranged is not kept
        self.assertEqual(
            self._plan("2030-03-04 17:20:00", wanted_date="2030-03-04", **agreed)[2],
            "2030-03-06",
        )

    def test_working_days(self):
        """Friday after the cut-off, and Saturday: handled on Monday."""
        self.company.slip_unit = "working"
        week = ["2030-03-11", "2030-03-12", "2030-03-15"]
        self.assertEqual(self._plan("2030-03-08 17:20:00"), week)
        self.assertEqual(self._plan("2030-03-09 09:00:00"), week)
        self.assertEqual(self._plan("2030-03-09 20:00:00"), week)
        self.assertEqual(
            self._plan("2030-03-08 10:00:00"),
            ["2030-03-08", "2030-03-11", "2030-03-14"],
        )

    def test_other_lanes(self):
        """Goods to make have a promise, no delivery calendar."""
        self._set_stock(self.pump, -1000)
        order = self._create_order()
        self.assertEqual(order.lane_id.code, "standard")
        self.assertFalse(order.planned_delivery_date)
        self.assertTrue(order.order_received_at)
        self.assertEqual(order.delivery_class, "ordinary")

    def test_follows_what_is_entered(self):
        order = self._create_order(order_received_at="2030-03-04 01:00:00")
        self.assertEqual(str(order.planned_delivery_date), "2030-03-08")
        order.delivery_class = "urgent"
        self.assertEqual(str(order.planned_delivery_date), "2030-03-06")
        order.order_line = [Command.update(order.order_line.id, {"price_unit": 90})]
        self.assertEqual(str(order.planned_delivery_date), "2030-03-06")


@tagged("post_install", "-at_install")
class TestDayCounter(DatesCommon):
    def test_every_day(self):
        days = DayCounter()
        monday = date(2030, 3, 4)
        self.assertEqual(days.count(monday, monday), 0)
        self.assertEqual(days.count(monday, date(2030, 3, 1)), 0)
        self.assertEqual(days.count(monday, date(2030, 3, 11)), 7)
        self.assertEqual(days.add(monday, 0), monday)
        self.assertEqual(days.next(date(2030, 3, 9)), date(2030, 3, 9))

    def test_nobody_works(self):
        """An empty calendar ends nothing in a loop: then every day counts."""
        days = DayCounter(lambda first, last: set())
        self.assertEqual(days.add(date(2030, 3, 4), 3), date(2030, 3, 7))
        self.assertEqual(days.count(date(2030, 3, 4), date(2030, 3, 9)), 0)

    def test_far_away(self):
        """The calendar is asked in large parts, however far the dates are."""
        calls = []
        self.company.slip_unit = "working"

        def fetch(first, last):
            calls.append((first, last))
            return self.company._get_working_dates(first, last)

        days = DayCounter(fetch)
        day = date(2030, 3, 4)
        for number in range(300):
            days.count(day, day + timedelta(days=number))
        self.assertEqual(days.add(day, 5), date(2030, 3, 11))
        self.assertEqual(days.add(date(2030, 3, 8), 1), date(2030, 3, 11))
        self.assertLess(len(calls), 3)
