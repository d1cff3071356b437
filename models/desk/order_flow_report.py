from odoo import api, fields, models
from odoo.tools import SQL

# Who may read amounts, even where a house lets others read the figures
PRICE_GROUPS = (
    "sales_team.group_sale_salesman,"
    "account.group_account_readonly,"
    "account.group_account_invoice,"
    "sale_mrp_countersign.group_auditor,"
    "sale_mrp_countersign.group_manager"
)


class OrderFlowReport(models.Model):
    """What became of each controlled order: one row an order.

    Days are those of the company's calendar. Amounts are in the currency of the
    company that is looked from, at its rate of today and the order's own, as in core's
    sales analysis. Each column is a query of its own, so that what nobody asks for is
    not worked out.
    """

    _name = "order.flow.report"
    _description = "Order Figures"
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"
    _depends = {
        "after.sales.case": ["kind_id", "order_id"],
        "after.sales.kind": ["code"],
        "mrp.production": ["date_finished", "state"],
        "order.revision": ["sale_order_id"],
        "order.signoff": [
            "kind",
            "payload",
            "picking_id",
            "sale_order_id",
            "seq",
            "signed_at",
            "step_code",
            "user_id",
        ],
        "res.company": ["partner_id", "resource_calendar_id"],
        "res.partner": ["tz"],
        "resource.calendar": ["tz"],
        "sale.order": [
            "amount_total",
            "amount_untaxed",
            "company_id",
            "control_production_ids",
            "currency_rate",
            "customer_class_id",
            "create_date",
            "is_controlled",
            "lane_id",
            "order_received_at",
            "order_stage",
            "partner_id",
            "planned_delivery_date",
            "delivered_on",
            "promised_date",
            "slip_days",
            "team_id",
            "user_id",
        ],
        "sale.order.line": ["order_id"],
        "stock.move": ["picking_id", "sale_line_id"],
        "stock.picking": [
            "date_done",
            "debt_state",
            "emergency_at",
            "is_arrival_late",
            "is_dispatch_controlled",
            "state",
        ],
    }

    order_id = fields.Many2one(comodel_name="sale.order", readonly=True)
    date = fields.Datetime(string="Received On", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
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
    order_stage = fields.Selection(selection="_get_order_stages", readonly=True)
    amount_untaxed = fields.Monetary(
        string="Untaxed Total", readonly=True, groups=PRICE_GROUPS
    )
    amount_total = fields.Monetary(string="Total", readonly=True, groups=PRICE_GROUPS)
    revision_count = fields.Integer(string="Revisions", readonly=True)
    refusal_count = fields.Integer(
        string="Refusals", readonly=True, help="How often the order was sent back."
    )
    first_time_right = fields.Float(
        string="First Time Right (%)",
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="Of the orders that were reviewed or sent back: the share that passed all "
        "reviews without being sent back.",
    )
    slip_days = fields.Integer(
        string="Days Slipped",
        readonly=True,
        help="By how many days late returns moved the promise.",
    )
    due_date = fields.Date(
        string="Due On",
        readonly=True,
        help="The promised date; for goods on stock the planned delivery.",
    )
    days_late = fields.Integer(
        readonly=True,
        help="Days from the due date until the goods were complete, or today. What is "
        "made is complete with its last manufacturing order, goods on stock when the "
        "customer has all of them.",
    )
    late_count = fields.Integer(string="Late Orders", readonly=True)
    late_arrival_count = fields.Integer(
        string="Late Deliveries",
        readonly=True,
        help="Transfers that arrived later than announced or promised.",
    )
    emergency_count = fields.Integer(
        string="Emergency Releases",
        readonly=True,
        help="Transfers that left, or may leave, before their request was signed.",
    )
    debt_count = fields.Integer(
        string="Releases on Debt",
        readonly=True,
        help="Transfers that may leave, or left, though money does not cover them.",
    )
    complaint_count = fields.Integer(
        string="Complaints",
        readonly=True,
        help="After-sales cases about the order that are complaints.",
    )

    @api.model
    def _get_order_stages(self):
        return (
            self.env["sale.order"]
            ._fields["order_stage"]
            ._description_selection(self.env)
        )

    # ------------------------------------------------------------------- table
    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in self._get_columns().items()
        )
        currencies = self.env["res.currency"]._get_simple_currency_table(
            self.env.companies
        )
        return SQL(
            """
            SELECT flow.*, (flow.days_late > 0)::int AS late_count
            FROM (
                SELECT %(columns)s
                FROM sale_order o
                JOIN res_company company ON company.id = o.company_id
                JOIN res_partner contact ON contact.id = company.partner_id
                LEFT JOIN resource_calendar hours
                    ON hours.id = company.resource_calendar_id
                LEFT JOIN %(currencies)s
                    ON account_currency_table.company_id = o.company_id
                WHERE o.is_controlled
            ) flow
            """,
            columns=columns,
            currencies=currencies,
        )

    @api.model
    def _get_columns(self):
        """Return ``{field: SQL}`` over ``sale_order o``; rooms add their figures."""
        rate = SQL(
            "/ COALESCE(NULLIF(o.currency_rate, 0), 1)"
            " * COALESCE(account_currency_table.rate, 1)"
        )
        same = (
            "company_id",
            "partner_id",
            "customer_class_id",
            "lane_id",
            "user_id",
            "team_id",
            "order_stage",
            "slip_days",
        )
        return {
            "id": SQL("o.id"),
            "order_id": SQL("o.id"),
            # confirming moves core's order date
            "date": SQL("COALESCE(o.order_received_at, o.create_date)"),
            "currency_id": SQL("%s::int", self.env.company.currency_id.id),
            **{name: SQL("o.%s", SQL.identifier(name)) for name in same},
            "amount_untaxed": SQL("o.amount_untaxed %s", rate),
            "amount_total": SQL("o.amount_total %s", rate),
            "revision_count": SQL(
                "(SELECT COUNT(*) FROM order_revision r WHERE r.sale_order_id = o.id)"
            ),
            # one act may send back several points
            "refusal_count": SQL(
                "(SELECT COUNT(DISTINCT (f.user_id, f.signed_at)) FROM order_signoff f"
                " WHERE f.sale_order_id = o.id AND f.kind = 'refuse')"
            ),
            "first_time_right": self._get_first_time_right(),
            "due_date": SQL("COALESCE(o.promised_date, o.planned_delivery_date)"),
            "days_late": self._get_days_late(),
            "late_arrival_count": self._count_transfers(SQL("p.is_arrival_late")),
            "emergency_count": self._count_transfers(SQL("p.emergency_at IS NOT NULL")),
            "debt_count": self._count_transfers(
                SQL(
                    """p.debt_state IN ('signed', 'open', 'paid') AND EXISTS (
                        SELECT 1 FROM order_signoff f
                        WHERE f.picking_id = p.id AND f.kind = 'debt_request'
                        AND jsonb_exists(f.payload -> 'orders', o.id::text))"""
                )
            ),
            "complaint_count": SQL(
                "(SELECT COUNT(*) FROM after_sales_case c"
                " JOIN after_sales_kind k ON k.id = c.kind_id"
                " WHERE c.order_id = o.id AND k.code = 'complaint')"
            ),
        }

    def _get_first_time_right(self):
        """Return 100 or 0; NULL while nobody has judged the whole order yet."""
        return SQL(
            """(SELECT CASE
                    WHEN MIN(f.seq) FILTER (WHERE f.kind = 'refuse')
                        < COALESCE(MIN(f.seq) FILTER (WHERE f.kind = 'passed'),
                                   2147483647) THEN 0
                    WHEN COUNT(*) FILTER (WHERE f.kind = 'passed') > 0 THEN 100
                END
                FROM order_signoff f
                WHERE f.sale_order_id = o.id
                AND (f.kind = 'refuse'
                     OR f.kind = 'passed' AND f.step_code = 'reviewed'))"""
        )

    def _count_transfers(self, condition):
        return SQL(
            """(SELECT COUNT(DISTINCT p.id) FROM sale_order_line l
                JOIN stock_move m ON m.sale_line_id = l.id
                JOIN stock_picking p ON p.id = m.picking_id
                WHERE l.order_id = o.id AND %s)""",
            condition,
        )

    def _get_days_late(self):
        """Return the days; NULL without a due date and for what was cancelled."""
        day = SQL(
            "AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(hours.tz, contact.tz, 'UTC')"
        )
        complete = SQL(
            """SELECT NULLIF(COALESCE(
                (SELECT CASE WHEN BOOL_AND(mo.state = 'done')
                        THEN MAX(mo.date_finished) ELSE 'infinity' END
                 FROM mrp_production_control_order_rel rel
                 JOIN mrp_production mo ON mo.id = rel.production_id
                 WHERE rel.order_id = o.id AND mo.state <> 'cancel'
                 HAVING COUNT(*) > 0),
                CASE WHEN o.order_stage IN ('in_transit', 'done') THEN
                    (SELECT MAX(p.date_done) FROM sale_order_line l
                     JOIN stock_move m ON m.sale_line_id = l.id
                     JOIN stock_picking p ON p.id = m.picking_id
                     WHERE l.order_id = o.id AND p.state = 'done'
                     AND p.is_dispatch_controlled) END
            ), 'infinity')"""
        )
        return SQL(
            """CASE WHEN o.order_stage <> 'cancel' THEN GREATEST(0, COALESCE(
                CASE WHEN o.promised_date IS NULL THEN o.delivered_on
                    ELSE ((%(complete)s) %(day)s)::date END,
                CASE WHEN o.promised_date IS NOT NULL
                    AND o.order_stage IN ('dispatch', 'in_transit', 'done')
                    THEN o.promised_date
                    ELSE (%(now)s::timestamp %(day)s)::date END
                ) - COALESCE(o.promised_date, o.planned_delivery_date)) END""",
            complete=complete,
            day=day,
            now=fields.Datetime.now(),
        )

    def action_open_order(self):
        """Open the order behind a row."""
        self.ensure_one()
        return self.order_id.get_formview_action()
