from odoo import models

INTER_COMPANY = "stock.stock_location_inter_company"


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _is_saleable(self):
        """Tell whether goods that are here can be sold: the warehouse's own stock."""
        self.ensure_one()
        stock = self.warehouse_id.lot_stock_id
        return bool(stock) and self._child_of(stock)

    def _is_way_out(self):
        """Tell whether goods that come here have left the company.

        As core's ``_is_outgoing``, which asks the database for the inter-company
        location once for each move; here its id comes from the cache.
        """
        self.ensure_one()
        if self.usage in ("customer", "production", "inventory"):
            return self.usage == "customer"
        # sudo: the path says only where a place lies
        data, path = self.env["ir.model.data"], self.sudo().parent_path
        between = data._xmlid_to_res_id(INTER_COMPANY, raise_if_not_found=False)
        return bool(between) and f"/{between}/" in f"/{path}"
