from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain


class ReleaseBalance(NamedTuple):
    """How much more of a product may leave for some orders."""

    product: object
    """``product.product``"""
    orders: object
    """``sale.order`` (sudo) that are judged together"""
    productions: object
    """``mrp.production`` that make it for them"""
    left: float
    """in the unit of the product; negative when too much has left"""


class SaleOrder(models.Model):
    """Quality, as the order sees it: goods are made when the warehouse has them."""

    _inherit = "sale.order"

    @api.depends(
        "control_production_ids.release_ids.state",
        "control_production_ids.release_ids.is_conforming",
    )
    def _compute_order_stage(self):
        return super()._compute_order_stage()

    def _get_production_reasons(self):
        """Add what was made and is not inspected, released and handed over yet."""
        result = super()._get_production_reasons()
        confirmed = self.filtered(lambda order: order.state == "sale")
        # sudo: the sales side sees how far production is
        productions = confirmed.sudo().control_production_ids
        reasons = productions._get_quality_reasons() if productions else {}
        for order in confirmed:
            made = order.sudo().control_production_ids
            result[order.id] += [
                reason.at("production")
                for production in made
                for reason in reasons.get(production.id, ())
            ]
        return result

    # --------------------------------------------------------------- quantities
    def _get_release_balances(self, products):
        """Return ``[ReleaseBalance]``: what quality lets leave of these products.

        A manufacturing order can work for several orders; they are judged together.

        :param products: ``product.product``
        """
        orders = self.sudo()  # sudo: the gate decides for every user alike
        productions = orders._get_productions_of(products)
        while wider := productions.control_order_ids - orders:
            productions |= wider._get_productions_of(products)
            orders |= wider
        if not productions:
            return []
        shipped = orders._get_shipped_quantities(products)
        balances = []
        for product, made_for in productions.grouped("product_id").items():
            for group, members in made_for._split_by_orders():
                gone = sum(shipped[order, product] for order in group)
                left = group._get_deliverable_quantity(product, members) - gone
                balances.append(ReleaseBalance(product, group, members, left))
        return balances

    def _get_productions_of(self, products):
        """Return what makes these products for the orders' customers."""
        productions = self.control_production_ids.filtered(
            lambda production: production.product_id in products
        )
        return productions._filter_quality_subjects()

    def _get_deliverable_quantity(self, product, productions):
        """Return how much of a product may leave for these orders in all.

        What quality has released of what was made for them, and what was not made for
        them: it comes from stock. In the unit of the product.
        """
        released = making = 0.0
        for production in productions:
            made = production._get_made_quantity()
            to_make = made if production.state == "done" else production.product_qty
            unit = production.product_uom_id
            making += unit._compute_quantity(to_make, product.uom_id, round=False)
            released += unit._compute_quantity(
                min(production.release_ids._get_released_quantity(), made),
                product.uom_id,
                round=False,
            )
        ordered = sum(order._get_ordered_quantity(product) for order in self)
        return released + max(ordered - making, 0.0)

    def _get_ordered_quantity(self, product):
        """Return how much of a product was ordered, by itself or inside kits.

        In the unit of the product.
        """
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: not line.display_type)
        same = lines.filtered(lambda line: line.product_id == product)
        ordered = sum(
            line.product_uom_id._compute_quantity(
                line.product_uom_qty, product.uom_id, round=False
            )
            for line in same
        )
        kits = (lines - same).filtered(
            lambda line: product in line.move_ids.product_id and line.product_uom_qty
        )
        return ordered + sum(
            parts.get(product, 0.0) for parts in kits._get_kit_parts().values()
        )

    def _get_way_out_moves(self, products=None):
        """Return ``{stock.move (sudo): 1, or -1 where it brought goods back}``.

        Of what has left for these orders, and beside their own goods.

        :param products: only of these; of all when None
        """
        orders = self.sudo()  # sudo: the gate sees every move
        domain = Domain("sale_line_id.order_id", "in", self.ids) | (
            Domain("sale_line_id", "=", False)
            & Domain("picking_id", "in", orders.order_line.move_ids.picking_id.ids)
        )
        if products is not None:
            domain &= Domain("product_id", "in", products.ids)
        moves = orders.env["stock.move"].search(domain)
        # not in the domain: while goods leave, all their moves would be flushed for it
        moves = moves.filtered(lambda move: move.state == "done")
        places = moves.location_id | moves.location_dest_id
        outside = places.filtered(lambda place: place._is_way_out())
        signs = {
            move: (move.location_dest_id in outside) - (move.location_id in outside)
            for move in moves
        }
        return {move: sign for move, sign in signs.items() if sign}

    def _get_shipped_quantities(self, products):
        """Return ``{(order, product): what has left}``, less what came back.

        In the units of the products.
        """
        shipped = defaultdict(float)
        signs = self._get_way_out_moves(products)
        orders = self.env["stock.move"].union(*signs)._get_order_by_move()
        for move, sign in signs.items():
            quantity = move.product_uom._compute_quantity(
                move.quantity, move.product_id.uom_id, round=False
            )
            shipped[orders[move], move.product_id] += sign * quantity
        return shipped
