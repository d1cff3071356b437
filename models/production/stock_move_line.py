from odoo import api, models


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "order.facts.source"]

    def _get_facts_companies(self):
        return self.move_id.company_id

    def _derive_documents(self, create):
        self.move_id._derive_documents(create=False)

    @api.constrains("quantity", "location_dest_id", "move_id")
    def _check_stored_released(self):
        """A done line edited up, or sent on, is judged like the move."""
        moves = self.move_id.filtered(lambda move: move.state == "done")
        moves._check_stored_released()
