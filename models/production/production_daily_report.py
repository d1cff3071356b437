from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import get_lang

from .day_span import EVER, get_day_span, get_span
from .production_daily_events import MEASURES, DailyEvents, get_day_of_id

# Of a page of the list, or of a group: as they were at the end of the (last) day
TOTALS = ("ordered_qty", "cumulative_qty", "remaining_qty")
PERIODS = [
    ("today", "Today"),
    ("yesterday", "Yesterday"),
    ("week", "This Week"),
    ("last_week", "Last Week"),
    ("month", "This Month"),
]
# The measures that a pivot or a graph shows: it groups their events
_MEASURES = "production_daily_measures"
# First and last day that a domain leaves
_SPAN = "production_daily_span"
# Set while the groups of a list are read
_COUNT_ROWS = "production_daily_count_rows"
AS_OF = "production_daily_as_of"
# From which measures figures follow; None: from every event there is
_SOURCES = {
    **{name: {name} for name in MEASURES},
    "good_qty": {"made_qty", "scrapped_qty"},
    "completion": {"made_qty", "planned_qty"},
    **dict.fromkeys(("order_count", "days_late", *TOTALS)),
}


class ProductionDailyReport(models.Model):
    """生产日报表: what was planned and made per day, work center and product.

    Source: order flow, step 12. A row is one manufacturing order on one day at one
    work center. Days are those of the company's time zone, quantities are in the
    product's own unit, hours are hours.

    Made are the done moves of the finished product, less what was unbuilt on the day;
    scrap counts on the day it is reported. Both belong to the work center of the last
    work order, planned and worked hours and "processed" to each work center; an order
    without work orders has none. What is finished too late is listed on the present
    day too. By-products are left out.
    """

    _name = "production.daily.report"
    _description = "Daily Production Report"
    _auto = False
    _rec_name = "production_id"
    _order = "day desc, id"
    _depends = {
        "mrp.production": [
            "company_id",
            "date_deadline",
            "date_finished",
            "picking_type_id",
            "planned_end",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
            "production_group_id",
            "state",
        ],
        "mrp.unbuild": ["mo_id", "product_id"],
        "mrp.workcenter.productivity": [
            "date_end",
            "date_start",
            "duration",
            "workcenter_id",
            "workorder_id",
        ],
        "mrp.workorder": [
            "date_finished",
            "duration_expected",
            "production_id",
            "qty_produced",
            "sequence",
            "state",
            "workcenter_id",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["uom_id"],
        "res.company": ["partner_id", "resource_calendar_id"],
        "res.partner": ["tz"],
        "resource.calendar": ["tz"],
        "sale.order": ["promised_date"],
        "stock.move": [
            "company_id",
            "date",
            "product_id",
            "product_uom",
            "production_id",
            "quantity",
            "scrap_id",
            "state",
            "unbuild_id",
        ],
        "stock.scrap": ["production_id", "workorder_id"],
        "uom.uom": ["factor"],
    }

    day = fields.Date(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    picking_type_id = fields.Many2one(
        comodel_name="stock.picking.type", string="Workshop", readonly=True
    )
    workcenter_id = fields.Many2one(
        comodel_name="mrp.workcenter",
        string="Work Center",
        readonly=True,
        help="Where the goods are finished, or where the hours were worked. Empty "
        "for orders without work orders.",
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    production_id = fields.Many2one(
        comodel_name="mrp.production", string="Manufacturing Order", readonly=True
    )
    production_group_id = fields.Many2one(
        comodel_name="mrp.production.group",
        string="Order with its Backorders",
        readonly=True,
    )
    planned_qty = fields.Float(
        string="Planned",
        digits="Product Unit",
        readonly=True,
        help="To be finished on this day, as planned when the order was started.",
    )
    made_qty = fields.Float(
        string="Made",
        digits="Product Unit",
        readonly=True,
        help="Finished on this day, less what was unbuilt.",
    )
    scrapped_qty = fields.Float(
        string="Scrapped",
        digits="Product Unit",
        readonly=True,
        help="Finished goods that were scrapped on this day.",
    )
    good_qty = fields.Float(
        string="Good",
        digits="Product Unit",
        readonly=True,
        help="Made less scrapped.",
    )
    processed_qty = fields.Float(
        string="Processed",
        digits="Product Unit",
        readonly=True,
        help="Handled by work orders that were finished on this day, at each work "
        "center.",
    )
    planned_hours = fields.Float(
        readonly=True,
        help="Expected duration of the work orders that were planned for this day.",
    )
    worked_hours = fields.Float(
        readonly=True, help="Hours logged on work orders; nights are split at midnight."
    )
    order_count = fields.Integer(
        string="Orders Concerned",
        compute="_compute_order_count",
        aggregator="sum",
        help="Manufacturing orders concerned; an order with its backorders counts "
        "once.",
    )
    completion = fields.Float(
        string="Completed (%)",
        compute="_compute_completion",
        aggregator="avg",
        help="Made, of what was planned for the day.",
    )
    ordered_qty = fields.Float(
        string="Ordered",
        digits="Product Unit",
        compute="_compute_totals",
        aggregator="sum",
        help="Quantity of the order with its backorders.",
    )
    cumulative_qty = fields.Float(
        string="Cumulative",
        digits="Product Unit",
        compute="_compute_totals",
        aggregator="sum",
        help="Made of the order with its backorders until the end of the day; of a "
        "group, until the end of each order's last day in it.",
    )
    remaining_qty = fields.Float(
        string="Remaining",
        digits="Product Unit",
        compute="_compute_totals",
        aggregator="sum",
        help="Still to be made of the order with its backorders at the end of the day; "
        "of a group, at the end of each order's last day in it.",
    )
    promised_date = fields.Date(
        string="Promised", readonly=True, help="By the orders, else the deadline."
    )
    days_late = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days by which work on this day is later than promised.",
    )
    period = fields.Selection(
        selection=PERIODS,
        store=False,
        search="_search_period",
        help="Days of each company's own calendar.",
    )

    # ------------------------------------------------------------------- table
    @property
    def _table_query(self):
        """Rows of the list, or the events of some measures."""
        as_of = fields.Date.to_date(self.env.context.get(AS_OF))
        events = DailyEvents(self.env, as_of, self.env.context.get(_SPAN))
        measures = self.env.context.get(_MEASURES)
        if measures is None:
            return self._get_rows_sql(events.get_events())
        return SQL(
            "SELECT *, made_qty - scrapped_qty AS good_qty FROM (%s) AS event",
            events.get_events(measures),
        )

    def _get_rows_sql(self, events):
        keys = SQL(
            "day, company_id, production_id, production_group_id, product_id,"
            " workcenter_id, picking_type_id"
        )
        sums = SQL(", ").join(
            SQL("SUM(%(name)s) AS %(name)s", name=SQL.identifier(name))
            for name in MEASURES
        )
        return SQL(
            """
            SELECT MIN(id) AS id, %(keys)s, %(sums)s,
                SUM(made_qty - scrapped_qty) AS good_qty,
                MIN(promised_date) AS promised_date, MAX(days_late) AS days_late
            FROM (%(events)s) AS event
            GROUP BY %(keys)s
            """,
            keys=keys,
            sums=sums,
            events=events,
        )

    # ---------------------------------------------------------------- grouping
    def _of_events(self, domain, aggregates):
        """Return the model over events where the outcome is that of the rows.

        Grouping rows would group twice. A domain about figures is about rows, though.
        """
        names = {spec.partition(":")[0] for spec in aggregates} - {"__count"}
        about = {condition.field_expr for condition in Domain(domain).iter_conditions()}
        if about & {*_SOURCES, "id"} or not names or names - _SOURCES.keys():
            return self
        sources = [_SOURCES[name] for name in names]
        measures = set() if None in sources else set().union(*sources)
        return self.with_context(**{_MEASURES: sorted(measures)})

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), **kwargs):
        model = self
        if not self.env.context.get(_COUNT_ROWS):
            model = self._of_events(domain, aggregates)
        return super(ProductionDailyReport, model)._read_group(
            domain, groupby, aggregates, **kwargs
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        model = self._of_events(domain, aggregates)
        return super(ProductionDailyReport, model)._read_grouping_sets(
            domain, grouping_sets, aggregates, order
        )

    @api.model
    def web_read_group(self, *args, **kwargs):
        """Let the groups of a list count the rows that it shows."""
        rows = self.with_context(**{_COUNT_ROWS: True})
        return super(ProductionDailyReport, rows).web_read_group(*args, **kwargs)

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        table = SQL.identifier(self._table)
        if name == "order_count" and function == "sum":
            return SQL("COUNT(DISTINCT %s.production_group_id)", table)
        if name == "completion" and function == "avg":
            return SQL(
                "100 * SUM(%(table)s.made_qty) / NULLIF(SUM(%(table)s.planned_qty), 0)",
                table=table,
            )
        if name in TOTALS and function == "sum":
            return self._get_group_total_sql(name, table)
        return super()._read_group_select(aggregate_spec, query)

    def _get_group_total_sql(self, name, table):
        """Return the sum over a group's orders, each at its last day in the group."""
        pairs = SQL(
            """
            SELECT pair.chain, MAX(pair.day) AS day
            FROM unnest(
                array_agg(%(table)s.production_group_id), array_agg(%(table)s.day)
            ) AS pair (chain, day)
            WHERE pair.chain IS NOT NULL GROUP BY pair.chain
            """,
            table=table,
        )
        return SQL(
            "(SELECT SUM(total.%s) FROM (%s) AS total)",
            SQL.identifier(name),
            self._get_totals_sql(pairs),
        )

    def _get_totals_sql(self, pairs):
        """Return, as SQL, ordered, cumulative and remaining quantity of orders.

        :param pairs: SQL of a table (chain: production group, day)
        """
        events = DailyEvents(self.env)
        return SQL(
            """
            SELECT last.chain, last.day, SUM(p.product_uom_qty) AS ordered_qty,
                SUM(done.made - done.unbuilt) AS cumulative_qty,
                SUM(CASE
                    WHEN p.state = 'done' AND %(finished)s <= last.day THEN 0
                    ELSE GREATEST(p.product_uom_qty - done.made, 0)
                END) AS remaining_qty
            FROM (%(pairs)s) AS last
            JOIN mrp_production AS p ON p.production_group_id = last.chain
                AND p.state NOT IN ('draft', 'cancel')
            %(goods)s
            CROSS JOIN LATERAL (
                SELECT COALESCE((
                    SELECT SUM(%(made)s) FROM stock_move AS m
                    WHERE m.production_id = p.id AND m.product_id = p.product_id
                        AND m.state = 'done' AND m.scrap_id IS NULL
                        AND %(moved)s <= last.day
                ), 0) AS made, COALESCE((
                    SELECT SUM(%(made)s) FROM mrp_unbuild AS b
                    JOIN stock_move AS m ON m.unbuild_id = b.id
                        AND m.product_id = b.product_id
                    WHERE b.mo_id = p.id AND b.product_id = p.product_id
                        AND m.state = 'done' AND %(moved)s <= last.day
                ), 0) AS unbuilt
            ) AS done
            GROUP BY last.chain, last.day
            """,
            pairs=pairs,
            goods=events.get_goods("p.product_id"),
            finished=events.get_day(SQL("p.date_finished")),
            moved=events.get_moved_on(),
            made=events.get_made(),
        )

    # ---------------------------------------------------------------- computes
    @api.depends("day", "production_id", "product_id")
    def _compute_display_name(self):
        for row in self:
            # sudo: names, for whoever reads the report
            row = row.sudo()
            what = row.production_id.name or row.product_id.display_name
            row.display_name = f"{fields.Date.to_string(row.day)} · {what}"

    def _compute_order_count(self):
        for row in self:
            row.order_count = 1 if row.production_group_id else 0

    @api.depends("made_qty", "planned_qty")
    def _compute_completion(self):
        for row in self:
            planned = row.planned_qty
            row.completion = 100 * row.made_qty / planned if planned else 0.0

    @api.depends("production_group_id", "day")
    def _compute_totals(self):
        """Compute what each row's order comes to, by one query for all rows."""
        pairs = {(row.production_group_id.id, row.day) for row in self}
        totals = self._get_totals(pairs)
        for row in self:
            values = totals.get((row.production_group_id.id, row.day), {})
            for name in TOTALS:
                row[name] = values.get(name, 0.0)

    def _get_totals(self, pairs):
        """Return ``{(production group id, day): {total: quantity}}``.

        :param pairs: production group ids with days
        """
        pairs = [(chain, day) for chain, day in pairs if chain]
        if not pairs:
            return {}
        chains, days = zip(*sorted(pairs), strict=True)
        query = self._get_totals_sql(
            SQL(
                "SELECT * FROM unnest(%s::int[], %s::date[]) AS pair (chain, day)",
                list(chains),
                list(days),
            )
        )
        self.env.flush_all()
        return {
            (chain, day): dict(zip(TOTALS, map(float, totals), strict=True))
            for chain, day, *totals in self.env.execute_query(query)
        }

    # ------------------------------------------------------------------ search
    @api.model
    def _search(self, domain, *args, **kwargs):
        """Read no more days than the domain leaves."""
        span = get_span(list(Domain(domain)), self._get_condition_span)
        if span == EVER:
            span = None
        rows = self.with_context(**{_SPAN: span and tuple(map(str, span))})
        return super(ProductionDailyReport, rows)._search(domain, *args, **kwargs)

    def _get_condition_span(self, condition):
        name, operator, value = condition
        if name == "day":
            return get_day_span(operator, value)
        if name == "id" and operator == "in":
            days = [get_day_of_id(item) for item in value if isinstance(item, int)]
            return get_day_span("in", days)
        if name == "period" and operator in ("=", "in"):
            spans = [
                self._get_period(company, period)
                for company in self.env.companies
                for period in (value if operator == "in" else [value])
                if period in dict(PERIODS)
            ]
            if spans:
                return min(spans)[0], max(last for _first, last in spans)
        return EVER

    def _search_period(self, operator, value):
        """Find days of each company's own calendar."""
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            [("company_id", "=", company.id), ("day", ">=", first), ("day", "<=", last)]
            for company in self.env.companies
            for period in value
            if period
            for first, last in [self._get_period(company, period)]
        )

    def _get_period(self, company, period):
        """Return first and last day of a period in the company."""
        today = company._get_local_day()
        week_start = int(get_lang(self.env).week_start)
        monday = today - timedelta(days=(today.isoweekday() - week_start) % 7)
        return {
            "today": (today, today),
            "yesterday": (today - timedelta(days=1),) * 2,
            "week": (monday, monday + timedelta(days=6)),
            "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
            "month": (today.replace(day=1), today),
        }[period]

    # ----------------------------------------------------------------- actions
    def action_open_productions(self):
        """Open the manufacturing orders of these rows, with their backorders.

        Core's list of them reads lots; who may not gets the orders' days instead.
        """
        may_open = all(
            self.env[model].has_access("read")
            for model in ("mrp.production", "mrp.workorder", "stock.lot")
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mrp.production" if may_open else self._name,
            "view_mode": "list,form" if may_open else "list",
            "domain": [("production_group_id", "in", self.production_group_id.ids)],
            "name": self.env._("Manufacturing Orders"),
        }
