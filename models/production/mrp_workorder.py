from odoo import models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def button_start(self, *args, **kwargs):
        """Say why before anything is written; the gate is on the state itself."""
        self.production_id.filtered(
            lambda production: production.state in ("draft", "confirmed")
        )._check_released()
        return super().button_start(*args, **kwargs)
