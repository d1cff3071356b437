from collections import defaultdict

from odoo import api, fields, models

# With so many days or fewer left to the promise it is called tight
TIGHT_DAYS = 1
# What is looked at of the manufacturing orders
PROGRESS_FIELDS = (
    "control_order_ids",
    "date_finished",
    "product_id",
    "product_uom_qty",
    "production_group_id",
    "sale_line_id",
    "state",
)


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
        # sudo: the sales side sees how far production is
        progress = orders.sudo()._get_progress() if orders else {}
        for order in orders.browse(progress):
            order.made_percent, order.expected_completion = progress[order.id]
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

    def _get_progress(self):
        """Return ``{order id: (percent made, expected completion)}``, grouped.

        Orders of which nothing is made are left out.
        """
        productions = self._get_live_productions()
        made = productions._get_made_quantities()
        tops = productions._filter_tops()
        found = defaultdict(productions.browse)
        for production in productions:
            for order_id in production.control_order_ids._ids:
                found[order_id] |= production
        return {
            order.id: (
                (found[order.id] & tops)._get_made_percent(made),
                order._get_expected_completion(found[order.id]),
            )
            for order in self
            if order.id in found
        }

    def _get_live_productions(self):
        """Return the manufacturing orders of these orders but for cancelled ones."""
        return self.env["mrp.production"].search_fetch(
            [("control_order_ids", "in", self.ids), ("state", "!=", "cancel")],
            PROGRESS_FIELDS,
        )

    def _get_expected_completion(self, productions):
        """Return the date on the company's calendar, or False without any plan."""
        self.ensure_one()
        day = self.company_id._get_local_day
        ends = [day(item.date_finished) for item in productions if item.date_finished]
        if any(production.state != "done" for production in productions):
            ends.append(day())
        return max(ends, default=False)


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
        productions = lines.order_id._get_live_productions() if lines else None
        tops = productions._filter_tops() if productions else None
        made = tops._get_made_quantities() if tops else {}
        for line in self:
            line.made_percent = (
                line.sudo()._get_productions(tops)._get_made_percent(made, kit=True)
                if tops and line.sudo() in lines
                else 0.0
            )

    def _get_productions(self, productions):
        """Return those of ``productions`` that make this line's goods.

        Backorders and splits keep the line. A merged one has lost it and counts for
        all lines of its orders that ask for its product.
        """
        self.ensure_one()
        return productions.filtered(
            lambda production: (
                production.sale_line_id == self
                or (
                    not production.sale_line_id
                    and production.product_id == self.product_id
                    and self.order_id in production.control_order_ids
                )
            )
        )
