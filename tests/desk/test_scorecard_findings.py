from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common import PDF
from .score_common import NOW, ScoreCase

CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)


@tagged("post_install", "-at_install")
class TestScorecardFindings(ScoreCase):
    """What the system finds by itself; hours are those of UTC, the factory's 8 later.

    An order received on the 10th at 9:00 is handled by 17:15 that day, arranged on the
    11th and with the customer on the 14th.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 1000)

    # ------------------------------------------------------------------- helpers
    def _receive(self, received="2031-03-10 01:00:00", entered=None, **values):
        """Return an order of goods on stock, entered at a moment."""
        values.setdefault("user_id", self.users["salesperson"].id)
        values.setdefault("partner", self.customer_a)
        with freeze_time(entered or received):
            order = self._create_order(
                order_received_at=received, delivery_class="ordinary", **values
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = %s WHERE id = %s",
            [entered or received, order.id],
        )
        order.invalidate_recordset(["create_date"])
        return order

    def _ready(self, order, moment="2031-03-10 02:00:00"):
        """Bring an order to its transfer."""
        with freeze_time(moment):
            self._make_ready(order)
            order.action_confirm()
        return order.picking_ids

    def _arrange(self, picking, moment):
        with freeze_time(moment):
            self._sign("sales_office", picking)

    def _ship(self, picking, moment="2031-03-12 01:00:00"):
        with freeze_time(moment):
            self._sign("dispatcher", picking)
            picking.action_assign()
            picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")

    def _arrive(self, picking, day):
        with freeze_time(f"{day} 10:00:00"):
            self._as("sales_assistant", picking).record_arrival(day)

    def _tell(self, picking, moment):
        with freeze_time(moment):
            sheet = self._as("sales_office", picking)._fax_prepare("shipping_notice")
            sheet.action_proofread()
            sheet.action_sent(1)

    def _propose(self, now=NOW, sheet=None):
        """Return ``{kind of fact: findings}`` of the sheet after another proposal."""
        sheet = sheet or self.sheet
        with freeze_time(now):
            self._as("sales_manager", sheet).action_propose()
        sheet.invalidate_recordset()
        return sheet.finding_ids.grouped(lambda finding: finding.fact_id.code)

    # -------------------------------------------------------------------- orders
    def test_every_kind_that_is_delivered_has_its_finder(self):
        facts = self.env["scorecard.fact"].search([])
        for code in facts.mapped("code"):
            self.assertTrue(callable(getattr(self.sheets, f"_find_fact_{code}")))
        fed = self.env["scorecard.indicator"].search([]).fact_ids
        self.assertEqual(fed, facts)

    def test_in_time_there_is_nothing(self):
        order = self._receive()
        picking = self._ready(order)
        self._arrange(picking, "2031-03-11 09:00:00")
        self._ship(picking)
        self._tell(picking, "2031-03-12 02:00:00")
        self._arrive(picking, "2031-03-14")
        self.assertFalse(self._propose())

    def test_entered_after_the_cut_off(self):
        late = self._receive(entered="2031-03-10 09:15:00")
        self._receive(entered="2031-03-10 09:14:59")
        # after the cut-off it is the next day's
        self._receive("2031-03-10 09:20:00", entered="2031-03-11 09:10:00")
        (finding,) = self._propose()["late_entry"]
        self.assertEqual(finding.document_id, late.id)
        self.assertEqual(finding.user_id, self.users["salesperson"])
        self.assertEqual(finding.line_id, self.row("salesperson_duties"))
        self.assertEqual(str(finding.date), "2031-03-10")
        self.assertEqual(finding.due, "2031-03-10 17:15")
        self.assertEqual(finding.done, "2031-03-10 17:15")
        self.assertIn("entered after the cut-off", finding.text)
        self.assertTrue(finding.is_proposed)
        self.assertEqual(self.row("salesperson_duties").limit, 4)

    def test_submitted_after_the_cut_off(self):
        in_time, late, waiting = (self._receive() for _number in range(3))
        with freeze_time("2031-03-10 09:14:00"):
            self._submit(in_time)
        self.assertFalse(self._propose("2031-03-10 09:14:30"))
        with freeze_time("2031-03-10 09:16:00"):
            self._submit(late)
        found = self._propose()["late_submission"]
        self.assertEqual(set(found.mapped("document_id")), {late.id, waiting.id})
        finding = found.filtered(lambda item: item.document_id == late.id)
        self.assertEqual(finding.user_id, self.users["order_clerk"])
        self.assertIn("not done", (found - finding).text)
        self.assertEqual(self.row("order_clerk_duties").limit, 1)

    def test_entered_late_the_clerk_has_the_next_day(self):
        order = self._receive(entered="2031-03-10 10:00:00")
        with freeze_time("2031-03-11 09:00:00"):
            self._submit(order)
        self.assertEqual(set(self._propose()), {"late_entry"})

    def test_other_lanes_have_no_cut_off(self):
        self._set_stock(self.pump, -1000)
        order = self._receive(entered="2031-03-10 12:00:00")
        self.assertEqual(order.lane_id.code, "standard")
        self.assertFalse(self._propose())

    def test_sent_back_by_a_reviewer(self):
        order = self._receive()
        for moment in ("2031-03-10 03:00:00", "2031-03-11 03:00:00"):
            with freeze_time(moment):
                self._submit(order)
                order.invalidate_recordset()
                self._as("general_manager", order).signoff_refuse(
                    self._digests(order), "wrong price"
                )
        found = self._propose()["refused"].sorted("date")
        self.assertEqual(
            [str(finding.date) for finding in found], ["2031-03-10", "2031-03-11"]
        )
        self.assertEqual(found.user_id, self.users["order_clerk"])
        self.assertIn("wrong price", found[0].text)
        self.assertEqual(found.mapped("document_name"), [order.name] * 2)

    def test_not_feasible_is_no_mistake(self):
        order = self._receive(nonstandard=True)
        with freeze_time("2031-03-10 03:00:00"):
            self._submit(order)
            order.invalidate_recordset()
            self._as("chief_engineer", order).signoff_refuse(
                self._digests(order),
                "too large",
                answers={"feasibility": "no", "alternative": "ISG80"},
            )
        self.assertNotIn("refused", self._propose())

    def _refuse_return(self, check, reason):
        """Return an order whose signed sheet came back and failed one check."""
        order = self._receive(nonstandard=True)
        with freeze_time("2031-03-10 03:00:00"):
            self._submit(order)
            self._review(order)
            clerk = self._as("order_clerk", order)
            sheet = clerk._fax_prepare("confirmation")
            sheet.action_proofread()
            sheet.action_sent(1)
            sheet.action_legible("Mr Wang")
            answer = sheet.register_return("a.pdf", PDF.decode())
        with freeze_time("2031-03-12 03:00:00"):
            answer.check_return(False, {**CHECKS, check: False}, reason)
        return order

    def test_return_refused(self):
        """What the customer forgot is no mistake of the clerk's."""
        self._refuse_return("stamp", "no stamp")
        order = self._refuse_return("terms", "another flange written in")
        (finding,) = self._propose()["return_refused"]
        self.assertEqual(finding.document_id, order.id)
        self.assertEqual(str(finding.date), "2031-03-12")
        self.assertIn("another flange", finding.text)

    # ----------------------------------------------------------------- transfers
    def test_arranged_late(self):
        in_time, late, never = (self._receive() for _number in range(3))
        pickings = [self._ready(order) for order in (in_time, late, never)]
        self._arrange(pickings[0], "2031-03-11 15:59:00")
        # not confirmed: nothing to arrange yet
        with freeze_time("2031-03-10 02:00:00"):
            self._submit(self._receive())
        self.assertNotIn("late_arranging", self._propose("2031-03-11 15:59:00"))
        self._arrange(pickings[1], "2031-03-11 16:01:00")  # the 12th at the factory
        found = self._propose()["late_arranging"]
        self.assertEqual(set(found.mapped("document_id")), {late.id, never.id})
        finding = found.filtered(lambda item: item.document_id == late.id)
        self.assertEqual((finding.due, finding.done), ("2031-03-11", "2031-03-12"))
        self.assertEqual(self.row("follow_up_duties").limit, 1)

    def test_delivered_late(self):
        pickings = [self._ready(self._receive()) for _number in range(3)]
        for picking in pickings:
            self._arrange(picking, "2031-03-11 02:00:00")
            self._ship(picking)
        self._arrive(pickings[0], "2031-03-14")
        self.assertNotIn("late_delivery", self._propose("2031-03-14 10:00:00"))
        self._arrive(pickings[1], "2031-03-15")
        found = self._propose()["late_delivery"]
        self.assertEqual(
            set(found.mapped("document_id")), {pickings[1].id, pickings[2].id}
        )
        finding = found.filtered(lambda item: item.document_id == pickings[1].id)
        self.assertEqual((finding.due, finding.done), ("2031-03-14", "2031-03-15"))
        self.assertEqual(finding.document_model, "stock.picking")
        self.assertEqual(self.row("driver_duties").limit, 2)

    def test_arrival_that_is_entered_later(self):
        """In time, a day late, and one that is corrected back and forth."""
        pickings = [self._ready(self._receive()) for _number in range(3)]
        for picking in pickings:
            self._arrange(picking, "2031-03-11 02:00:00")
            self._ship(picking)
        found = self._propose("2031-03-15 02:00:00")["late_delivery"]
        self.assertEqual(len(found), 3)
        self.assertFalse(any(found.mapped("done")))
        in_time, late, corrected = (
            found.filtered(lambda item, picking=picking: item.document_id == picking.id)
            for picking in pickings
        )
        self._as("sales_manager", corrected).record_drop("the road was closed")
        self._arrive(pickings[2], "2031-03-14")
        for picking, day in zip(pickings, ("2031-03-14", "2031-03-15"), strict=False):
            with freeze_time("2031-03-16 02:00:00"):
                self._as("sales_assistant", picking).record_arrival(day)
        self.assertEqual(self._propose()["late_delivery"], found)
        self.assertTrue(in_time.dropped_at)
        self.assertIn("recorded since", in_time.drop_reason)
        self.assertEqual(in_time.points, 0)
        self.assertEqual((late.done, late.dropped_at), ("2031-03-15", False))
        # what somebody has dropped keeps the reason
        self.assertEqual(corrected.drop_reason, "the road was closed")
        # late after all
        with freeze_time("2031-03-17 02:00:00"):
            self._as("sales_assistant", pickings[0]).record_arrival("2031-03-16")
        self._propose()
        self.assertFalse(in_time.dropped_at or in_time.drop_reason)
        self.assertEqual(in_time.done, "2031-03-16")
        self.assertEqual(self.row("driver_duties").limit, 2)

    def test_delivered_after_the_announced_day(self):
        """Made to order there is no planned delivery: the announced arrival counts."""
        order = self._receive(nonstandard=True)
        picking = self._ready(order)
        self.assertFalse(order.planned_delivery_date)
        picking.expected_arrival = "2031-03-20"
        self._arrange(picking, "2031-03-18 02:00:00")
        self._ship(picking, "2031-03-18 03:00:00")
        self._arrive(picking, "2031-03-21")
        (finding,) = self._propose()["late_delivery"]
        self.assertEqual(finding.due, "2031-03-20")

    def test_customer_not_told(self):
        told, late, never = (self._ready(self._receive()) for _number in range(3))
        for picking in (told, late, never):
            self._arrange(picking, "2031-03-11 02:00:00")
            self._ship(picking)
        self._tell(told, "2031-03-12 02:00:00")
        for picking in (told, late, never):
            self._arrive(picking, "2031-03-13")
        self._tell(late, "2031-03-14 02:00:00")
        found = self._propose()["not_told"]
        orders = (late | never).sale_id
        self.assertEqual(set(found.mapped("document_id")), set(orders.ids))
        self.assertEqual(set(found.mapped("note")), {late.name, never.name})
        self.assertEqual(found.user_id, self.users["salesperson"])
        self.assertEqual(found.line_id, self.row("salesperson_duties"))

    def _call(self, order, moment, day=None):
        """Arrange the delivery for a day where one is given, else tell of it."""
        with freeze_time(moment):
            office = self._as("sales_office", order)
            if day:
                office.record_delivery_arranged(day)
            else:
                office.record_customer_told("Mr Wang")

    def test_backorder_of_which_nobody_was_told(self):
        """What was said of the first goods was not said of those left behind."""
        pickings = [self._ready(self._receive()) for _number in range(2)]
        for first in pickings:
            order = first.sale_id
            self._arrange(first, "2031-03-11 01:00:00")
            self._call(order, "2031-03-11 02:00:00", "2031-03-12")
            self._call(order, "2031-03-11 03:00:00")
            with freeze_time("2031-03-12 01:00:00"):
                self._sign("dispatcher", first)
                first.action_assign()
                first.move_ids.quantity = 3
                first.with_context(skip_sms=True, skip_backorder=True).button_validate()
            self._arrive(first, "2031-03-12")
        self.assertNotIn("not_told", self._propose())
        told, silent = (picking.backorder_ids for picking in pickings)
        self._call(told.sale_id, "2031-03-17 02:00:00", "2031-03-18")
        self._call(told.sale_id, "2031-03-17 03:00:00")
        for picking in (told, silent):
            self._arrange(picking, "2031-03-17 01:00:00")
            self._ship(picking, "2031-03-18 01:00:00")
            self._arrive(picking, "2031-03-18")
        (finding,) = self._propose()["not_told"]
        self.assertEqual(finding.document_id, silent.sale_id.id)
        self.assertEqual((finding.note, finding.due), (silent.name, "2031-03-18"))
        self.assertFalse(finding.done)

    def test_moved_to_another_day_and_not_told_again(self):
        moved, told_again, after = (self._ready(self._receive()) for _n in range(3))
        for picking in (moved, told_again, after):
            self._call(picking.sale_id, "2031-03-11 02:00:00", "2031-03-12")
            self._call(picking.sale_id, "2031-03-11 03:00:00")
        for picking in (moved, told_again):
            self._call(picking.sale_id, "2031-03-11 04:00:00", "2031-03-13")
        self._call(told_again.sale_id, "2031-03-11 05:00:00")
        self.assertFalse(moved.sale_id.told_at)
        for picking in (moved, told_again, after):
            self._arrange(picking, "2031-03-12 00:30:00")
            self._ship(picking)
        # under way already: the next day is not that of these goods
        self._call(after.sale_id, "2031-03-12 04:00:00", "2031-03-20")
        for picking in (moved, told_again, after):
            self._arrive(picking, "2031-03-13")
        (finding,) = self._propose()["not_told"]
        self.assertEqual(finding.document_id, moved.sale_id.id)

    def test_each_order_on_a_shared_truck(self):
        told, silent = (self._receive() for _number in range(2))
        pickings = self._ready(told) | self._ready(silent)
        with freeze_time("2031-03-10 06:00:00"):
            self._as("sales_office", pickings).join_requests()
        truck = pickings.exists().filtered("move_ids")
        self.assertEqual(truck._get_dispatch_orders(), told | silent)
        self._call(told, "2031-03-11 02:00:00", "2031-03-12")
        self._call(told, "2031-03-11 03:00:00")
        self._arrange(truck, "2031-03-11 04:00:00")
        self._ship(truck)
        self._arrive(truck, "2031-03-13")
        (finding,) = self._propose()["not_told"]
        self.assertEqual(finding.document_id, silent.id)

    def test_arranged_and_told_on_record(self):
        """What was recorded counts before any paper says so."""
        picking = self._ready(self._receive())
        order = picking.sale_id
        with freeze_time("2031-03-11 02:00:00"):
            office = self._as("sales_office", order)
            office.record_delivery_arranged("2031-03-12")
            office.record_customer_told("Mr Wang")
        self._arrange(picking, "2031-03-12 00:30:00")
        self._ship(picking)
        self._arrive(picking, "2031-03-13")
        found = self._propose()
        self.assertNotIn("late_arranging", found)
        self.assertNotIn("not_told", found)

    def test_complaints_about_orders_and_others(self):
        team = self.env["crm.team"].create({"name": "East"})
        east = self._receive(team_id=team.id)
        west = self._receive(team_id=False)
        cases = self.env["after.sales.case"]
        for kind, day, order in (
            ("complaint", "2031-03-12", east),
            ("complaint", "2031-03-13", west),
            ("complaint", "2031-03-14", cases.order_id),
            ("complaint", "2031-04-14", west),
            ("return", "2031-03-15", west),
        ):
            with freeze_time(f"{day} 02:00:00"):
                kind = self.env.ref(f"sale_mrp_countersign.after_sales_kind_{kind}")
                case = cases.create(
                    {"kind_id": kind.id, "description": day, "order_id": order.id}
                )
                self.env.cr.execute(
                    "UPDATE after_sales_case SET create_date = %s WHERE id = %s",
                    [f"{day} 02:00:00", case.id],
                )
                case.invalidate_recordset(["create_date"])
        eastern = self.sheets.create({"month": "2031-03-01", "team_id": team.id})
        days = self._propose()["complaint"].mapped("date")
        self.assertEqual(sorted(map(str, days)), ["2031-03-13", "2031-03-14"])
        days = self._propose(sheet=eastern)["complaint"].mapped("date")
        self.assertEqual(list(map(str, days)), ["2031-03-12"])

    def test_complaints_about_orders_that_do_not_count(self):
        """A customer complains all the same: of a cancelled order, an uncontrolled."""
        cancelled = self._receive()
        cancelled._action_cancel()
        self.company.order_control = False
        free = self._create_order()
        self.company.order_control = True
        self.assertFalse(free.is_controlled)
        cases = self.env["after.sales.case"].create(
            [
                {
                    "kind_id": self.env.ref(
                        "sale_mrp_countersign.after_sales_kind_complaint"
                    ).id,
                    "description": order.name,
                    "order_id": order.id,
                }
                for order in (cancelled, free)
            ]
        )
        self.env.cr.execute(
            "UPDATE after_sales_case SET create_date = %s WHERE id IN %s",
            ["2031-03-12 02:00:00", tuple(cases.ids)],
        )
        cases.invalidate_recordset(["create_date"])
        found = self._propose()["complaint"]
        self.assertEqual(set(found.mapped("document_id")), set(cases.ids))

    # ----------------------------------------------------------------- proposing
    def test_proposed_twice_is_found_once(self):
        self._receive(entered="2031-03-10 12:00:00")
        before = self._propose()
        self._as("sales_manager", before["late_entry"]).record_drop("power cut")
        self.company.order_control_since = "2031-03-01 00:00:00"
        self.sheets._cron_propose()
        self.assertEqual(self._propose(), before)
        self.assertEqual(self.row("salesperson_duties").limit, 5)

    def test_other_months_and_companies(self):
        self._receive("2031-02-10 01:00:00", entered="2031-02-10 12:00:00")
        # a month begins at the factory's midnight
        self._receive("2031-02-28 16:30:00", entered="2031-03-01 12:00:00")
        company = self.env["res.company"].create({"name": "Other works"})
        other = self.sheets.sudo().create(
            {"month": "2031-03-01", "company_id": company.id}
        )
        other._propose()
        self.assertFalse(other.finding_ids)
        self.assertEqual(len(self._propose()["late_entry"]), 1)

    def test_each_team_has_its_own(self):
        team = self.env["crm.team"].create({"name": "East"})
        east = self._receive(entered="2031-03-10 12:00:00", team_id=team.id)
        west = self._receive(entered="2031-03-10 12:00:00", team_id=False)
        manager = self._as("sales_manager", self.sheets)
        sheet = manager.create({"month": "2031-03-01", "team_id": team.id})
        self.assertEqual(self._propose(sheet=sheet)["late_entry"].document_id, east.id)
        self.assertEqual(self._propose()["late_entry"].document_id, west.id)

    def test_an_indicator_without_facts_is_fed_nothing(self):
        self.row("salesperson_duties").indicator_id.fact_ids = [
            Command.set(self.fact("not_told").ids)
        ]
        self._receive(entered="2031-03-10 12:00:00")
        self.assertNotIn("late_entry", self._propose())

    def test_cost_does_not_grow_with_orders(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sheet.sudo()._propose()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._receive(entered="2031-03-10 12:00:00")
        count()
        self._receive(entered="2031-03-10 12:00:00")
        one = count()
        for _number in range(10):
            self._receive(entered="2031-03-10 12:00:00")
        self.assertLessEqual(count(), one + 10)
