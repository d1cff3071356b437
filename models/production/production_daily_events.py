from datetime import date, timedelta
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

# What one event may add to a row of the report, in the order of the columns
MEASURES = (
    "planned_qty",
    "made_qty",
    "scrapped_qty",
    "processed_qty",
    "planned_hours",
    "worked_hours",
)
# An id tells the day in the bits above these, so that rows are read by ids as fast as
# by their day; JavaScript knows 53 bits
ID_BITS = 37
EPOCH = date(2000, 1, 1)


def get_day_of_id(row_id):
    """Return the day of a row of the report."""
    return EPOCH + timedelta(days=row_id >> ID_BITS)


class Leg(NamedTuple):
    """One kind of event: where it is found, when it was, what it adds."""

    # Number of the kind, below 16: it makes the ids of events unique
    code: int
    # Number of the event, unique within its kind and day
    number: SQL
    source: SQL
    # Date in the company
    day: SQL
    measures: dict
    # Moments (naive UTC) between which it lies; indexes and statistics are of these
    begin: SQL | None = None
    end: SQL | None = None
    # Where there is an order its columns come from ``p``
    company: SQL = SQL("p.company_id")
    product: SQL = SQL("p.product_id")
    workcenter: SQL | None = None
    # Whether the order is late if this happens after the promised date
    tells_lateness: bool = True


class DailyEvents:
    """What happened in production, event by event, as SQL.

    Each event adds to one row of the report. Nothing is grouped here, so that
    PostgreSQL groups once, and reads no column that nobody asks for. The tables:
    ``p`` order, ``m`` stock move, ``w`` work order, ``l`` time log, ``t`` product.

    :param env: of whoever reads
    :param as_of: date on which what is overdue is listed once more; each company's
        today when None
    :param span: first and last day that are read; all when None
    """

    def __init__(self, env, as_of=None, span=None):
        self.now = fields.Datetime.now()
        self.as_of = as_of
        self.span = span
        # sudo: whoever reads the report; its rule says of which companies
        companies = env["res.company"].sudo().with_context(active_test=False).search([])
        self.zones = {item.id: item._get_control_timezone().key for item in companies}

    # ------------------------------------------------------------------ pieces
    def get_zone(self, company):
        """Return the time zone of a company given as SQL.

        Written out: joining the companies costs more than it reads.
        """
        if len(set(self.zones.values())) == 1:
            return SQL("%s", next(iter(self.zones.values())))
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", *item) for item in self.zones.items()
        )
        return SQL("CASE %s %s END", company, cases)

    def get_local(self, moment, company="p.company_id"):
        """Return a moment (naive UTC) as the company's clock shows it."""
        zone = self.get_zone(SQL(company))
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)", moment, zone)

    def get_day(self, moment, company="p.company_id"):
        return SQL("%s::date", self.get_local(moment, company))

    def get_moved_on(self):
        """Return the day of a stock move."""
        return self.get_day(SQL("m.date"), "m.company_id")

    def get_made(self):
        """Return the quantity of a stock move in the product's own unit."""
        return self.get_own(SQL("m.quantity"), SQL("m.product_uom"))

    def get_own(self, quantity, unit):
        """Return a quantity in the product's own unit."""
        return SQL(
            """
            CASE WHEN %(unit)s = t.uom_id THEN %(quantity)s
            ELSE %(quantity)s
                * (SELECT u.factor FROM uom_uom AS u WHERE u.id = %(unit)s)
                / (SELECT u.factor FROM uom_uom AS u WHERE u.id = t.uom_id)
            END
            """,
            quantity=quantity,
            unit=unit,
        )

    def get_goods(self, product):
        """Return the joins that find the product's own unit."""
        return SQL(
            """
            JOIN product_product AS g ON g.id = %s
            JOIN product_template AS t ON t.id = g.product_tmpl_id
            """,
            SQL(product),
        )

    def get_workcenter(self):
        """Return where an order's goods are finished: its last work order's place."""
        return SQL(
            """(
                SELECT l.workcenter_id FROM mrp_workorder AS l
                WHERE l.production_id = p.id AND l.state <> 'cancel'
                ORDER BY l.sequence DESC, l.id DESC LIMIT 1
            )"""
        )

    def get_promised(self):
        """Return when the goods are promised: by the orders, else the deadline."""
        return SQL(
            """
            COALESCE((
                SELECT MIN(o.promised_date)
                FROM mrp_production_control_order_rel AS r
                JOIN sale_order AS o ON o.id = r.order_id
                WHERE r.production_id = p.id
            ), %s)
            """,
            self.get_day(SQL("p.date_deadline")),
        )

    # -------------------------------------------------------------------- legs
    def get_legs(self):
        """Return the kinds of events."""
        return [
            self._get_made_leg(),
            self._get_unbuilt_leg(),
            self._get_scrapped_leg(),
            self._get_planned_leg(),
            self._get_overdue_leg(),
            self._get_planned_work_leg(),
            self._get_processed_leg(),
            *self._get_worked_legs(),
        ]

    def _get_made_leg(self):
        return Leg(
            code=0,
            number=SQL("m.id"),
            source=SQL(
                """
                stock_move AS m
                JOIN mrp_production AS p
                    ON p.id = m.production_id AND p.product_id = m.product_id
                %s WHERE m.state = 'done' AND m.scrap_id IS NULL
                """,
                self.get_goods("m.product_id"),
            ),
            day=self.get_moved_on(),
            company=SQL("m.company_id"),
            product=SQL("m.product_id"),
            begin=SQL("m.date"),
            end=SQL("m.date"),
            measures={"made_qty": self.get_made()},
        )

    def _get_unbuilt_leg(self):
        return Leg(
            code=1,
            number=SQL("m.id"),
            source=SQL(
                """
                stock_move AS m
                JOIN mrp_unbuild AS b
                    ON b.id = m.unbuild_id AND b.product_id = m.product_id
                LEFT JOIN mrp_production AS p ON p.id = b.mo_id
                %s WHERE m.state = 'done'
                """,
                self.get_goods("m.product_id"),
            ),
            day=self.get_moved_on(),
            company=SQL("m.company_id"),
            product=SQL("m.product_id"),
            begin=SQL("m.date"),
            end=SQL("m.date"),
            measures={"made_qty": SQL("-(%s)", self.get_made())},
            tells_lateness=False,
        )

    def _get_scrapped_leg(self):
        return Leg(
            code=2,
            number=SQL("m.id"),
            source=SQL(
                """
                stock_scrap AS s
                JOIN stock_move AS m ON m.scrap_id = s.id
                LEFT JOIN mrp_workorder AS w ON w.id = s.workorder_id
                JOIN mrp_production AS p
                    ON p.id = COALESCE(s.production_id, w.production_id)
                    AND p.product_id = m.product_id
                %s WHERE m.state = 'done'
                """,
                self.get_goods("m.product_id"),
            ),
            day=self.get_moved_on(),
            company=SQL("m.company_id"),
            product=SQL("m.product_id"),
            workcenter=SQL("COALESCE(w.workcenter_id, %s)", self.get_workcenter()),
            begin=SQL("m.date"),
            end=SQL("m.date"),
            measures={"scrapped_qty": self.get_made()},
            tells_lateness=False,
        )

    def _get_planned_leg(self):
        return Leg(
            code=3,
            number=SQL("p.id"),
            source=SQL(
                """
                mrp_production AS p
                WHERE p.state NOT IN ('draft', 'cancel')
                """
            ),
            day=self.get_day(SQL("p.planned_end")),
            begin=SQL("p.planned_end"),
            end=SQL("p.planned_end"),
            measures={"planned_qty": SQL("p.product_uom_qty")},
        )

    def _get_overdue_leg(self):
        """List what should have been finished before, once more on the day itself."""
        if self.as_of:
            day = SQL("%s::date", self.as_of)
            # finished later, but not yet on that day
            is_open = SQL(
                "(p.state <> 'done' OR %s > %s)",
                self.get_day(SQL("p.date_finished")),
                day,
            )
        else:
            day = self.get_day(SQL("%s::timestamp", self.now))
            is_open = SQL("p.state <> 'done'")
        return Leg(
            code=4,
            number=SQL("p.id"),
            source=SQL(
                """
                mrp_production AS p
                WHERE p.state NOT IN ('draft', 'cancel') AND %s AND %s < %s
                """,
                is_open,
                self.get_day(SQL("p.planned_end")),
                day,
            ),
            day=day,
            measures={},
        )

    def _get_planned_work_leg(self):
        return Leg(
            code=5,
            number=SQL("w.id"),
            source=SQL(
                """
                mrp_workorder AS w
                JOIN mrp_production AS p ON p.id = w.production_id
                WHERE w.state <> 'cancel' AND p.state NOT IN ('draft', 'cancel')
                """
            ),
            day=self.get_day(SQL("p.planned_end")),
            workcenter=SQL("w.workcenter_id"),
            begin=SQL("p.planned_end"),
            end=SQL("p.planned_end"),
            measures={"planned_hours": SQL("w.duration_expected / 60")},
        )

    def _get_processed_leg(self):
        return Leg(
            code=6,
            number=SQL("w.id"),
            source=SQL(
                """
                mrp_workorder AS w
                JOIN mrp_production AS p ON p.id = w.production_id
                %s WHERE w.state = 'done' AND w.date_finished IS NOT NULL
                """,
                self.get_goods("p.product_id"),
            ),
            day=self.get_day(SQL("w.date_finished")),
            workcenter=SQL("w.workcenter_id"),
            begin=SQL("w.date_finished"),
            end=SQL("w.date_finished"),
            measures={
                "processed_qty": self.get_own(
                    SQL("w.qty_produced"), SQL("p.product_uom_id")
                )
            },
        )

    def _get_worked_legs(self):
        """Return time logs within one day, and those that go over midnight, by day.

        A log that is running counts until now.
        """
        source = SQL(
            """
            mrp_workcenter_productivity AS l
            JOIN mrp_workorder AS w ON w.id = l.workorder_id
            JOIN mrp_production AS p ON p.id = w.production_id
            """
        )
        begin = self.get_local(SQL("l.date_start"))
        ended = SQL("COALESCE(l.date_end, %s::timestamp)", self.now)
        end = self.get_local(ended)
        length = SQL("EXTRACT(EPOCH FROM %s - %s)", end, begin)
        minutes = SQL(
            "CASE WHEN l.date_end IS NULL THEN %s / 60 ELSE l.duration END", length
        )
        share = SQL(
            """
            EXTRACT(EPOCH FROM LEAST(%(end)s, d.midnight + interval '1 day')
            - GREATEST(%(begin)s, d.midnight)) / NULLIF(%(length)s, 0)
            """,
            begin=begin,
            end=end,
            length=length,
        )
        shared = {
            "workcenter": SQL("l.workcenter_id"),
            "begin": SQL("l.date_start"),
            "end": ended,
        }
        return [
            Leg(
                code=7,
                number=SQL("l.id"),
                source=SQL("%s WHERE %s::date >= %s::date", source, begin, end),
                day=SQL("%s::date", begin),
                measures={"worked_hours": SQL("(%s) / 60", minutes)},
                **shared,
            ),
            Leg(
                code=8,
                number=SQL("l.id"),
                source=SQL(
                    """
                    %s CROSS JOIN LATERAL generate_series(
                        date_trunc('day', %s), %s, interval '1 day'
                    ) AS d (midnight)
                    WHERE %s::date < %s::date
                    """,
                    source,
                    begin,
                    end,
                    begin,
                    end,
                ),
                day=SQL("d.midnight::date"),
                measures={"worked_hours": SQL("(%s) / 60 * %s", minutes, share)},
                **shared,
            ),
        ]

    # ------------------------------------------------------------------ events
    def get_leg(self, leg):
        promised = self.get_promised()
        measures = SQL(", ").join(
            SQL(
                "(%s)::float8 AS %s",
                leg.measures.get(name, SQL("0")),
                SQL.identifier(name),
            )
            for name in MEASURES
        )
        late = SQL("0")
        if leg.tells_lateness:
            late = SQL("GREATEST(%s - %s, 0)", leg.day, promised)
        return SQL(
            """
            SELECT (%(day)s - %(epoch)s::date)::bigint * %(shift)s
                    + (%(number)s)::bigint * 16 + %(code)s AS id,
                %(day)s AS day,
                %(company)s AS company_id, p.id AS production_id,
                p.production_group_id, %(product)s AS product_id,
                %(workcenter)s AS workcenter_id, p.picking_type_id,
                %(promised)s AS promised_date, %(late)s AS days_late, %(measures)s
            FROM %(source)s %(span)s
            """,
            epoch=EPOCH,
            shift=1 << ID_BITS,
            number=leg.number,
            code=leg.code,
            day=leg.day,
            company=leg.company,
            product=leg.product,
            workcenter=leg.workcenter or self.get_workcenter(),
            promised=promised,
            late=late,
            measures=measures,
            source=leg.source,
            span=self.get_span(leg),
        )

    def get_span(self, leg):
        """Return the condition that spares the moments far from the days read.

        The day itself is compared in the company's zone; it has no index.
        """
        if not self.span or not leg.begin:
            return SQL()
        first, last = self.span
        # whatever the zone
        return SQL(
            "AND %s >= %s::date - 1 AND %s < %s::date + 2",
            leg.end,
            first,
            leg.begin,
            last,
        )

    def get_events(self, measures=()):
        """Return events as one union.

        :param measures: names of measures; events that add to none of them are left
            out, unless the names are none
        """
        # PostgreSQL reads only the columns that are asked for as long as all legs
        # are of the same types
        return SQL(" UNION ALL ").join(
            self.get_leg(leg)
            for leg in self.get_legs()
            if not measures or leg.measures.keys() & set(measures)
        )
