from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import SQL

from .figures_common import FiguresCase, at


@tagged("post_install", "-at_install")
class TestOrderHours(FiguresCase):
    """How long each signature and each stage took, by the clock and at work."""

    # ------------------------------------------------------------------- hours
    def _get_hours(self, order):
        """Return ``{(part or step, role): hours}`` of an order's rows."""
        self.env.flush_all()
        self.hours.invalidate_model()
        rows = self.hours.search([("order_id", "=", order.id)], order="date, id")
        return {
            (row.step_id.code or row.part, row.role_id.code or ""): row.hours
            for row in rows
        }

    def test_hours_since_it_was_the_signers_turn(self):
        with freeze_time(at(0)):
            order = self._create_order(nonstandard=True)
            self._submit(order)
        with freeze_time(at(2)):
            self._sign("chief_engineer", order)
        with freeze_time(at(5)):
            self._sign("purchasing", order)
        with freeze_time(at(6)):
            self._sign("production_manager", order)
        with freeze_time(at(8)):
            self._sign("finance", order)
        with freeze_time(at(11)):
            self._sign("general_manager", order)
        with freeze_time(at(12)):
            self._sign("materials_manager", order)
        with freeze_time(at(13)):
            self._sign("chief_engineer", order)
            self._sign("warehouse_supervisor", order)
        hours = self._get_hours(order)
        steps = {key[1]: value for key, value in hours.items() if key[1]}
        # engineer and purchasing in parallel: both since the order was submitted
        self.assertEqual(hours["technical_review", "chief_engineer"], 2)
        self.assertEqual(hours["technical_review", "purchasing"], 5)
        self.assertEqual(steps["production_manager"], 1)
        self.assertEqual(steps["general_manager"], 3)
        self.assertEqual(hours["reviewed", ""], 13)

    def test_intake_until_submitted(self):
        """From the customer's order on, and again from what sent it back."""
        with freeze_time(at(0)):
            order = self._create_order(order_received_at=at(-3))
            self._submit(order)
        with freeze_time(at(2)):
            self._refuse("production_manager", order, "wrong flange")
        with freeze_time(at(7)):
            self._as("order_clerk", order).action_submit()
        self.env.flush_all()
        rows = self.hours.search(
            [("order_id", "=", order.id), ("part", "=", "intake")], order="id"
        )
        self.assertEqual(rows.mapped("hours"), [3, 5])

    def test_sheet_back_and_goods_handed_over(self):
        self._make_to_order(self.pump)
        with freeze_time(at(0)):
            order = self._create_order(nonstandard=True)
            self._submit(order)
            self._review(order)
        with freeze_time(at(4)):
            self._return_sheet(order)
        with freeze_time(at(6)):
            owed = order._get_deposit_owed()
            self._as("finance", order).verify_money(owed, "bank slip")
            order.action_confirm()
        production = order.control_production_ids
        with freeze_time(at(8)):
            self._sign("sales_office", order)
            self._sign("production_manager", order)
        with freeze_time(at(9)):
            production.qty_producing = production.product_qty
            production.set_qty_producing()
            production.move_raw_ids.picked = True
            production.button_mark_done()
        with freeze_time(at(11)):
            self._release_goods(production)
        hours = self._get_hours(order)
        parts = {key[0]: value for key, value in hours.items() if not key[1]}
        self.assertEqual(parts["reviewed"], 0)
        self.assertEqual(parts["confirmed"], 6)
        of_role = {key[0]: value for key, value in hours.items()}
        self.assertEqual(of_role["returned"], 4)
        self.assertEqual(of_role["handover"], 5)

    def test_refusals_by_reason(self):
        with freeze_time(at(0)):
            order = self._create_order()
            self._submit(order)
        with freeze_time(at(30)):
            self._refuse("production_manager", order, "wrong flange")
        self.env.flush_all()
        domain = [("order_id", "=", order.id), ("is_refused", "=", True)]
        row = self.hours.search(domain)
        self.assertEqual(row.signer_id, self.users["production_manager"])
        self.assertEqual(row.hours, 30)
        self.assertEqual(
            self.hours._read_group(domain, ["reason"], ["refusal_count:sum"]),
            [("wrong flange", 1)],
        )
        self.assertEqual(row.action_open_order()["res_id"], order.id)

    def test_from_confirmed_to_receipt(self):
        self._set_stock(self.pump, 10)
        with freeze_time(at(0)):
            order = self._create_order(
                partner=self.customer_a, contract_id=self.contract_a.id
            )
            self._make_ready(order)
            order.action_confirm()
        picking = order.picking_ids
        with freeze_time(at(10)):
            for code in ("sales_office", "dispatcher"):
                if picking._get_missing_signatures()[picking.id]:
                    self._sign(code, picking)
            picking.move_ids.write({"quantity": 5, "picked": True})
            picking._action_done()
        with freeze_time(at(30)):
            office = self._as("sales_office", picking)
            office.record_arrival("2030-05-07")
            receipt = self._create_attachment("receipt.pdf")
            office.register_receipt("receipt.pdf", receipt.datas.decode())
        hours = self._get_hours(order)
        self.assertEqual(hours["shipped", ""], 10)
        self.assertEqual({key[0]: value for key, value in hours.items()}["receipt"], 20)
        self.assertIn("dispatch_request", {key[0] for key in hours})

    # ----------------------------------------------------------- working hours
    def _sign_between(self, since, until):
        """Return the row of a signature that was awaited between two moments."""
        with freeze_time(since):
            order = self._create_order()
            self._submit(order)
        with freeze_time(until):
            self._sign("production_manager", order)
        self.env.flush_all()
        return self.hours.search(
            [("order_id", "=", order.id), ("part", "=", "signoff")]
        )

    def test_working_hours_over_a_weekend(self):
        """Friday 11:00 to Monday 14:30 in Shanghai: 1 + 4, and 4 + 1½ hours."""
        row = self._sign_between("2030-05-10 03:00:00", "2030-05-13 06:30:00")
        self.assertEqual((row.working_hours, row.hours), (10.5, 75.5))
        averages = ["working_hours:avg", "hours:avg"]
        groups = self.hours._read_group([("id", "=", row.id)], ["role_id"], averages)
        self.assertEqual(groups, [(self.role("production_manager"), 10.5, 75.5)])

    def test_working_hours_at_lunch_and_at_night(self):
        for since, until, hours in (
            ("04:10:00", "04:50:00", 0),
            ("03:30:00", "05:15:00", 0.75),
            ("10:00:00", "15:00:00", 0),
        ):
            row = self._sign_between(f"2030-05-10 {since}", f"2030-05-10 {until}")
            self.assertAlmostEqual(row.working_hours, hours, msg=since)

    def test_working_hours_without_holidays(self):
        """Monday morning is free for all, its afternoon for one machine only."""
        calendar = self.company.resource_calendar_id
        machine = self.env["resource.resource"].create({"name": "Lathe"})
        other = calendar.copy()
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "calendar_id": hours.id,
                    "resource_id": resource.id,
                    "date_from": f"2030-05-{begin}",
                    "date_to": f"2030-05-{end}",
                }
                for hours, resource, begin, end in (
                    (calendar, machine.browse(), "13 00:00:00", "13 04:00:00"),
                    (calendar, machine, "13 05:00:00", "13 09:00:00"),
                    (other, machine.browse(), "10 00:00:00", "10 15:00:00"),
                )
            ]
        )
        row = self._sign_between("2030-05-10 03:00:00", "2030-05-13 06:30:00")
        self.assertEqual(row.working_hours, 6.5)

    def test_working_hours_without_a_calendar(self):
        self.company.resource_calendar_id = False
        row = self._sign_between("2030-05-10 03:00:00", "2030-05-13 06:30:00")
        self.assertEqual((row.working_hours, row.hours), (75.5, 75.5))

    def test_working_hours_as_core_counts_them(self):
        """For odd moments, time zones with summer time, and calendars of two weeks."""
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": calendar.id,
                "date_from": "2030-10-29 09:17:00",
                "date_to": "2030-11-04 14:00:00",
            }
        )
        begin = Datetime.to_datetime("2030-10-20 00:00:00")
        spans = [
            (
                begin + timedelta(hours=17 * number),
                begin + timedelta(hours=17 * number + 7 * number % 400, minutes=13),
            )
            for number in range(60)
        ]
        for zone in ("Asia/Shanghai", "America/New_York"):
            for two_weeks in (False, True):
                calendar.tz = zone
                if two_weeks != calendar.two_weeks_calendar:
                    calendar.switch_calendar_type()
                    lines = calendar.attendance_ids.filtered("week_type")
                    lines.filtered(
                        lambda line: (line.week_type, line.dayofweek) == ("1", "4")
                    ).unlink()
                with self.subTest(zone=zone, two_weeks=two_weeks):
                    self.assertEqual(
                        self._count_working_hours(spans),
                        [
                            round(calendar.get_work_hours_count(*span), 4)
                            for span in spans
                        ],
                    )

    def _count_working_hours(self, spans):
        self.env.flush_all()
        facts = SQL(", ").join(
            SQL(
                "(%s, %s::timestamp, %s::timestamp, %s)", number, *span, self.company.id
            )
            for number, span in enumerate(spans)
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM (VALUES %s) fact(id, started_at, date, company_id)"
                " ORDER BY id",
                self.hours._get_working_hours(),
                facts,
            )
        )
        return [round(float(hours), 4) for (hours,) in rows]
