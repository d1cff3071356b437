from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, float_compare, formatLang


class PriceFigures(NamedTuple):
    """What a line's price is compared with: in the order's currency, per unit of the
    line, discounts taken off; 0 where there is nothing to compare with."""

    pricelist_price: float = 0.0
    pricelist_deviation: float = 0.0
    is_off_pricelist: bool = False
    last_price: float = 0.0
    last_deviation: float = 0.0
    is_off_last_price: bool = False


class SaleOrderLine(models.Model):
    """A line's price beside the price list and the customer's last price."""

    _inherit = "sale.order.line"

    pricelist_price = fields.Float(
        string="Price List",
        compute="_compute_price_figures",
        digits="Product Price",
        aggregator=None,
        help="The price list's price for this quantity, discounts taken off.",
    )
    pricelist_deviation = fields.Float(
        string="Off Price List (%)",
        compute="_compute_price_figures",
        digits=(16, 1),
        aggregator=None,
    )
    is_off_pricelist = fields.Boolean(compute="_compute_price_figures")
    last_price = fields.Float(
        compute="_compute_price_figures",
        digits="Product Price",
        aggregator=None,
        help="What this customer paid on the last confirmed order of the product, "
        "discounts taken off, in this order's currency and unit.",
    )
    last_deviation = fields.Float(
        string="Off Last Price (%)",
        compute="_compute_price_figures",
        digits=(16, 1),
        aggregator=None,
    )
    is_off_last_price = fields.Boolean(compute="_compute_price_figures")

    @api.depends(
        "product_id",
        "product_uom_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "order_id.partner_id",
        "order_id.pricelist_id",
        "order_id.is_controlled",
        # a discount on a line of its own takes off the others
        "order_id.amount_untaxed",
    )
    def _compute_price_figures(self):
        figures = {}
        checked = self.filtered(lambda line: line.order_id.is_price_checked)
        for lines in checked.grouped("order_id").values():
            figures.update(lines._get_price_figures())
        for line in self:
            found = figures.get(line, PriceFigures())
            for name, value in found._asdict().items():
                line[name] = value

    def _get_price_figures(self):
        """Return ``{line: PriceFigures}`` of one order's lines that carry goods.

        Two queries for all of them: the price list's rules, the last lines.
        """
        lines = self.filtered(
            lambda line: (
                line.product_id
                and not line.display_type
                and not line._is_paid_down()
                and not line.combo_item_id
                and line.product_id.type != "combo"
                and not line._is_delivery()
            )
        )
        if not lines:
            return {}
        lines = lines.with_company(lines.order_id.company_id)
        listed = lines._get_pricelist_prices()
        last = lines._get_last_prices()
        tolerance = lines.order_id.company_id.sudo().price_tolerance
        share = lines.order_id._get_discounted_share()
        figures = {}
        for line in lines:
            net = line._get_net_price() * share
            values = []
            for reference in (listed[line], last.get(line, 0.0)):
                off = (net - reference) / reference * 100 if reference else 0.0
                is_off = float_compare(abs(off), tolerance, precision_digits=2) > 0
                values += [reference, off, is_off]
            figures[line] = PriceFigures(*values)
        return figures

    def _get_deviation_text(self):
        """Return this line's price beside those to compare with, one line of text."""
        self.ensure_one()
        price = self._get_price_asked()
        compared = [
            (self.env._("price list"), self.pricelist_price, self.pricelist_deviation),
            (self.env._("last paid"), self.last_price, self.last_deviation),
        ]
        return self.env._(
            "%(product)s at %(price)s: %(compared)s",
            product=self.product_id.display_name,
            price=formatLang(self.env, price, dp="Product Price"),
            compared="; ".join(
                self.env._(
                    "%(label)s %(price)s (%(deviation)s %%)",
                    label=label,
                    price=formatLang(self.env, other, dp="Product Price"),
                    deviation=f"{off:+.1f}",
                )
                for label, other, off in compared
                if other
            ),
        )

    def _get_net_price(self):
        """Return the price of one unit, the line's discount taken off."""
        self.ensure_one()
        return self.price_unit * (1 - self.discount / 100)

    def _get_price_asked(self):
        """Return the net price, and its share of discounts on lines of their own."""
        return self._get_net_price() * self.order_id._get_discounted_share()

    def _get_pricelist_prices(self):
        """Return ``{line: price}`` as core proposes it; one search for all lines."""
        order = self.order_id
        rules = order.pricelist_id._get_applicable_rules(
            self.product_id, order.date_order or fields.Datetime.now()
        )
        prices = {}
        for line in self:
            product = line.product_id
            uom = line.product_uom_id or product.uom_id
            quantity = uom._compute_quantity(
                line.product_uom_qty or 1.0, product.uom_id, raise_if_failure=False
            )
            rule = rules.filtered(
                lambda item, product=product, quantity=quantity: (
                    item._is_applicable_for(product, quantity)
                )
            )[:1]
            price = rule._compute_price(
                product=product.with_context(**line._get_product_price_context()),
                **{**line._get_pricelist_kwargs(), "uom": uom},
            )
            taxes = product.taxes_id._filter_taxes_by_company(order.company_id)
            prices[line] = product._get_tax_included_unit_price_from_price(
                price, product_taxes=taxes, fiscal_position=order.fiscal_position_id
            )
        return prices

    def _get_last_prices(self):
        """Return ``{line: price}`` of the customer's last confirmed orders before.

        One query: of each product the newest line of the same company's confirmed
        orders for any contact of the customer.
        """
        order = self.order_id
        customer = order.partner_id.commercial_partner_id
        if not customer:
            return {}
        domain = [
            ("order_partner_id.commercial_partner_id", "=", customer._origin.id),
            ("product_id", "in", self.product_id.ids),
            ("company_id", "=", order.company_id.id),
            ("state", "=", "sale"),
            ("order_id", "!=", order._origin.id),
            ("display_type", "=", False),
            ("is_downpayment", "=", False),
            ("product_uom_qty", ">", 0),
            ("price_unit", ">", 0),
        ]
        if order.state == "sale":
            domain.append(("order_id.date_order", "<", order.date_order))
        found = self._search_last_lines(domain)
        prices = {}
        for line in self:
            last = found.get(line.product_id._origin.id)
            if last:
                prices[line] = last._get_price_as_on(line)
        return prices

    def _search_last_lines(self, domain):
        """Return ``{product id: newest line}`` (sudo) among those of ``domain``."""
        # sudo: what the customer paid, also on orders of another salesperson
        lines = self.env["sale.order.line"].sudo()
        query = lines._search(domain)
        orders = query.join(lines._table, "order_id", "sale_order", "id", "order")
        product = SQL.identifier(lines._table, "product_id")
        date_order = lines.order_id._fields["date_order"]
        query.order = SQL(
            "%s, %s DESC, %s DESC",
            product,
            SQL.identifier(orders, "date_order", to_flush=date_order),
            SQL.identifier(lines._table, "id"),
        )
        rows = self.env.execute_query(
            query.select(
                SQL(
                    "DISTINCT ON (%s) %s",
                    product,
                    SQL.identifier(lines._table, "id"),
                ),
            )
        )
        found = lines.browse(row_id for (row_id,) in rows)
        return {line.product_id.id: line for line in found}

    def _get_price_as_on(self, line):
        """Return this line's net price in the currency and unit of another line."""
        self.ensure_one()
        price = self._get_net_price()
        if self.product_uom_id and line.product_uom_id:
            price = self.product_uom_id._compute_price(price, line.product_uom_id)
        order = line.order_id
        return self.currency_id._convert(
            price,
            order.currency_id or self.currency_id,
            order.company_id,
            order.date_order or fields.Date.today(),
            round=False,
        )
