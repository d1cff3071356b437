from odoo import models


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "order.facts.source"]

    def _get_facts_companies(self):
        return self.production_id.company_id

    def _derive_documents(self, create):
        self.production_id._derive_documents(create=False)

    def button_start(self, *args, **kwargs):
        """Say why before anything is written; the gate is on the state itself."""
        self.production_id.filtered(
            lambda production: production.state in ("draft", "confirmed")
        )._check_released()
        return super().button_start(*args, **kwargs)
