from odoo import api, models

from ..signoff.reason import in_user_language


class StockMove(models.Model):
    """Goods do not move past their manufacturing order."""

    _name = "stock.move"
    _inherit = ["stock.move", "order.facts.source"]

    def _derive_documents(self, create):
        productions = self.raw_material_production_id | self.production_id
        productions._derive_documents(create=False)

    def _prepare_procurement_values(self):
        """Pass the reviewed bill of materials on where a delivery makes to order."""
        values = super()._prepare_procurement_values()
        line = self.sale_line_id.sudo()  # sudo: read by procurement
        if line.review_bom_id and line.product_id == self.product_id:
            values["bom_id"] = line.review_bom_id
        return values

    @api.constrains("state")
    def _check_production_gate(self):
        """Refuse that a held manufacturing order's goods are made or used up.

        Its own buttons are stopped before; this is for moves that are validated by
        themselves, on a transfer for example. Scrapping makes nothing and goes on.
        """
        done = self.sudo().filtered(  # sudo: the gate decides for every user alike
            lambda move: (
                move.state == "done" and move.location_dest_usage != "inventory"
            )
        )
        productions = (done.production_id | done.raw_material_production_id).filtered(
            lambda production: production.control_stage and production.state != "done"
        )
        if productions:
            productions = in_user_language(productions)
            productions._raise_held(productions._get_held_now())
