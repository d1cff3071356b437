from odoo import fields, models
from odoo.tools import SQL


class OrderStageReport(models.Model):
    """How long each signature and each group of stages took: one row each.

    Hours run from the moment at which it was somebody's turn, by the clock and on the
    company's working calendar. For a signature that is the last fact before it that
    was not a parallel signature of the same step; for a stage, the end of the one
    before. One signature is one row: what was signed on a transfer or an inspection of
    several orders belongs to the first of them.
    """

    _name = "order.stage.report"
    _description = "Hours per Stage and Role"
    _auto = False
    _rec_name = "order_id"
    # as it was signed; by the primary key, so that a page works out its rows only
    _order = "id desc"
    _depends = {
        "order.signoff": [
            "kind",
            "payload",
            "picking_id",
            "release_id",
            "role_id",
            "rule_id",
            "sale_order_id",
            "seq",
            "signed_at",
            "statement",
            "step_code",
            "user_id",
        ],
        "order.signoff.rule": ["sequence"],
        "order.signoff.step": ["code"],
        "mrp.production": ["control_order_ids"],
        "production.release": ["production_id"],
        "res.company": ["resource_calendar_id"],
        "resource.calendar": ["two_weeks_calendar", "tz"],
        "resource.calendar.attendance": [
            "calendar_id",
            "day_period",
            "dayofweek",
            "display_type",
            "hour_from",
            "hour_to",
            "week_type",
        ],
        "resource.calendar.leaves": [
            "calendar_id",
            "company_id",
            "date_from",
            "date_to",
            "resource_id",
            "time_type",
        ],
        "sale.order": [
            "company_id",
            "customer_class_id",
            "lane_id",
            "order_received_at",
            "partner_id",
            "team_id",
            "user_id",
        ],
        "stock.picking": ["sale_id"],
    }

    order_id = fields.Many2one(comodel_name="sale.order", readonly=True)
    picking_id = fields.Many2one(
        comodel_name="stock.picking", string="Transfer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    customer_class_id = fields.Many2one(comodel_name="customer.class", readonly=True)
    lane_id = fields.Many2one(comodel_name="order.lane", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    part = fields.Selection(
        selection=[
            ("signoff", "Sign-off"),
            ("intake", "Intake"),
            ("reviewed", "Reviewed"),
            ("returned", "Signed Sheet Back"),
            ("confirmed", "Confirmed"),
            ("handover", "Handed Over to Stock"),
            ("shipped", "Shipped"),
            ("receipt", "Receipt Back"),
        ],
        string="Signature or Stage",
        readonly=True,
        help="A signature, or stages: from the order's arrival, or its refusal, until "
        "submitted; from there until all reviews are passed; from there until the "
        "signed sheet is back and until confirmed; from there until made and released "
        "goods are handed over, and until goods are shipped; from there until the "
        "receipt is back.",
    )
    step_id = fields.Many2one(comodel_name="order.signoff.step", readonly=True)
    role_id = fields.Many2one(comodel_name="order.signoff.role", readonly=True)
    signer_id = fields.Many2one(comodel_name="res.users", readonly=True)
    started_at = fields.Datetime(
        string="Waiting Since", readonly=True, help="From when it was somebody's turn."
    )
    date = fields.Datetime(string="Signed On", readonly=True)
    working_hours = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Hours until it was signed, or sent back, on the company's working "
        "calendar: without breaks, days off and holidays. Where the company has no "
        "calendar, hours of the clock.",
    )
    hours = fields.Float(
        string="Clock Hours",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Hours of the clock until it was signed, or sent back.",
    )
    is_refused = fields.Boolean(string="Refused", readonly=True)
    refusal_count = fields.Integer(string="Refusals", readonly=True)
    reason = fields.Char(
        string="Reason of the Refusal", readonly=True, help="As it was written."
    )

    @property
    def _table_query(self):
        # no UNION: a page of the list then works out its own rows only
        return SQL(
            """
            SELECT fact.*,
                %(working_hours)s AS working_hours,
                EXTRACT(EPOCH FROM fact.date - fact.started_at) / 3600 AS hours,
                fact.is_refused::int AS refusal_count
            FROM (
                SELECT f.id, o.id AS order_id, f.picking_id, o.company_id,
                    o.partner_id, o.customer_class_id, o.lane_id, o.user_id, o.team_id,
                    CASE f.kind WHEN 'passed' THEN f.step_code
                        WHEN 'submit' THEN 'intake' WHEN 'return_check' THEN 'returned'
                        WHEN 'handover' THEN f.kind WHEN 'shipped' THEN f.kind
                        WHEN 'receipt' THEN f.kind ELSE 'signoff' END AS part,
                    step.id AS step_id, f.role_id, f.user_id AS signer_id,
                    f.signed_at AS date,
                    CASE WHEN f.release_id IS NOT NULL THEN %(release_start)s
                        WHEN f.picking_id IS NOT NULL THEN %(transfer_start)s
                        ELSE %(order_start)s END AS started_at,
                    f.kind = 'refuse' AS is_refused,
                    CASE f.kind WHEN 'refuse' THEN f.statement END AS reason
                FROM order_signoff f
                LEFT JOIN stock_picking p ON p.id = f.picking_id
                LEFT JOIN production_release r ON r.id = f.release_id
                JOIN sale_order o ON o.id = COALESCE(f.sale_order_id, p.sale_id, (
                    SELECT MIN(rel.order_id) FROM mrp_production_control_order_rel rel
                    WHERE rel.production_id = r.production_id))
                LEFT JOIN order_signoff_step step ON step.code = f.step_code
                LEFT JOIN order_signoff_rule rule ON rule.id = f.rule_id
                WHERE f.kind IN (
                    'sign', 'acknowledge', 'refuse', 'waive', 'submit', 'handover',
                    'shipped', 'receipt')
                OR f.kind = 'passed' AND f.step_code IN ('reviewed', 'confirmed')
                OR f.kind = 'return_check' AND f.sale_order_id IS NOT NULL
                    AND f.payload ->> 'accepted' = 'true'
            ) fact
            """,
            working_hours=self._get_working_hours(),
            order_start=self._get_order_start(),
            transfer_start=self._get_transfer_start(),
            release_start=self._get_release_start(),
        )

    def _get_order_start(self):
        last = SQL(
            "SELECT MAX(b.seq) FROM order_signoff b"
            " WHERE b.sale_order_id = f.sale_order_id AND b.seq < f.seq"
            " AND b.kind = 'passed'"
        )
        return SQL(
            """CASE
                WHEN f.kind = 'submit' THEN COALESCE((
                    SELECT MAX(b.signed_at) FROM order_signoff b
                    WHERE b.sale_order_id = f.sale_order_id AND b.seq < f.seq
                    AND b.kind IN ('refuse', 'change_open')),
                    o.order_received_at, o.create_date)
                WHEN f.kind = 'passed' AND f.step_code = 'reviewed' THEN (
                    SELECT MIN(b.signed_at) FROM order_signoff b
                    WHERE b.sale_order_id = f.sale_order_id AND b.seq < f.seq
                    AND b.kind IN ('submit', 'change_open')
                    AND b.seq > COALESCE((%(last)s), 0))
                WHEN f.kind IN ('passed', 'return_check') THEN (
                    SELECT MAX(b.signed_at) FROM order_signoff b
                    WHERE b.sale_order_id = f.sale_order_id AND b.seq < f.seq
                    AND b.kind = 'passed' AND b.step_code = 'reviewed')
                ELSE (
                    SELECT MAX(b.signed_at) FROM order_signoff b
                    LEFT JOIN order_signoff_rule other ON other.id = b.rule_id
                    WHERE b.sale_order_id = f.sale_order_id AND b.seq < f.seq
                    AND b.signed_at < f.signed_at
                    AND b.kind IN
                        ('submit', 'sign', 'waive', 'passed', 'money', 'change_open')
                    AND NOT (%(parallel)s))
            END""",
            last=last,
            parallel=self._get_parallel(),
        )

    def _get_transfer_start(self):
        return SQL(
            """CASE f.kind
                WHEN 'shipped' THEN (%(confirmed)s)
                WHEN 'receipt' THEN (
                    SELECT MAX(b.signed_at) FROM order_signoff b
                    WHERE b.picking_id = f.picking_id AND b.kind = 'shipped'
                    AND b.seq < f.seq)
                ELSE COALESCE((%(turn)s), p.create_date)
            END""",
            confirmed=self._get_confirmed(),
            turn=self._get_turn("picking_id"),
        )

    def _get_release_start(self):
        return SQL(
            """CASE f.kind
                WHEN 'handover' THEN (%(confirmed)s)
                ELSE COALESCE((%(turn)s), r.create_date)
            END""",
            confirmed=self._get_confirmed(),
            turn=self._get_turn("release_id"),
        )

    def _get_confirmed(self):
        """Return when the order of ``f`` was confirmed the last time before, as SQL."""
        return SQL(
            "SELECT MAX(b.signed_at) FROM order_signoff b"
            " WHERE b.sale_order_id = o.id AND b.kind = 'passed'"
            " AND b.step_code = 'confirmed' AND b.signed_at <= f.signed_at"
        )

    def _get_turn(self, document):
        """Return the last fact of ``f``'s document before its step, as SQL."""
        return SQL(
            "SELECT MAX(b.signed_at) FROM order_signoff b"
            " LEFT JOIN order_signoff_rule other ON other.id = b.rule_id"
            " WHERE b.%(document)s = f.%(document)s AND b.seq < f.seq"
            " AND b.signed_at < f.signed_at"
            " AND b.kind IN ('sign', 'refuse', 'waive', 'debt_request')"
            " AND NOT (%(parallel)s)",
            document=SQL.identifier(document),
            parallel=self._get_parallel(),
        )

    def _get_parallel(self):
        """Return whether ``b`` was signed beside ``f``, not before it, as SQL."""
        return SQL(
            "COALESCE(b.kind = 'sign' AND b.step_code = f.step_code"
            " AND other.sequence >= rule.sequence, FALSE)"
        )

    def _get_working_hours(self):
        """Return the working hours of a ``fact``; NULL without a start.

        Day by day through the attendances of the company's calendar, in its time zone,
        less the company's days off. OFFSET 0 keeps the start from being looked up anew
        for each of them.
        """
        return SQL(
            """(
            SELECT CASE
                WHEN NOT EXISTS (
                    SELECT FROM resource_calendar_attendance a
                    WHERE a.calendar_id = span.calendar_id)
                THEN EXTRACT(EPOCH FROM span.until - span.since)
                ELSE (
                    SELECT COALESCE(SUM(GREATEST(0, EXTRACT(EPOCH FROM
                        work.until - work.since) - (%(off)s))), 0)
                    FROM generate_series(0, span.last_day - span.first_day) number
                    CROSS JOIN LATERAL (
                        SELECT span.first_day + number AS date) day
                    JOIN resource_calendar_attendance a
                        ON a.calendar_id = span.calendar_id
                        AND a.dayofweek = (EXTRACT(ISODOW FROM day.date) - 1)::text
                        AND a.day_period <> 'lunch'
                        AND a.display_type IS NULL
                        AND (span.two_weeks_calendar IS NOT TRUE OR a.week_type =
                            MOD((day.date - DATE '0001-01-01') / 7, 2)::text)
                    CROSS JOIN LATERAL (
                        SELECT
                            GREATEST(span.since, (day.date + a.hour_from * INTERVAL
                                '1 hour') AT TIME ZONE span.tz) AS since,
                            LEAST(span.until, (day.date + a.hour_to * INTERVAL
                                '1 hour') AT TIME ZONE span.tz) AS until) work
                    WHERE work.until > work.since)
                END / 3600
            FROM (
                SELECT moment.*, (moment.since AT TIME ZONE tz)::date AS first_day,
                    (moment.until AT TIME ZONE tz)::date AS last_day
                FROM (
                    SELECT company.id AS company_id, calendar.id AS calendar_id,
                        calendar.two_weeks_calendar, COALESCE(calendar.tz, 'UTC') AS tz,
                        fact.started_at AT TIME ZONE 'UTC' AS since,
                        fact.date AT TIME ZONE 'UTC' AS until
                    FROM res_company company
                    LEFT JOIN resource_calendar calendar
                        ON calendar.id = company.resource_calendar_id
                    WHERE company.id = fact.company_id
                    OFFSET 0
                ) moment
                WHERE moment.since IS NOT NULL
            ) span)""",
            off=SQL(
                """SELECT COALESCE(SUM(EXTRACT(EPOCH FROM
                    LEAST(work.until, off.date_to AT TIME ZONE 'UTC')
                    - GREATEST(work.since, off.date_from AT TIME ZONE 'UTC'))), 0)
                FROM resource_calendar_leaves off
                WHERE off.resource_id IS NULL
                AND off.time_type = 'leave'
                AND COALESCE(off.calendar_id, span.calendar_id) = span.calendar_id
                AND COALESCE(off.company_id, span.company_id) = span.company_id
                AND off.date_from AT TIME ZONE 'UTC' < work.until
                AND off.date_to AT TIME ZONE 'UTC' > work.since"""
            ),
        )

    def action_open_order(self):
        """Open the order behind a row."""
        self.ensure_one()
        return self.order_id.get_formview_action()
