from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import BaseCase, new_test_user, tagged

from odoo.addons.sale_mrp_countersign.models.production.day_span import (
    EVER,
    get_day_span,
    get_span,
)
from odoo.addons.sale_mrp_countersign.models.production.production_daily_events import (
    get_day_of_id,
)

from .daily_common import FRI, MON, SAT, SUN, THU, TUE, WED, DailyCommon, utc
from .daily_week import DailyWeek

BY_PRODUCT = ("day:day", "product_id")


@tagged("post_install", "-at_install")
class TestDailyFigures(DailyWeek):
    """A scripted week against figures worked out by hand."""

    def setUp(self):
        super().setUp()
        self.here = [("company_id", "=", self.company.id)]

    def test_quantities(self):
        self.assertEqual(
            self._figures(
                ["planned_qty", "made_qty", "scrapped_qty", "good_qty"],
                self.here,
                BY_PRODUCT,
            ),
            {
                (MON, "Valve"): (5, 5, 0, 5),
                (TUE, "Pump"): (10, 6, 1, 5),
                (WED, "Pump"): (0, 4, 1, 3),
                (WED, "Bolt"): (24, 24, 6, 18),
                # five, less two unbuilt
                (THU, "Valve"): (5, 3, 0, 3),
                # the four that were put off, and the merged five
                (FRI, "Valve"): (9, 0, 0, 0),
                (FRI, "Pump"): (2, 0, 0, 0),
                (SAT, "Pump"): (0, 2, 0, 2),
                (SAT, "Valve"): (0, 5, 0, 5),
            },
        )

    def test_totals(self):
        """An order and its backorders count once, as at the end of each day."""
        names = ["ordered_qty", "cumulative_qty", "remaining_qty", "order_count"]
        self.assertEqual(
            self._figures(names, self.here, BY_PRODUCT),
            {
                (MON, "Valve"): (5, 5, 0, 1),
                (TUE, "Pump"): (10, 6, 4, 1),
                (WED, "Pump"): (10, 10, 0, 1),
                (WED, "Bolt"): (24, 24, 0, 1),
                # nine, of which five are made, and the unbuilt order of Monday
                (THU, "Valve"): (9 + 5, 5 + 3, 4, 2),
                (FRI, "Valve"): (9 + 5, 5, 4 + 5, 2),
                (FRI, "Pump"): (2, 0, 2, 1),
                (SAT, "Pump"): (2, 2, 0, 1),
                (SAT, "Valve"): (5, 5, 0, 1),
            },
        )
        self.assertEqual(
            self._figures(names, self.here, ["product_id"]),
            {
                "Pump": (10 + 2, 10 + 2, 0, 2),
                "Bolt": (24, 24, 0, 1),
                # 5 of Monday less 2; 5 of 9; the merged 5
                "Valve": (5 + 9 + 5, 3 + 5 + 5, 4, 3),
            },
        )

    def test_work_centers(self):
        names = [
            "planned_qty",
            "made_qty",
            "scrapped_qty",
            "processed_qty",
            "planned_hours",
            "worked_hours",
        ]
        pumps = [*self.here, ("product_id", "=", self.pump.id)]
        self.assertEqual(
            self._figures(names, pumps),
            {
                # finished goods count where they are finished
                (TUE, "Cutting"): (0, 0, 0, 6, 5, 4),
                (TUE, "Assembly"): (10, 6, 1, 6, 5, 3.5),
                # scrap counts where it is reported
                (WED, "Cutting"): (0, 0, 1, 4, 0, 2),
                (WED, "Assembly"): (0, 4, 0, 4, 0, 2),
                # a night of eight hours, two of them before midnight
                (FRI, "Cutting"): (0, 0, 0, 0, 1, 2),
                (FRI, "Assembly"): (2, 0, 0, 0, 1, 0),
                (SAT, "Cutting"): (0, 0, 0, 2, 0, 6),
                (SAT, "Assembly"): (0, 2, 0, 2, 0, 1),
            },
        )
        without = [*self.here, ("product_id", "!=", self.pump.id)]
        self.assertEqual(
            self._figures(["made_qty", "worked_hours"], without, ["workcenter_id"]),
            {"—": (5 + 24 + 3 + 5, 0)},
        )
        self.assertEqual(
            self._figures(["made_qty"], self.here, ["picking_type_id"]),
            {self.pumps.picking_type_id.name: (12 + 24 + 13,)},
        )

    def test_company_days(self):
        """The same night is Saturday in Shanghai and Friday in London."""
        there = [("company_id", "=", self.other.id)]
        self.assertEqual(
            self._figures(["planned_qty", "made_qty"], there, BY_PRODUCT),
            {(FRI, "Bolt"): (7, 7)},
        )
        # never that of whoever looks
        self.env.user.tz = "Pacific/Honolulu"
        report = self.report.with_context(tz="Pacific/Honolulu")
        rows = report.search([("production_id", "=", self.night.id)])
        self.assertEqual(
            {str(row.day): row.made_qty for row in rows if row.made_qty}, {SAT: 2}
        )

    def test_completion(self):
        self.assertEqual(
            self._figures(["completion:avg"], self.here, ["day:day"]),
            {
                MON: (100,),
                TUE: (60,),
                WED: (round(100 * 28 / 24, 6),),
                THU: (60,),
                FRI: (0,),
                SAT: (False,),
            },
        )

    def test_lateness(self):
        """Nine valves were wanted for Wednesday."""
        domain = [("production_group_id", "=", self.four.production_group_id.id)]
        self.assertEqual(
            self._figures(["days_late:max"], domain, ["day:day"]),
            {THU: (1,), FRI: (2,)},
        )
        late = self.report.search([("days_late", ">", 0), *self.here])
        self.assertEqual(late.production_id, self.five | self.four)
        self.assertEqual({str(day) for day in late.mapped("promised_date")}, {WED})

    def test_overdue_is_listed_today(self):
        with freeze_time(utc(SUN, "09:00")):
            rows = self.report.search([("day", "=", SUN), *self.here])
            self.assertEqual(rows.production_id, self.four)
            self.assertEqual((rows.planned_qty, rows.made_qty), (0, 0))
            self.assertEqual((rows.ordered_qty, rows.cumulative_qty), (9, 5))
            self.assertEqual((rows.remaining_qty, rows.days_late), (4, 4))
            self.assertEqual(
                self._figures(["remaining_qty"], self.here, ["day:day"])[SUN], (4,)
            )
        # what was overdue on Wednesday of the ten pumps, though they are done now
        report = self.report.with_context(production_daily_as_of=SAT)
        rows = report.search([("day", "=", SAT), *self.here])
        self.assertIn(self.four, rows.production_id)

    def test_rows_and_groups_agree(self):
        """The list puts together what the pivot adds up."""
        rows = self.report.search(self.here)
        measures = [
            "planned_qty",
            "made_qty",
            "scrapped_qty",
            "good_qty",
            "processed_qty",
            "planned_hours",
            "worked_hours",
        ]
        for row in self.report._read_group(
            self.here,
            ["day:day", "production_id", "workcenter_id"],
            [f"{name}:sum" for name in measures],
        ):
            day, production, workcenter, *sums = row
            mine = rows.filtered(
                lambda item, key=(day, production, workcenter): (
                    (item.day, item.production_id, item.workcenter_id) == key
                )
            )
            with self.subTest(day=day, production=production.name):
                self.assertEqual(len(mine), 1)
                for name, value in zip(measures, sums, strict=True):
                    self.assertAlmostEqual(mine[name], value)
        self.assertEqual(len(set(rows.ids)), len(rows))
        groups = self.report.web_read_group(
            self.here, ["day:day"], ["made_qty:sum"], unfold_read_specification={}
        )["groups"]
        self.assertEqual(sum(group["__count"] for group in groups), len(rows))

    def test_a_day_by_itself(self):
        """A filter by days reads less, and the same."""
        whole = self._figures(
            ["planned_qty", "made_qty", "scrapped_qty", "worked_hours"], self.here
        )
        for day in (MON, TUE, WED, THU, FRI, SAT):
            found = self._figures(
                ["planned_qty", "made_qty", "scrapped_qty", "worked_hours"],
                [*self.here, ("day", "=", day)],
            )
            expected = {key: row for key, row in whole.items() if key[0] == day}
            self.assertEqual(found, expected)
        rows = self.report.search(self.here)
        for row in rows:
            self.assertEqual(get_day_of_id(row.id), row.day)
            self.assertLess(row.id, 1 << 53)
        self.env.invalidate_all()
        self.assertEqual(sum(rows.mapped("made_qty")), 49, "read by ids")
        weekend = self.report.search([*self.here, ("day", ">", FRI)])
        self.assertEqual(weekend, rows.filtered(lambda row: str(row.day) == SAT))

    def test_domain_about_figures(self):
        """A filter by figures is about rows, in groups too."""
        domain = [*self.here, ("scrapped_qty", ">", 0)]
        expected = {"Pump": (6, 2), "Bolt": (24, 6)}
        self.assertEqual(
            self._figures(["made_qty", "scrapped_qty"], domain, ["product_id"]),
            expected,
        )

    def test_pivot(self):
        """What the pivot asks for, all groupings in one query."""
        groupings = [[], ["product_id"], ["day:day"], ["product_id", "day:day"]]
        total, products, days, cells = self.report.formatted_read_grouping_sets(
            self.here,
            groupings,
            ["planned_qty:sum", "made_qty:sum", "cumulative_qty:sum", "__count"],
        )
        self.assertEqual(total[0]["made_qty:sum"], 49)
        self.assertEqual(total[0]["cumulative_qty:sum"], 49)
        self.assertEqual(len(products), 3)
        self.assertEqual(len(days), 6)
        self.assertEqual(len(cells), 9)
        fields_ = self.report.fields_get(attributes=["aggregator", "type"])
        for name in ("cumulative_qty", "remaining_qty", "ordered_qty", "completion"):
            self.assertTrue(fields_[name].get("aggregator"), name)

    def test_periods(self):
        """Today is the company's today, for each company."""
        # Saturday 07:00 in Shanghai, still Friday in UTC
        with freeze_time(utc(SAT, "07:00")):
            for period, days in {
                "today": {(SAT, self.company), (FRI, self.other)},
                "yesterday": {(FRI, self.company), (THU, self.other)},
            }.items():
                rows = self.report.with_context(
                    allowed_company_ids=(self.company | self.other).ids
                ).search([("period", "=", period)])
                found = {(str(row.day), row.company_id) for row in rows}
                self.assertLessEqual(found, days)
                self.assertIn((days & found).pop()[0], (SAT, FRI))
            week = self.report.search([("period", "=", "week"), *self.here])
            self.assertEqual(
                {str(day) for day in week.mapped("day")}, {MON, TUE, WED, THU, FRI, SAT}
            )
            late = self.report.search([("period", "=", "last_week"), *self.here])
            self.assertFalse(late)

    def test_open_productions(self):
        row = self.report.search([("production_id", "=", self.pumps.id)], limit=1)
        action = row.action_open_productions()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.pumps | self.more_pumps)
        # core's list reads lots, which the sales side may not
        groups = "sales_team.group_sale_salesman"
        seller = new_test_user(self.env, login="daily_seller", groups=groups)
        action = row.with_user(seller).action_open_productions()
        found = self.env[action["res_model"]].with_user(seller)
        found = found.search(action["domain"])
        self.assertEqual(found.production_id, self.pumps | self.more_pumps)

    def test_query_count_is_flat(self):
        """A page costs the same, however many rows it has."""
        names = {
            name: {}
            for name in (
                "day",
                "made_qty",
                "cumulative_qty",
                "remaining_qty",
                "completion",
                "promised_date",
            )
        }
        names["production_id"] = {"fields": {"display_name": {}}}
        names["product_id"] = {"fields": {"display_name": {}}}
        counts = []
        for limit in (1, 1, 80):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.report.web_search_read(self.here, names, limit=limit)
            counts.append(self.env.cr.sql_log_count - before)
        # below its limit a page is not counted
        self.assertLessEqual(counts[2], counts[1])
        counts = []
        bolts = [*self.here, ("product_id", "=", self.bolt.id)]
        for domain in (bolts, bolts, self.here):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.report.formatted_read_group(
                domain, ["day:day", "product_id"], ["made_qty:sum", "remaining_qty:sum"]
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestDailyCases(DailyCommon):
    """Cases for themselves."""

    def test_plan_is_kept(self):
        """Core writes the fact over the plan; a backorder starts when it is made."""
        order = self._order(self.pump, 10, utc(WED, "08:00"))
        rest = self._make(order, utc(MON, "17:00"), 6)
        self.assertEqual(str(order.date_finished)[:10], MON)
        self.assertEqual((order | rest).mapped("planned_end"), [utc(WED, "18:00")] * 2)
        self.assertEqual(
            self._figures(["planned_qty", "made_qty"], [], ["day:day"]),
            {MON: (0, 6), WED: (10, 0)},
        )
        # planned anew by people
        rest.date_start = utc(THU, "08:00")
        self.assertEqual(self._figures(["planned_qty"], [], ["day:day"])[THU], (4,))

    def test_started_by_the_clock(self):
        """Starting and finishing work orders moves core's dates, not the plan."""
        order = self._order(self.pump, 1, utc(WED, "08:00"))
        planned = order.planned_end
        for number, workorder in enumerate(order.workorder_ids):
            with freeze_time(utc(THU, f"0{number}:30")):
                workorder.button_start()
                self.env.flush_all()
            with freeze_time(utc(THU, f"0{number + 1}:00")):
                workorder.button_finish()
                self.env.flush_all()
        self._make(order, utc(THU, "02:00"))
        self.assertEqual(order.planned_end, planned)
        self.assertEqual(
            self._figures(["planned_qty", "made_qty", "worked_hours"]),
            {
                (WED, "Assembly"): (1, 0, 0),
                (THU, "Cutting"): (0, 0, 0.5),
                (THU, "Assembly"): (0, 1, 0.5),
            },
        )

    def test_running_clock(self):
        order = self._order(self.pump, 1, utc(WED, "08:00"))
        with freeze_time(utc(WED, "22:30")):
            order.workorder_ids[0].button_start()
            self.env.flush_all()
        with freeze_time(utc(THU, "01:15")):
            self.assertEqual(
                self._figures(["worked_hours"], [], ["day:day"]),
                {WED: (1.5,), THU: (1.25,)},
            )

    def test_closed_short(self):
        order = self._order(self.valve, 10, utc(TUE, "08:00"))
        self._order(self.valve, 1, utc(WED, "08:00"))
        self._make(order, utc(WED, "08:00"), 8, backorder=False)
        names = ["planned_qty", "made_qty", "cumulative_qty", "remaining_qty"]
        self.assertEqual(
            self._figures(names, [("production_id", "=", order.id)], ["day:day"]),
            {TUE: (10, 0, 0, 10), WED: (0, 8, 8, 0)},
        )

    def test_made_too_many(self):
        order = self._order(self.valve, 10, utc(TUE, "08:00"))
        self._make(order, utc(TUE, "09:00"), 12, backorder=False)
        self.assertEqual(
            self._figures(
                ["ordered_qty", "made_qty", "remaining_qty", "completion:avg"],
                [],
                ["day:day"],
            ),
            {TUE: (10, 12, 0, 120)},
        )

    def test_unbuilt_without_order(self):
        order = self._order(self.valve, 2, utc(TUE, "08:00"))
        self._make(order, utc(TUE, "09:00"))
        self._unbuild(utc(WED, "09:00"), 1, product=self.valve)
        self.assertEqual(
            self._figures(["made_qty", "cumulative_qty"], [], ["day:day"]),
            {TUE: (2, 2), WED: (-1, False)},
        )
        row = self.report.search([("day", "=", WED)])
        self.assertEqual((row.made_qty, row.cumulative_qty), (-1, 0))

    def test_byproducts_and_component_scrap_are_left_out(self):
        bom = self.valve.bom_ids
        bom.byproduct_ids = [
            Command.create({"product_id": self.bolt.id, "product_qty": 3})
        ]
        order = self._order(self.valve, 2, utc(TUE, "08:00"))
        with freeze_time(utc(TUE, "08:30")):
            self.env["stock.scrap"].create(
                {
                    "production_id": order.id,
                    "product_id": self.steel.id,
                    "scrap_qty": 1,
                }
            ).do_scrap()
        self._make(order, utc(TUE, "09:00"))
        self.assertEqual(
            self._figures(["made_qty", "scrapped_qty"], [], ["product_id"]),
            {"Valve": (2, 0)},
        )

    def test_draft_is_no_plan(self):
        self.env["mrp.production"].create(
            {
                "product_id": self.valve.id,
                "product_qty": 1,
                "date_start": utc(TUE, "08:00"),
            }
        )
        self.assertFalse(self.report.search([]))

    def test_own_unit_is_the_dozen(self):
        self.bolt.uom_id = self.dozen
        order = self._order(
            self.bolt,
            6,
            utc(TUE, "08:00"),
            product_uom_id=self.env.ref("uom.product_uom_unit").id,
        )
        self._make(order, utc(TUE, "09:00"))
        self.assertEqual(
            self._figures(
                ["planned_qty", "made_qty", "cumulative_qty"], [], ["day:day"]
            ),
            {TUE: (0.5, 0.5, 0.5)},
        )

    def test_nobody_writes_the_plan(self):
        order = self._order(self.valve, 1, utc(TUE, "08:00"))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            order.write({"planned_end": utc(MON, "08:00")})


@tagged("post_install", "-at_install")
class TestDaySpan(BaseCase):
    """Days outside of a domain are not read; none inside is left out."""

    def _span(self, domain):
        def get(condition):
            name, operator, value = condition
            return get_day_span(operator, value) if name == "day" else EVER

        return tuple(map(str, get_span(list(Domain(domain)), get)))

    def test_spans(self):
        first, last = (str(day) for day in EVER)
        for domain, span in (
            ([], (first, last)),
            ([("day", "=", MON)], (MON, MON)),
            ([("day", ">=", MON), ("day", "<=", WED)], (MON, WED)),
            ([("day", ">", MON), ("made_qty", ">", 0)], (MON, last)),
            (["|", ("day", "=", MON), ("day", "in", [THU, WED])], (MON, THU)),
            (["|", ("day", "=", MON), ("made_qty", ">", 0)], (first, last)),
            (["!", ("day", "=", MON)], (first, last)),
            (["&", ("day", "=", TUE), "|", ("a", "=", 1), ("b", "=", 1)], (TUE, TUE)),
            ([("day", "!=", MON)], (first, last)),
            ([("day", ">=", "today")], (first, last)),
            ([("day", "=", False)], (first, last)),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._span(domain), span)
