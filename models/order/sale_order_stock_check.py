from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date


class StockCheck(NamedTuple):
    """What stock says to one product of an order, in the product's unit."""

    wanted: float
    available: float
    """on stock in the order's warehouse, and not wanted by another order"""
    incoming: float
    """on its way there, and not wanted by another order"""
    date: object
    """the first day on which all of it is there, False where nobody knows"""


class SaleOrder(models.Model):
    """The look into stock at intake, and what the customer is told of it.

    Source: order flow, step 5; 订单处理员 1.4.
    """

    _inherit = "sale.order"

    stock_check = fields.Text(
        compute="_compute_stock_check",
        help="On stock, on its way, and from when: as it is at this moment.",
    )

    @api.depends(
        "order_line.product_id", "order_line.product_uom_qty", "warehouse_id", "state"
    )
    @api.depends_context("lang")
    def _compute_stock_check(self):
        for order in self:
            is_asked = order._origin and order.state in ("draft", "sent")
            order.stock_check = is_asked and order._get_stock_text()

    def _get_stock_check(self):
        """Return ``{product: StockCheck}`` of the goods of one order, live."""
        self.ensure_one()
        order = self.sudo()  # sudo: stock is no secret to whoever takes an order
        wanted = defaultdict(float)
        for line in order.order_line:
            if not line.display_type and line.product_id.is_storable:
                wanted[line.product_id] += line.product_uom_id._compute_quantity(
                    line.product_uom_qty, line.product_id.uom_id
                )
        products = self.env["product.product"].sudo().union(*wanted)
        today = order.company_id._get_local_day()
        receipts = defaultdict(list)
        warehouse = order.warehouse_id
        for move in (
            self.env["stock.move"]
            .sudo()
            .search_fetch(  # sudo: as above
                [
                    ("product_id", "in", products.ids),
                    (
                        "state",
                        "in",
                        ("waiting", "confirmed", "assigned", "partially_available"),
                    ),
                    ("location_dest_id", "child_of", warehouse.view_location_id.ids),
                    "!",
                    ("location_id", "child_of", warehouse.view_location_id.ids),
                ],
                ["product_id", "product_qty", "date"],
                order="date, id",
            )
        ):
            receipts[move.product_id].append((move.date, move.product_qty))
        result = {}
        stocked = products.with_context(warehouse_id=warehouse.id)
        # what others are to get leaves first, whether it is reserved or not
        left = {product: product.qty_available - product.outgoing_qty
                for product in stocked}  # fmt: skip
        for product, quantity in wanted.items():
            there, date = left[product], False
            if product.uom_id.compare(there, quantity) >= 0:
                date = today
            for moment, number in receipts[product] if not date else ():
                there += number
                if product.uom_id.compare(there, quantity) >= 0:
                    date = max(today, order.company_id._get_local_day(moment))
                    break
            incoming = sum(number for _moment, number in receipts[product])
            result[product] = StockCheck(
                quantity,
                max(left[product], 0.0),
                max(incoming + min(left[product], 0.0), 0.0),
                date,
            )
        return result

    def _get_stock_text(self):
        """Return the stock check in words, a line for each product."""
        self.ensure_one()
        today = self.company_id._get_local_day()
        lines = []
        for product, check in self._get_stock_check().items():
            values = {
                "product": product.display_name,
                "wanted": f"{check.wanted:g} {product.uom_id.name}",
                "available": f"{check.available:g}",
                "incoming": f"{check.incoming:g}",
                "date": check.date and format_date(self.env, check.date),
            }
            if check.date == today:
                text = self.env._("%(product)s × %(wanted)s: on stock", **values)
            elif check.date:
                text = self.env._(
                    "%(product)s × %(wanted)s: %(available)s on stock, %(incoming)s on "
                    "the way, all there on %(date)s",
                    **values,
                )
            else:
                text = self.env._(
                    "%(product)s × %(wanted)s: %(available)s on stock, %(incoming)s on "
                    "the way; production names the date",
                    **values,
                )
            lines.append(text)
        return "\n".join(lines)
