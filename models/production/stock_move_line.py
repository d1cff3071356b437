from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("quantity", "location_dest_id", "move_id")
    def _check_stored_released(self):
        """A done line edited up, or sent on, is judged like the move."""
        moves = self.move_id.filtered(lambda move: move.state == "done")
        moves._check_stored_released()
