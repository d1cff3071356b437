from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def write(self, vals):
        result = super().write(vals)
        # core's dashboards may come after us
        if vals.get("state") == "installed" and "spreadsheet_dashboard" in self.mapped(
            "name"
        ):
            self.env["order.dashboard"]._make()
        return result
