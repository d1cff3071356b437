from odoo import api, models


class SaleOrder(models.Model):
    """An order whose goods share a transfer with others'.

    Core knows a transfer by its first order only: the others would show no delivery,
    and cancelling the first would cancel their goods.
    """

    _inherit = "sale.order"

    def _get_shared_transfers(self):
        """Return the transfers of these controlled orders, shared ones too."""
        return self.picking_ids | self.order_line.move_ids.picking_id.filtered(
            "is_dispatch_controlled"
        )

    @api.depends("order_line.move_ids.picking_id")
    def _compute_picking_ids(self):
        result = super()._compute_picking_ids()
        for order in self.filtered("is_controlled"):
            order.delivery_count = len(order._get_shared_transfers())
        return result

    def _get_action_view_picking(self, pickings):
        if self.is_controlled and "dropship" not in pickings.mapped(
            "picking_type_code"
        ):
            pickings |= self._get_shared_transfers() - self.picking_ids
        return super()._get_action_view_picking(pickings)

    def _compute_delivery_status(self):
        result = super()._compute_delivery_status()
        for order in self.filtered(lambda order: order.is_controlled and order.id):
            transfers = order._get_shared_transfers()
            states = set(transfers.mapped("state")) - {"cancel"}
            if transfers == order.picking_ids or not states:
                continue  # as core has it
            if states == {"done"}:
                order.delivery_status = "full"
            elif "done" in states:
                delivered = any(order.order_line.mapped("qty_delivered"))
                order.delivery_status = "partial" if delivered else "started"
            else:
                order.delivery_status = "pending"
        return result

    def _derive_shared_delivery(self):
        """Have core's delivery status derived again; it looks at one order only."""
        self.env.add_to_compute(self._fields["delivery_status"], self)

    def _action_cancel(self):
        # sudo: whoever may cancel the order needs no rights on others' goods
        for order in self.sudo().filtered("is_controlled"):
            for picking in order._get_controlled_pickings():
                if picking.state != "done" and picking.is_joint_request:
                    picking._take_out(order)
        return super()._action_cancel()
