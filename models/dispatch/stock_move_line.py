from odoo import api, models
from odoo.exceptions import AccessError, ValidationError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _check_access(self, operation):
        """Let auditors read transfers without a way to write them.

        Core lets everybody in the house write these lines and counts on it that
        only who works with transfers reads them.
        """
        if (
            operation != "read"
            and not self.env.su
            and self.env.user.has_group("sale_mrp_countersign.group_auditor")
            and not self.env["stock.move"].has_access("write")
        ):
            return self, lambda: AccessError(
                self.env._("Auditors read transfers and change nothing in them.")
            )
        return super()._check_access(operation)

    @api.constrains("quantity", "move_id")
    def _check_dispatch_gate(self):
        """A done line edited up is goods that leave: judge it like the move.

        Its state is the move's, which is judged there.
        """
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
                and line.location_dest_id._is_way_out()
                and not move.location_dest_id._is_way_out()
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
