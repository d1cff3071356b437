from odoo import models


class StockMove(models.Model):
    """Goods that come in and material that is reserved, on whatever path."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves.sudo().production_id._tell_finished()  # sudo: whoever validates
        return moves

    def _action_assign(self, force_qty=False):
        result = super()._action_assign(force_qty=force_qty)
        productions = self.sudo().raw_material_production_id  # sudo: as above
        productions.filtered("notices_given")._settle_reserved()
        return result
