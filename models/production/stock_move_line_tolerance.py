from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("quantity", "move_id")
    def _check_made_tolerance(self):
        """Finished goods that are edited after the fact are judged as when made."""
        moves = self.move_id.filtered(
            lambda move: move.state == "done" and move.production_id
        )
        moves.production_id.filtered(
            lambda production: production.state == "done"
        )._check_tolerance()
