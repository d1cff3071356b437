from odoo import models
from odoo.tools import format_datetime

# Requirements, grid heading and warehouse codes, mm; the grid comes on top
CLOSING_HEIGHT = 62
GRID_ROW_HEIGHT = 9


class ReportConfigurationSheet(models.AbstractModel):
    """客户订单配置表: what is to be made, and the countersign grid. No prices.

    An internal form, in the language of whoever prints it.
    """

    _name = "report.sale_mrp_countersign.report_configuration_sheet"
    _inherit = ["report.sale_mrp_countersign.report_confirmation_sheet"]
    _description = "Order configuration sheet"

    _first_room = 190

    def _get_rows(self, order):
        """Return the lines with their attributes and drawings."""
        rows = super()._get_rows(order)
        goods = order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        lines = iter(goods)
        for row in rows:
            if row["section"]:
                continue
            line = next(lines)
            row["attributes"] = self._get_attributes(line)
            row["drawings"] = ", ".join(line.sudo().drawing_ids.mapped("name"))
        return rows

    def _get_attributes(self, line):
        """Return the product's attributes as they were chosen, one text."""
        values = line.product_id.product_template_attribute_value_ids
        values |= line.product_no_variant_attribute_value_ids
        return ", ".join(
            f"{value.attribute_id.name} {value.name}" for value in values.sorted()
        )

    def _get_row_texts(self, row):
        parts = (row["description"], row.get("attributes"))
        return [
            ("\n".join(filter(None, parts)), 34),
            (row.get("change"), 26),
            (row.get("drawings"), 16),
        ]

    def _get_configuration_pages(self, order):
        grid = GRID_ROW_HEIGHT * len(order._get_signoff_grid())
        return self._get_pages(
            self._get_rows(order), CLOSING_HEIGHT + grid, order._is_in_force()
        )

    def _get_grid(self, order):
        """Return the countersign grid with its dates as texts."""
        return [
            {**row, "date": self._format_moment(row["date"])}
            for row in order._get_signoff_grid()
        ]

    def _format_moment(self, moment):
        """Return a moment (naive UTC) in the time zone of whoever prints."""
        zone = self.env.user.tz or "UTC"
        return (
            format_datetime(self.env, moment, tz=zone, dt_format="short")
            if moment
            else ""
        )
