from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def write(self, vals):
        result = super().write(vals)
        state = vals.get("state")
        if state in ("installed", "to remove") and "spreadsheet_dashboard" in (
            self.mapped("name")
        ):
            # core's dashboards come after us, or go before us; sudo: who may install
            # need not have a right to dashboards
            dashboards = self.env["order.dashboard"].sudo()
            if state == "installed":
                dashboards._make()
            else:
                dashboards._remove()
        return result
