"""The transfer on which an order's goods leave."""

from ..people import person


def find_transfer(way):
    """Find the transfer of this order, reserve it and keep it on the way."""
    (picking,) = person("dispatcher").search(
        "stock.picking",
        [("is_dispatch_controlled", "=", True), ("sale_id", "=", way.order_id)],
    )
    way.picking_id, way.transfer = picking.id, picking["name"]
    picking.action_assign()
