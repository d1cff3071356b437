from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..signoff.reason import Reason, in_user_language


class Goods(NamedTuple):
    """Order lines, and all the manufacturing orders that make their goods."""

    product: object
    """``product.product``; quantities are in its unit of measure"""
    lines: object
    """``sale.order.line``: one, or several that share a manufacturing order"""
    productions: object
    """``mrp.production``: backorders, parts, further ones; cancelled ones too, on
    which something may have been reported"""


class MrpProduction(models.Model):
    """The tolerance 允许误差: what misses it is reported before it is marked done.

    Counted is what is made for an order line over all its manufacturing orders
    (source: order flow, steps 10 and 11(1)). Judged at the crossing into done,
    where the gate is too: whatever path leads there.
    """

    _inherit = "mrp.production"

    # -------------------------------------------------------------------- goods
    def _get_goods_lines(self):
        """Return the controlled lines (sudo) whose goods this makes.

        None for a sub-assembly. One that was merged has lost its line and makes the
        goods of all lines with its product.
        """
        self.ensure_one()
        production = self.sudo()  # sudo: orders decide for every user alike
        orders = production.control_order_ids
        if production.sale_line_id.order_id & orders:
            return production.sale_line_id
        if not orders or production._get_sources():
            return production.sale_line_id.browse()
        return orders.order_line.filtered(
            lambda line: line.product_id == production.product_id
        )

    def _filter_goods(self):
        """Return those that make goods of an order, not a part of them."""
        return self.filtered(lambda production: production._get_goods_lines())

    def _get_goods(self):
        """Return ``[Goods]`` to which these manufacturing orders belong."""
        mine = self.sudo()._filter_goods()
        result = []
        for production in mine.control_order_ids.control_production_ids:
            lines = production._get_goods_lines()
            if not lines:
                continue
            joined = [
                goods
                for goods in result
                if goods.product == production.product_id and goods.lines & lines
            ]
            result = [goods for goods in result if goods not in joined]
            result.append(
                Goods(
                    production.product_id,
                    lines.union(*(goods.lines for goods in joined)),
                    production.union(*(goods.productions for goods in joined)),
                )
            )
        return [goods for goods in result if goods.productions & mine]

    @api.model
    def _get_ordered(self, goods):
        """Return ``(ordered, allowed more or less)`` in the product's unit."""
        ordered = allowed = 0.0
        for line in goods.lines:
            share = (
                line._get_tolerance_quantity() / line.product_uom_qty
                if line.product_uom_qty
                else 0
            )
            if line.product_id == goods.product:
                quantity = line.product_uom_id._compute_quantity(
                    line.product_uom_qty, goods.product.uom_id, round=False
                )
            else:
                # a component of a kit: what has to leave of it
                quantity = sum(
                    line.move_ids.filtered(
                        lambda move: (
                            move.product_id == goods.product
                            and move.state != "cancel"
                            and move.location_dest_id._is_way_out()
                        )
                    ).mapped("product_qty")
                )
            ordered += quantity
            allowed += quantity * share
        return ordered, allowed

    def _get_made(self):
        """Return how much of their product these have made, less what was unbuilt.

        In the product's unit of measure, whatever place it was put to but scrap.
        """
        moves = self.move_finished_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.product_id == move.production_id.product_id
                and move.location_dest_usage != "inventory"
            )
        )
        unbuilt = self.unbuild_ids.filtered(lambda item: item.state == "done")
        return sum(
            move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
            for move in moves
        ) - sum(
            item.product_uom_id._compute_quantity(
                item.product_qty, item.product_id.uom_id
            )
            for item in unbuilt
        )

    # ------------------------------------------------------------------ reasons
    @api.model
    def _get_tolerance_reasons(self, goods, about=0.0, finishing=()):
        """Return ``[Reason]`` why what is made of some goods is not accepted as it is.

        :param float about: what is about to be made besides, in the product's unit
        :param finishing: manufacturing orders that will make nothing more
        """
        ordered, allowed = self._get_ordered(goods)
        made = goods.productions._get_made() + about
        uom = goods.product.uom_id
        going_on = goods.productions.filtered(
            lambda item: item.state not in ("done", "cancel") and item not in finishing
        )
        if uom.compare(made - ordered, allowed) > 0:
            side = "over"
        elif not going_on and uom.compare(ordered - made, allowed) > 0:
            side = "under"
        else:
            return []
        missing = abs(made - ordered)
        if uom.compare(self._get_reported(goods, side), missing) >= 0:
            return []
        return [self._prepare_tolerance_reason(goods, side, made, ordered, allowed)]

    def _prepare_tolerance_reason(self, goods, side, made, ordered, allowed):
        values = {
            "product": goods.product.display_name,
            "made": round(made, 6),
            "ordered": round(ordered, 6),
            "allowed": round(allowed, 6),
            "missing": round(abs(made - ordered), 6),
            "unit": goods.product.uom_id.name,
        }
        if side == "over":
            text = self.env._(
                "%(product)s: %(made)g %(unit)s would be made, ordered are "
                "%(ordered)g, allowed ± %(allowed)g. Report %(missing)g too many "
                "first: “Report Exception”.",
                **values,
            )
        else:
            text = self.env._(
                "%(product)s: only %(made)g %(unit)s would be made, ordered are "
                "%(ordered)g, allowed ± %(allowed)g. Make the rest as a backorder, or "
                "report %(missing)g too few first: “Report Exception”.",
                **values,
            )
        return Reason("", "tolerance", text, ("production_manager",))

    # -------------------------------------------------------------------- doors
    def _check_crossing(self, states):
        result = super()._check_crossing(states)
        finished = self.browse(
            production.id
            for production, (before, after) in states.items()
            if after == "done" and before != "done"
        )
        finished._check_tolerance()
        return result

    def _check_tolerance(self):
        """Refuse what misses the tolerance of its order and has not been reported."""
        productions = in_user_language(self.sudo())  # sudo: the gate is for everybody
        productions = productions.filtered("control_order_ids")._filter_gated()
        if not productions:
            return
        # of two that finish goods of one line at once the database lets one through
        productions.control_order_ids._record_facts()
        for goods in productions._get_goods():
            reasons = self._get_tolerance_reasons(goods, finishing=productions)
            if reasons:
                raise UserError("\n".join(f"• {reason.text}" for reason in reasons))

    def _get_left_out(self):
        """Of several that are marked done at once, leave out what was not reported."""
        left_out = super()._get_left_out()
        rest = self.sudo().filtered(  # sudo: as above
            lambda item: item.control_order_ids and item not in left_out
        )
        for goods in rest._filter_gated()._get_goods() if rest else ():
            finishing = goods.productions & rest
            reasons = self._get_tolerance_reasons(
                goods,
                sum(item._get_quantity_about() for item in finishing),
                finishing.filtered(lambda item: not item._leaves_backorder()),
            )
            if reasons:
                left_out.update(dict.fromkeys(finishing.sudo(self.env.su), reasons))
        return left_out

    def _get_quantity_about(self):
        """Return what marking it done would make now, in the product's unit."""
        self.ensure_one()
        quantity = self.qty_producing or self.product_qty
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, round=False
        )

    def _leaves_backorder(self):
        """Tell whether what is left of it will be asked for, or made later."""
        if self.product_uom_id.compare(self._get_quantity_to_backorder(), 0) <= 0:
            return False
        if self.env.context.get("skip_backorder"):
            return self.id in (self.env.context.get("mo_ids_to_backorder") or ())
        return self.picking_type_id.create_backorder != "never"

    def _get_excess(self):
        """Return ``("over", quantity)`` where more is being made than is allowed.

        What was reported already is left out; ``(False, 0)`` where all is right. In
        the unit of the manufacturing order. For the dialog to propose.
        """
        self.ensure_one()
        goods = self._get_goods() if self.qty_producing else ()
        for item in goods:
            about = self._get_quantity_about() if self.state != "done" else 0
            ordered, allowed = self._get_ordered(item)
            excess = item.productions._get_made() + about - ordered
            if item.product.uom_id.compare(excess, allowed) > 0:
                excess -= self._get_reported(item, "over")
                return "over", item.product.uom_id._compute_quantity(
                    max(excess, 0), self.product_uom_id
                )
        return False, 0

    @api.model
    def _get_reported(self, goods, side):
        """Return how much has been reported of some goods, in the product's unit.

        :param side: ``over`` or ``under``
        """
        # sudo: what has been reported counts for everybody
        exceptions = self.env["production.exception"].sudo()
        return sum(
            item.uom_id._compute_quantity(item.quantity, goods.product.uom_id)
            for item in exceptions.search(
                [
                    ("production_id", "in", goods.productions.ids),
                    ("kind_id.counts_for_tolerance", "=", True),
                    ("deviation", "=", side),
                ]
            )
        )
