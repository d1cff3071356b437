from odoo import models


class SaleOrder(models.Model):
    """The drawings of an order's lines, for those who sign what they show."""

    _inherit = "sale.order"

    def _get_sheet_files(self, facet_codes):
        files = super()._get_sheet_files(facet_codes)
        if "technical" in facet_codes:
            files |= self.order_line.drawing_ids
        return files
