from odoo import models

DASHBOARDS = ("orders_dashboard", "orders_dashboard_sale", "after_sales_dashboard")


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Leave out our dashboards where core's are not installed."""
        hidden = super()._load_menus_blacklist()
        if "spreadsheet.dashboard" not in self.env:
            for name in DASHBOARDS:
                menu = self.env.ref(f"sale_mrp_countersign.{name}_menu", False)
                hidden += menu.ids if menu else []
        return hidden
