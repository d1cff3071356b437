from math import floor
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

# With so many days or fewer left to the promise it is called tight
TIGHT_DAYS = 1
# What is looked at, to be written before it is
PROGRESS_FIELDS = {
    "mrp.production": (
        "company_id",
        "control_order_ids",
        "date_finished",
        "product_id",
        "product_uom_qty",
        "production_group_id",
        "sale_line_id",
        "state",
    ),
    "mrp.production.group": ("parent_ids",),
    "mrp.unbuild": ("mo_id", "product_qty", "product_uom_id", "state"),
    "res.company": ("partner_id", "resource_calendar_id"),
    "res.partner": ("tz",),
    "resource.calendar": ("tz",),
    "stock.move": (
        "location_dest_id",
        "product_id",
        "product_uom",
        "production_id",
        "quantity",
        "state",
    ),
}


class Making(NamedTuple):
    """How far a manufacturing order is; quantities in the unit of its product."""

    order_id: int
    product_id: int
    # the line that it is made for; None when a merged one has lost it
    line_id: int | None
    needed: float
    # what went into stock, less what was scrapped on it or taken apart again
    made: float
    # it makes what was ordered, not a part of it
    is_top: bool
    is_done: bool
    # on the company's calendar
    end: fields.Date | None
    today: fields.Date


class SaleOrder(models.Model):
    """How far the goods of an order are, and when they will be complete."""

    _inherit = "sale.order"

    made_percent = fields.Float(
        string="Made (%)",
        compute="_compute_production_progress",
        groups="base.group_user",
        help="Share of the ordered goods that has been made, by quantity.",
    )
    expected_completion = fields.Date(
        compute="_compute_production_progress",
        groups="base.group_user",
        help="When the last manufacturing order is planned to end, today at the "
        "earliest; when it has ended, that day.",
    )
    completion_state = fields.Selection(
        selection=[
            ("on_time", "On Time"),
            ("tight", "Tight"),
            ("late", "Late"),
        ],
        string="Completion",
        compute="_compute_production_progress",
        groups="base.group_user",
        help="Expected completion against the promised date.",
    )

    @api.depends(
        "state",
        "is_controlled",
        "company_id",
        "promised_date",
        "control_production_ids",
        "facts_seq",
    )
    def _compute_production_progress(self):
        self.made_percent = 0.0
        self.expected_completion = self.completion_state = False
        orders = self.filtered(
            lambda order: order.is_controlled and order.state == "sale"
        )
        for order, making in orders._get_making().items():
            order.made_percent = _get_made_percent(making)
            ends = [item.end for item in making if item.end]
            if not all(item.is_done for item in making):
                ends.append(making[0].today)
            order.expected_completion = max(ends, default=False)
            order.completion_state = order._get_completion_state()

    def _get_completion_state(self):
        """Return how the expected completion stands to the promise, or False."""
        self.ensure_one()
        if not self.expected_completion or not self.promised_date:
            return False
        left = (self.promised_date - self.expected_completion).days
        if left < 0:
            return "late"
        # What is complete is complete
        is_tight = left <= TIGHT_DAYS and self.made_percent < 100
        return "tight" if is_tight else "on_time"

    def _get_making(self):
        """Return ``{order: [Making]}``, of what is not cancelled: one query for all.

        Orders of which nothing is made are left out. Not by the user's rights: the
        sales side sees how far production is.
        """
        by_id = {order._origin.id: order for order in self if order._origin}
        if not by_id:
            return {}
        for model, names in PROGRESS_FIELDS.items():
            self.env[model].flush_model(names)
        found = {}
        query = SQL(_MAKING, orders=list(by_id), now=fields.Datetime.now())
        for row in self.env.execute_query(query):
            making = Making(*row)
            found.setdefault(by_id[making.order_id], []).append(making)
        return found


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    made_percent = fields.Float(
        string="Made (%)",
        compute="_compute_made_percent",
        groups="base.group_user",
        help="Share of what is made for this line that has been made.",
    )

    @api.depends("order_id.state", "order_id.facts_seq")
    def _compute_made_percent(self):
        # sudo: the sales side sees how far production is
        lines = self.sudo().filtered(
            lambda line: line.order_id.is_controlled and line.state == "sale"
        )
        making = lines.order_id._get_making()
        for line in self:
            line.made_percent = _get_made_percent(
                line._filter_making(making.get(line.sudo().order_id, ())), kit=True
            )

    def _filter_making(self, making):
        """Return those of its order that make this line's goods.

        Backorders and splits keep the line. A merged one has lost it and counts for
        all lines of its orders that ask for its product.
        """
        self.ensure_one()
        return [
            item
            for item in making
            if item.line_id == self._origin.id
            or (not item.line_id and item.product_id == self.product_id.id)
        ]


def _get_made_percent(making, kit=False):
    """Return how much of these has been made, in percent, 100 only when all is.

    :param making: list of ``Making``; parts of what was ordered do not count
    :param kit: they make the parts of one thing, which is no further than the part
        that is furthest behind
    """
    products = {}
    for item in making:
        if item.is_top:
            needed, made = products.get(item.product_id, (0.0, 0.0))
            products[item.product_id] = (needed + item.needed, made + item.made)
    shares, total, done = [], 0.0, 0.0
    for needed, made in products.values():
        have = min(needed, made)
        total, done = total + needed, done + have
        shares.append(have / needed if needed else 1.0)
    if not total:
        return 0.0
    share = min(shares) if kit else done / total
    return max(0.0, floor(share * 1000 + 1e-6) / 10)


# The columns of ``Making``; by-products are not counted. What is looked up in passing
# is a query within the query: joined, planning it would take longer than running it.
# OFFSET keeps PostgreSQL from asking twice what is used twice.
_MAKING = """
    SELECT order_id, product_id, sale_line_id, product_uom_qty, made / factor, is_top,
        is_done, (date_finished AT TIME ZONE 'UTC' AT TIME ZONE zone)::date,
        (%(now)s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE zone)::date
    FROM (
        SELECT rel.order_id, mo.id, mo.product_id, mo.sale_line_id, mo.product_uom_qty,
            mo.date_finished, mo.state = 'done' AS is_done,
            mo.sale_line_id IS NOT NULL OR NOT EXISTS (
                SELECT FROM mrp_production_group_rel parent
                WHERE parent.child_group_id = mo.production_group_id
            ) AS is_top,
            COALESCE((
                SELECT SUM(move.quantity * unit.factor
                    * CASE WHEN place.usage = 'inventory' THEN -1 ELSE 1 END)
                FROM stock_move move
                JOIN uom_uom unit ON unit.id = move.product_uom
                JOIN stock_location place ON place.id = move.location_dest_id
                WHERE move.production_id = mo.id AND move.state = 'done'
                AND move.product_id = mo.product_id
            ), 0) - COALESCE((
                SELECT SUM(unbuild.product_qty * unit.factor)
                FROM mrp_unbuild unbuild
                JOIN uom_uom unit ON unit.id = unbuild.product_uom_id
                WHERE unbuild.mo_id = mo.id AND unbuild.state = 'done'
            ), 0) AS made,
            (
                SELECT unit.factor FROM product_product product
                JOIN product_template template ON template.id = product.product_tmpl_id
                JOIN uom_uom unit ON unit.id = template.uom_id
                WHERE product.id = mo.product_id
            ) AS factor,
            (
                SELECT COALESCE(hours.tz, contact.tz, 'UTC') FROM res_company company
                JOIN res_partner contact ON contact.id = company.partner_id
                LEFT JOIN resource_calendar hours
                    ON hours.id = company.resource_calendar_id
                WHERE company.id = mo.company_id
            ) AS zone
        FROM mrp_production_control_order_rel rel
        JOIN mrp_production mo ON mo.id = rel.production_id
        WHERE rel.order_id = ANY(%(orders)s) AND mo.state <> 'cancel'
        OFFSET 0
    ) AS making
    ORDER BY order_id, id
"""
