from odoo import api, models
from odoo.exceptions import ValidationError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("quantity", "state", "move_id")
    def _check_dispatch_gate(self):
        """A done line edited up is goods that leave: judge it like the move."""
        done = self.move_id.filtered(lambda move: move.state == "done")
        gated = done._filter_dispatch_gated()
        if gated:
            gated._record_dispatch_facts()
            gated._check_shipped_covered()

    @api.constrains("location_dest_id", "move_id")
    def _check_dispatch_destination(self):
        """A line of an inner transfer does not carry an order's goods outside."""
        for line in self.filtered(lambda item: item.move_id):
            move = line.move_id
            if (
                line.location_dest_id != move.location_dest_id
                and line.location_dest_id._is_outgoing()
                and not move.location_dest_id._is_outgoing()
                and move._get_dispatch_order()
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s of %(order)s goes to %(inside)s on this "
                        "transfer, not to the customer: ship it on a transfer with a "
                        "dispatch request.",
                        product=move.product_id.display_name,
                        order=move._get_dispatch_order().name,
                        inside=move.location_dest_id.display_name,
                    )
                )
