from collections import defaultdict
from functools import cache, partial

from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..signoff.reason import Reason, in_user_language


class StockMove(models.Model):
    """Goods made for a controlled order leave only when quality has released them.

    Judged by order and product: what has left and is about to may not be more than
    what was released, and what was not made for the order but comes from stock.
    """

    _inherit = "stock.move"

    # ---------------------------------------------------------------- subjects
    def _get_dispatch_order(self):
        """Return the controlled order whose goods this move carries (sudo).

        A move without a link of its own belongs to the order of its transfer: a
        twin beside an order's move is no way out.
        """
        self.ensure_one()
        return self._get_order_by_move()[self]

    def _get_order_by_move(self):
        """Return ``{move: its controlled order, or an empty one}``, both sudo."""
        # sudo: orders decide for every user alike
        linked = self.sudo().grouped(
            lambda move: (
                move.sale_line_id.order_id
                or move.picking_id.move_ids.sale_line_id.order_id
                | move.reference_ids.sale_ids
            )
        )
        return {
            move: order
            for orders, moves in linked.items()
            for order in (orders.filtered("is_controlled")[:1],)
            for move in moves
        }

    def _get_dispatch_orders(self):
        """Return the controlled orders (sudo) whose goods these moves carry."""
        orders = self.env["sale.order"].sudo()  # sudo: as above
        return orders.union(*self._get_order_by_move().values())

    def _filter_dispatch_gated(self):
        """Return the moves that carry goods of controlled orders to customers."""
        # the order first: where there is none, nothing else is looked at
        orders = self._get_order_by_move()
        moves = self.filtered(orders.get)
        if not moves:
            return moves
        places = moves.location_dest_id.filtered(lambda place: place._is_way_out())
        return moves.filtered(lambda move: move.location_dest_id in places)

    # ----------------------------------------------------------------- leaving
    def _get_release_reasons(self, quantities=None):
        """Return ``[Reason]`` of the orders whose goods quality has not released.

        :param quantities: ``{move: quantity in the move's unit}`` about to leave;
            None when it has left already
        """
        about = defaultdict(float)
        for move, order in self._get_order_by_move().items():
            part = (quantities or {}).get(move, 0.0)
            about[order, move.product_id] += move.product_uom._compute_quantity(
                part, move.product_id.uom_id, round=False
            )
        orders = self.env["sale.order"].union(*(order for order, _product in about))
        products = self.env["product.product"].union(*(item for _order, item in about))
        found = []
        for balance in orders._get_release_balances(products):
            keys = [(order, balance.product) for order in balance.orders]
            concerned = [key for key in keys if key in about]
            excess = sum(about[key] for key in concerned) - balance.left
            if concerned and balance.product.uom_id.compare(excess, 0) > 0:
                found.append((balance, concerned[0][0], excess))
        productions = self.env["mrp.production"].sudo()  # sudo: as above
        productions = productions.union(*(balance.productions for balance, *_ in found))
        # asked for once, and only where somebody reads it
        waiting = cache(productions._get_quality_reasons)
        roles = ("inspector", "sales_office")
        return [
            Reason(
                "quality",
                "quality",
                partial(self._get_unreleased_text, *values, waiting),
                roles,
            )
            for values in found
        ]

    def _get_unreleased_text(self, balance, order, excess, waiting):
        """Return why ``excess`` (unit of the product) may not leave, and what to do.

        :param waiting: returns ``{production id: [Reason]}``
        """
        productions = balance.productions
        details = [
            reason.text
            for production in productions
            for reason in waiting().get(production.id, ())
            if reason.code != "handover"
        ]
        if not details:
            unmade = productions.filtered(lambda item: item.state != "done")
            names = ", ".join((unmade or productions).mapped("name"))
            details = [
                self.env._(
                    "To be made and inspected: %(productions)s.", productions=names
                )
                if unmade
                else self.env._(
                    "More was not made by: %(productions)s.", productions=names
                )
            ]
        return self.env._(
            "%(product)s for %(order)s: %(excess)s %(unit)s are not released by "
            "quality. %(details)s",
            product=balance.product.display_name,
            order=order.name,
            excess=f"{excess:g}",
            unit=balance.product.uom_id.name,
            details=" ".join(details),
        )

    def _check_left_released(self):
        """Raise when more has left than quality has released."""
        reasons = in_user_language(self)._get_release_reasons()
        if reasons:
            raise ValidationError("\n".join(reason.text for reason in reasons))

    # -------------------------------------------------------------------- gate
    def _action_done(self, cancel_backorder=False):
        leaving = self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.picked
                and move.quantity > 0
            )
        )._filter_dispatch_gated()
        if leaving:
            reasons = leaving._get_release_reasons(
                {move: move.quantity for move in leaving}
            )
            if reasons:
                raise UserError("\n".join(reason.text for reason in reasons))
        productions = self.production_id | self.unbuild_id.mo_id
        done = super()._action_done(cancel_backorder=cancel_backorder)
        if productions:
            productions._ensure_releases()
        return done
