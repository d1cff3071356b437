from odoo import api, fields, models

from ..signoff.reason import Stage


class StockPicking(models.Model):
    """What was made for the order waits until quality has released it (source: 12)."""

    _inherit = "stock.picking"

    dispatch_stage = fields.Selection(
        selection_add=[("quality", "Quality Release"), ("request",)],
        ondelete={"quality": "set null"},
    )

    def _get_stage_chain(self):
        quality = Stage("quality", "_get_quality_reasons", "shipped")
        return [quality, *super()._get_stage_chain()]

    @api.depends(
        "move_ids.sale_line_id.order_id.facts_seq",
        "move_ids.sale_line_id.order_id.control_production_ids.release_ids.state",
    )
    def _compute_dispatch_stage(self):
        return super()._compute_dispatch_stage()

    def _get_quality_reasons(self):
        """Return what of these transfers' goods is not released by quality."""
        result = {}
        for picking in self:
            quantities = picking._get_leaving_quantities()
            moves = self.env["stock.move"].union(*quantities)
            result[picking.id] = moves._get_release_reasons(quantities)
        return result

    def _get_held_dispatch(self):
        held = super()._get_held_dispatch()
        waiting = self.sudo().filtered(  # sudo: the gate decides for everybody
            lambda picking: (
                picking.is_dispatch_controlled
                and picking.state not in ("done", "cancel")
            )
        )
        reasons = waiting._get_quality_reasons() if waiting else {}
        first = {item: reasons[item.id] for item in waiting if reasons[item.id]}
        return {
            picking: first.get(picking, []) + held.get(picking, [])
            for picking in waiting
            if picking in first or picking in held
        }
