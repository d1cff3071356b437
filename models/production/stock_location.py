from odoo import models


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _is_saleable(self):
        """Tell whether goods that are here can be sold: the warehouse's own stock."""
        self.ensure_one()
        stock = self.warehouse_id.lot_stock_id
        return bool(stock) and self._child_of(stock)
