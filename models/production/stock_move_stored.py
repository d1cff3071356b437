from odoo import api, models

from ..signoff.reason import in_user_language


class StockMove(models.Model):
    """Goods enter saleable stock only when quality has released them.

    Only where the company asks for it. Otherwise they are inspected in stock, and
    only their way to the customer is barred.
    """

    _inherit = "stock.move"

    @api.constrains("state", "quantity", "location_dest_id")
    def _check_stored_released(self):
        done = self.sudo().filtered(  # sudo: the gate decides for every user alike
            lambda move: move.state == "done" and move.company_id.quality_before_stock
        )
        for move in done:
            productions = move._get_stored_productions()
            if productions and move._is_storing():
                in_user_language(productions)._check_stored()

    def _get_stored_productions(self):
        """Return the manufacturing orders whose goods this move carries away."""
        self.ensure_one()
        productions = self.production_id | self.move_orig_ids.production_id
        return productions._filter_quality_subjects().filtered(
            lambda production: (
                production.product_id == self.product_id
                and production in production._filter_gated()
            )
        )

    def _is_storing(self):
        """Tell whether this move brings goods into saleable stock from elsewhere."""
        self.ensure_one()
        targets = self.location_dest_id | self.move_line_ids.location_dest_id
        return not self.location_id._is_saleable() and any(
            location._is_saleable() for location in targets
        )
