from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Shares of a group: 100 % less the one over the other
WEIGHED = {
    "on_time_percent:avg": ("late_count", "receipt_count"),
    "quality_percent:avg": ("returned", "quantity"),
}


class VendorEvaluationReport(models.Model):
    """What a vendor delivered in a quarter: on time, as ordered, at which price.

    A row for each vendor, product and quarter, from done receipts of purchase orders
    and their returns (采购下单 2: 定期评估供应商的绩效). Without core's purchase there
    are no rows; where it is installed later, they appear. Days and quarters are those
    of the company's calendar on the wall.
    """

    _name = "vendor.evaluation.report"
    _description = "Evaluation of vendors"
    _auto = False
    _order = "quarter desc, vendor_id, product_id"

    quarter = fields.Date(readonly=True, help="Its first day.")
    vendor_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    receipt_count = fields.Integer(string="Receipts", readonly=True)
    late_count = fields.Integer(string="Late Receipts", readonly=True)
    on_time_percent = fields.Float(
        string="On Time (%)",
        readonly=True,
        aggregator="avg",
        help="Receipts that came on the day that was planned, or before.",
    )
    quantity = fields.Float(
        string="Received",
        digits="Product Unit",
        readonly=True,
        help="In the product's unit.",
    )
    returned = fields.Float(
        string="Sent Back to Vendor", digits="Product Unit", readonly=True
    )
    quality_percent = fields.Float(
        string="Not Returned (%)",
        readonly=True,
        aggregator="avg",
        help="Share of what was received that did not go back to the vendor.",
    )
    price = fields.Float(
        string="Average Price",
        digits="Product Price",
        readonly=True,
        aggregator="avg",
        help="For one of the product's unit, in the company's currency at the rate of "
        "the order.",
    )
    price_before = fields.Float(
        digits="Product Price",
        readonly=True,
        aggregator="avg",
        help="Average price of the quarter in which this vendor delivered the product "
        "the last time before.",
    )
    price_change = fields.Float(
        string="Price Change (%)", readonly=True, aggregator="avg"
    )
    vendor_on_time_rate = fields.Float(
        string="Vendor On Time (%)",
        digits=(5, 0),
        compute="_compute_vendor_on_time_rate",
        help="Odoo's own figure of the vendor: of the quantity ordered what came on "
        "time, all products, over the last year. Empty for who may not read purchases.",
    )

    @api.depends("vendor_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_vendor_on_time_rate(self):
        """Take over the vendor's figure with the reader's rights; -1 is none."""
        if not self._may_read_delays():
            self.vendor_on_time_rate = -1
            return
        for row in self:
            row.vendor_on_time_rate = row.vendor_id.on_time_rate

    @api.model
    def _may_read_delays(self):
        """Return whether Odoo's report of vendors' delays is there for the reader."""
        name = "vendor.delay.report"
        return name in self.env and self.env[name].has_access("read")

    def action_view_on_time(self):
        """Open Odoo's own report of on-time delivery for the vendors of these rows.

        :raise UserError: not installed, or not for this reader
        """
        if not self._may_read_delays():
            raise UserError(
                self.env._(
                    "Odoo's report of on-time delivery comes with Purchase and needs "
                    "the right to read purchases: ask for it in Settings → Users."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "purchase_stock.action_purchase_vendor_delay_report"
        )
        return {**action, "domain": [("partner_id", "in", self.vendor_id.ids)]}

    def _read_group_select(self, aggregate_spec, query):
        """Weigh the shares of a group by its receipts and by its quantities."""
        parts = WEIGHED.get(aggregate_spec)
        if not parts:
            return super()._read_group_select(aggregate_spec, query)
        part, whole = (
            super(VendorEvaluationReport, self)._read_group_select(f"{name}:sum", query)
            for name in parts
        )
        return SQL("100.0 * (1 - %s / NULLIF(%s, 0))", SQL("1.0 * %s", part), whole)

    @property
    def _table_query(self):
        """Made for each query, so that it follows purchase when installed later."""
        if "purchase_line_id" not in self.env["stock.move"]._fields:
            columns = [
                SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name))
                for name, field in self._fields.items()
                if field.store and (kind := field.column_type[0])
            ]
            return SQL("SELECT %s WHERE FALSE", SQL(", ").join(columns))
        return SQL(
            """
            WITH received AS (
                SELECT move.id,
                       date_trunc('quarter', %(came)s)::date AS quarter,
                       purchase.partner_id AS vendor_id,
                       move.product_id,
                       move.company_id,
                       %(came)s > %(planned)s AS is_late,
                       move.quantity * unit.factor / own.factor AS quantity,
                       line.price_unit * (1 - COALESCE(line.discount, 0) / 100)
                           / COALESCE(NULLIF(purchase.currency_rate, 0), 1)
                           * own.factor / line_unit.factor AS price,
                       COALESCE((
                           SELECT SUM(back.quantity * back_unit.factor / own.factor)
                             FROM stock_move back
                             JOIN uom_uom back_unit ON back_unit.id = back.product_uom
                            WHERE back.origin_returned_move_id = move.id
                              AND back.state = 'done'), 0) AS returned
                  FROM stock_move move
                  JOIN purchase_order_line line ON line.id = move.purchase_line_id
                  JOIN purchase_order purchase ON purchase.id = line.order_id
                  JOIN res_company company ON company.id = move.company_id
                  JOIN res_partner place ON place.id = company.partner_id
                  LEFT JOIN resource_calendar calendar
                       ON calendar.id = company.resource_calendar_id
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN product_product product ON product.id = move.product_id
                  JOIN product_template template
                       ON template.id = product.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = move.product_uom
                  JOIN uom_uom own ON own.id = template.uom_id
                  JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                 WHERE move.state = 'done'
                   AND source.usage IN ('supplier', 'transit')
                   AND move.quantity > 0
            ),
            quarters AS (
                SELECT MIN(id) AS id, quarter, vendor_id, product_id, company_id,
                       COUNT(*) AS receipt_count,
                       COUNT(*) FILTER (WHERE is_late) AS late_count,
                       SUM(quantity) AS quantity,
                       SUM(returned) AS returned,
                       SUM(price * quantity) / SUM(quantity) AS price
                  FROM received
                 GROUP BY quarter, vendor_id, product_id, company_id
            ),
            compared AS (
                SELECT *, LAG(price) OVER (
                           PARTITION BY vendor_id, product_id, company_id
                           ORDER BY quarter) AS price_before
                  FROM quarters
            )
            SELECT *,
                   100.0 * (receipt_count - late_count) / receipt_count
                       AS on_time_percent,
                   100.0 * (quantity - returned) / quantity AS quality_percent,
                   CASE WHEN price_before > 0
                        THEN 100.0 * (price - price_before) / price_before
                   END AS price_change
              FROM compared
            """,
            came=self._get_local_day(SQL("move.date")),
            planned=self._get_local_day(SQL("line.date_planned")),
        )

    def _get_local_day(self, moment):
        """Return the company's day of a moment in UTC, as SQL."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE"
            " COALESCE(calendar.tz, place.tz, 'UTC'))::date",
            moment,
        )
