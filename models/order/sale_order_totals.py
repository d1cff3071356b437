from odoo import api, models
from odoo.exceptions import AccessError

from ..signoff.fill_defaults import fill_defaults

TOTALS = ("amount_untaxed", "amount_tax", "amount_total")
LINE_TOTALS = ("price_subtotal", "price_tax", "price_total", "state")


class SaleOrder(models.Model):
    """Totals follow from the lines: deposit and money gate go by them.

    Core stores them, and what is stored could be written.
    """

    _inherit = "sale.order"

    def _evaluate_control(self):
        """Compute anew what whoever made the order may have given."""
        before = self.filtered("is_controlled")
        result = super()._evaluate_control()
        orders = (self - before).filtered("is_controlled")
        for records, names in ((orders.order_line, LINE_TOTALS), (orders, TOTALS)):
            for name in names:
                self.env.add_to_compute(records._fields[name], records)
        return result

    def _check_totals_follow(self, names):
        for order in self.filtered("is_controlled") if names else ():
            raise AccessError(
                self.env._(
                    "The totals of %(order)s follow from its products, quantities and "
                    "prices.",
                    order=order.display_name,
                )
            )

    def write(self, vals):
        self._check_totals_follow(vals.keys() & set(TOTALS))
        return super().write(vals)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = fill_defaults(self, vals_list, "order_id", *LINE_TOTALS)
        orders = self.order_id.browse(
            vals["order_id"]
            for vals in vals_list
            if vals.get("order_id") and vals.keys() & set(LINE_TOTALS)
        )
        orders._check_totals_follow(orders.ids)
        return super().create(vals_list)

    def write(self, vals):
        self.order_id._check_totals_follow(vals.keys() & set(LINE_TOTALS))
        return super().write(vals)
