from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError, ValidationError

# What says how much has left, and to where
LEFT_FIELDS = {
    "location_dest_id",
    "location_id",
    "move_line_ids",
    "product_id",
    "product_uom",
    "quantity",
    "state",
}


class StockMove(models.Model):
    """What has left comes back by a return, and no more of it than has left.

    The receipt that is due and the money that covers it hang on it.
    """

    _inherit = "stock.move"

    def write(self, vals):
        left = self._get_left() if not LEFT_FIELDS.isdisjoint(vals) else {}
        result = super().write(vals)
        self._check_still_left(left)
        return result

    def _get_left(self):
        """Return ``{move: quantity}`` of what has left, in the products' units."""
        done = self.filtered(lambda move: move.state == "done")
        if not done:
            return {}
        return {
            move: move.product_uom._compute_quantity(
                move.quantity, move.product_id.uom_id, round=False
            )
            for move in done._filter_dispatch_gated()
            if not move.location_id._is_way_out()
        }

    def _check_still_left(self, before):
        """Raise where less has left than before an edit.

        :param before: of ``_get_left``
        """
        if not before:
            return
        after = self.browse().union(*before)._get_left()
        for move, quantity in before.items():
            unit = move.product_id.uom_id
            if unit.compare(after.get(move, 0.0), quantity) < 0:
                move._raise_left()

    def _raise_left(self):
        raise UserError(
            self.env._(
                "%(product)s has left on %(transfer)s: make a return when it comes "
                "back.",
                product=self.product_id.display_name,
                transfer=self.picking_id.name or self.display_name,
            )
        )

    def _check_came_back(self):
        """Raise where more has come back for an order than left, with these (done)."""
        outside = self.location_id.filtered(lambda place: place._is_way_out())
        back = outside and self.filtered(
            lambda move: (
                move.location_id in outside
                and not move.location_dest_id._is_way_out()
                and move._get_dispatch_order()
            )
        )
        if not back:
            return
        # of two returns at once PostgreSQL refuses the second, which Odoo repeats
        back._record_dispatch_facts()
        # sudo: the gate sees every move
        lines = back.sudo().sale_line_id
        moves = lines.move_ids.filtered(lambda move: move.state == "done")
        net = defaultdict(float)
        for move in moves:
            out = move.location_dest_id._is_way_out()
            if out != move.location_id._is_way_out():
                quantity = move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False
                )
                key = move.sale_line_id, move.product_id
                net[key] += quantity if out else -quantity
        orders = back._get_dispatch_orders()
        net.update(orders._get_shipped_quantities(back.product_id))
        for (_document, product), quantity in net.items():
            if product.uom_id.compare(quantity, 0.0) < 0:
                raise ValidationError(
                    self.env._(
                        "More of %(product)s would come back for %(orders)s than has "
                        "left. Return what has left; take in the rest on a receipt "
                        "without the order.",
                        product=product.display_name,
                        orders=", ".join(orders.mapped("name")),
                    )
                )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        watched = {"location_dest_id", "location_id", "product_id", "product_uom_id"}
        is_watched = not (watched | {"move_id", "quantity"}).isdisjoint(vals)
        left = self.move_id._get_left() if is_watched else {}
        result = super().write(vals)
        if left:
            self.move_id._check_still_left(left)
            self._check_lines_left(left)
        return result

    def _check_lines_left(self, left):
        """A line of what has left still goes from the house to the customer."""
        for line in self.filtered(lambda item: item.move_id in left):
            if (
                not line.location_dest_id._is_way_out()
                or line.location_id._is_way_out()
            ):
                line.move_id._raise_left()
