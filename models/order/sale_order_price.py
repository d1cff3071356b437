from odoo import api, fields, models
from odoo.tools import formatLang

# The figures beside a line's price on the sheet that finance signs
SHEET_FIGURES = {
    "pricelist_price": ("pricelist_deviation", "is_off_pricelist"),
    "last_price": ("last_deviation", "is_off_last_price"),
}


class SaleOrder(models.Model):
    """Prices beside price list and last order (source: order flow, 2(3))."""

    _inherit = "sale.order"

    price_deviates = fields.Boolean(
        compute="_compute_price_deviates",
        store=True,
        groups="base.group_user",
        copy=False,
        readonly=True,
        help="A price is further from the price list, or from what the customer paid "
        "last, than the company tolerates. Judged when the lines change and when the "
        "order is submitted: later price lists do not change who signs.",
    )
    price_deviation_text = fields.Text(
        compute="_compute_price_deviation_text",
        groups="base.group_user",
        help="The lines whose price deviates, beside the prices to compare with.",
    )
    doubt_note = fields.Text(
        string="Doubt about Price or Specification",
        copy=False,
        groups="base.group_user",
        help="What has to be cleared up. Sales manager, sales supervisor and general "
        "manager are asked before finance.",
    )
    is_price_checked = fields.Boolean(compute="_compute_is_price_checked")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"price_deviates"}

    @api.depends("is_controlled", "company_id")
    def _compute_is_price_checked(self):
        """Show the figures on controlled orders, and while a new one is typed in."""
        for order in self:
            order.is_price_checked = order.is_controlled or (
                not order._origin.id and order.company_id.sudo().order_control
            )

    @api.depends(
        "is_controlled",
        "partner_id",
        "pricelist_id",
        "order_line.product_id",
        "order_line.product_uom_qty",
        "order_line.product_uom_id",
        "order_line.price_unit",
        "order_line.discount",
    )
    def _compute_price_deviates(self):
        checked = self.filtered("is_price_checked")
        (self - checked).price_deviates = False
        for order in checked:
            figures = order.order_line._get_price_figures()
            order.price_deviates = any(
                item.is_off_pricelist or item.is_off_last_price
                for item in figures.values()
            )

    @api.depends(
        "price_deviates",
        "order_line.price_unit",
        "order_line.discount",
        "order_line.pricelist_price",
        "order_line.last_price",
    )
    @api.depends_context("lang")
    def _compute_price_deviation_text(self):
        for order in self:
            lines = order.order_line if order.price_deviates else ()
            order.price_deviation_text = "\n".join(
                line._get_deviation_text()
                for line in lines
                if line.is_off_pricelist or line.is_off_last_price
            )

    # the stage asks the rules, and these ask for deviations and doubts
    @api.depends("price_deviates", "doubt_note")
    def _compute_order_stage(self):
        return super()._compute_order_stage()

    def _get_discounted_share(self):
        """Return the share of the lines' prices that is asked for, 1 at most.

        Less where a discount is a line of its own, as core's discount of an order is.
        """
        self.ensure_one()
        full = less = 0.0
        for line in self.order_line:
            if not line.display_type and not line._is_paid_down():
                amount = line._get_net_price() * line.product_uom_qty
                full, less = full + max(amount, 0.0), less + min(amount, 0.0)
        return max(0.0, 1 + less / full) if full else 1.0

    def _prepare_submission(self):
        # The price list may have changed since the lines were written
        self.env.add_to_compute(self._fields["price_deviates"], self)
        return super()._prepare_submission()

    # ------------------------------------------------------------------- sheet
    def _get_sheet_text(self, record, name):
        """Return a price to compare with as "1,680.00 (−10.7 %)", marked when off."""
        if name not in SHEET_FIGURES or record._name != "sale.order.line":
            return super()._get_sheet_text(record, name)
        if not record[name]:
            return "—"
        deviation, mark = SHEET_FIGURES[name]
        price = formatLang(self.env, record[name], dp="Product Price")
        return f"{price} ({record[deviation]:+.1f} %){' ⚠' if record[mark] else ''}"
