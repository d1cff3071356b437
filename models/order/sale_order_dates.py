from odoo import api, fields, models

# Days after its delivery was arranged
DELIVERY_DAYS = {"urgent": 1, "ordinary": 3}


class SaleOrder(models.Model):
    """When goods on stock are delivered (source: 售后下单管理)."""

    _inherit = "sale.order"

    order_received_at = fields.Datetime(
        string="Written Order Received",
        compute="_compute_order_received_at",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="When the customer's order was there in writing; before the cut-off it is "
        "handled the same day.",
    )
    delivery_class = fields.Selection(
        selection=[
            ("urgent", "Urgent"),
            ("ordinary", "Ordinary"),
            ("agreed", "On the Agreed Date"),
        ],
        string="Urgency",
        compute="_compute_delivery_class",
        store=True,
        readonly=False,
        precompute=True,
        help="Urgent goods are delivered within one day, ordinary ones within three, "
        "after the delivery was arranged.",
    )
    handling_date = fields.Date(
        string="To Be Handled On",
        compute="_compute_planned_delivery_date",
        store=True,
        copy=False,
        help="The day of a stock order; after the cut-off the next one.",
    )
    arranged_date = fields.Date(
        string="Delivery Arranged By",
        compute="_compute_planned_delivery_date",
        store=True,
        copy=False,
    )
    planned_delivery_date = fields.Date(
        compute="_compute_planned_delivery_date",
        store=True,
        copy=False,
        help="By when the customer has goods that are on stock.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "handling_date",
            "arranged_date",
            "planned_delivery_date",
        }

    def _compute_order_received_at(self):
        for order in self:
            order.order_received_at = order.order_received_at or fields.Datetime.now()

    def _compute_delivery_class(self):
        for order in self:
            order.delivery_class = order.delivery_class or "ordinary"

    @api.depends("lane_id", "order_received_at", "delivery_class", "wanted_date")
    def _compute_planned_delivery_date(self):
        on_stock = self.filtered(
            lambda order: (
                order.lane_id.sudo().code == "stock"  # sudo: policy
                and order.order_received_at
            )
        )
        for order in self - on_stock:
            order.handling_date = False
            order.arranged_date = False
            order.planned_delivery_date = False
        for company, orders in on_stock.grouped("company_id").items():
            counter = company._get_day_counter()
            for order in orders:
                order._plan_delivery(company, counter)

    def _plan_delivery(self, company, counter):
        """Set the days of one stock order: T, T+1, and by when it is delivered."""
        handled = company._get_handling_day(self.order_received_at, counter)
        arranged = counter.add(handled, 1)
        if self.delivery_class == "agreed":
            planned = max(arranged, self.wanted_date or arranged)
        else:
            planned = counter.add(
                arranged, DELIVERY_DAYS[self.delivery_class or "ordinary"]
            )
        self.handling_date = handled
        self.arranged_date = arranged
        self.planned_delivery_date = planned
