from odoo import models


class ProductionRelease(models.Model):
    _inherit = "production.release"

    def _after_facts(self):
        """What is released may be asked to be paid, and requested for dispatch."""
        result = super()._after_facts()
        orders = self._get_orders()
        orders._ask_for_balance()
        pickings = orders.order_line.move_ids.picking_id
        pickings.filtered(
            lambda picking: (
                picking.is_dispatch_controlled
                and picking.state not in ("done", "cancel")
            )
        )._sync_requests()
        return result
