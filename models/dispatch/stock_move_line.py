from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("quantity", "state", "move_id")
    def _check_dispatch_gate(self):
        """A done line edited up is goods that leave: judge it like the move."""
        done = self.move_id.filtered(lambda move: move.state == "done")
        gated = done._filter_dispatch_gated()
        if gated:
            gated.sudo().sale_line_id.order_id._record_facts()  # sudo: facts
            gated._check_shipped_covered()
