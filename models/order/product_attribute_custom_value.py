from odoo import api, models

from ..signoff.canonical import canonical_lines
from ..signoff.fill_defaults import fill_defaults

CUSTOM_VALUE_FIELDS = ("custom_product_template_attribute_value_id", "custom_value")


class ProductAttributeCustomValue(models.Model):
    """What a customer wants of a line in words of his own: part of what is signed."""

    _inherit = "product.attribute.custom.value"

    def _get_content_rows(self):
        """Return what these rows hold, as contents have it."""
        return canonical_lines(
            {
                "custom_product_template_attribute_value_id": (
                    row.custom_product_template_attribute_value_id.id
                ),
                "custom_value": row.custom_value,
            }
            for row in self
        )

    def _get_signed_orders(self):
        """Return the orders (sudo) of whose lines these rows speak."""
        return self.sudo().sale_order_line_id.order_id  # sudo: a guard sees all

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = fill_defaults(self, vals_list, "sale_order_line_id")
        lines = self.env["sale.order.line"].sudo()  # sudo: a guard sees all
        lines = lines.browse(
            {
                vals["sale_order_line_id"]
                for vals in vals_list
                if vals.get("sale_order_line_id")
            }
        )
        with lines.order_id._content_edit():
            return super().create(vals_list)

    def write(self, vals):
        orders = self._get_signed_orders()
        if vals.get("sale_order_line_id"):
            lines = orders.order_line.browse(vals["sale_order_line_id"])
            orders |= lines.order_id
        with orders._content_edit():
            return super().write(vals)

    def unlink(self):
        with self._get_signed_orders()._content_edit():
            return super().unlink()
