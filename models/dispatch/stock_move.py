from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import formatLang

from ..signoff.reason import Reason


class StockMove(models.Model):
    """The gate: goods of a controlled order leave only by it, on any path.

    What must be signed is judged before goods move; money is judged after, on all
    that has then been shipped, in the same transaction: whatever path led there.
    """

    _inherit = "stock.move"

    def _filter_dispatch_gated(self):
        """Return the moves that carry goods of controlled orders to customers."""
        return self.filtered(
            lambda move: (
                move.sale_line_id
                # sudo: orders decide for every user alike
                and move.sudo().sale_line_id.order_id.is_controlled
                and move.location_dest_id._is_outgoing()
            )
        )

    def _get_dispatch_value(self, quantities=None):
        """Return ``{move: value}`` in its order's currency, not rounded, taxes in.

        The share of the order line's total that the move carries; a component of
        a kit carries its part of an equal share of the kit.

        :param quantities: ``{move: quantity in the move's unit}``; what the moves
            hold when None
        """
        values = {}
        for move in self.sudo():  # sudo: prices decide, people need not see them
            line = move.sale_line_id
            quantity = (quantities or {}).get(move, move.quantity)
            if move.product_id == line.product_id:
                ordered = line.product_uom_qty
                part = move.product_uom._compute_quantity(
                    quantity, line.product_uom_id, round=False
                )
            else:
                siblings = line.move_ids.filtered(
                    lambda item: (
                        item.state != "cancel" and item.location_dest_id._is_outgoing()
                    )
                )
                same = siblings.filtered(
                    lambda item, move=move: item.product_id == move.product_id
                )
                ordered = sum(same.mapped("product_qty")) * len(siblings.product_id)
                part = move.product_uom._compute_quantity(
                    quantity, move.product_id.uom_id, round=False
                )
            values[move] = line.price_total * part / ordered if ordered else 0.0
        return values

    def _get_money_gate_reasons(self, quantities=None):
        """Return ``[Reason]`` of the orders whose money does not cover these moves.

        :param quantities: what is about to leave; None when it has left already
        """
        about = defaultdict(float)
        for move, value in self._get_dispatch_value(quantities).items():
            about[move.sale_line_id.order_id] += value if quantities is not None else 0
        orders = self.sudo().sale_line_id.order_id  # sudo: money decides
        shipped = orders._get_shipped_value()
        reasons = []
        for order in orders:
            percent = order._get_customer_class().dispatch_percent
            needed = order.currency_id.round(
                (shipped[order.id] + about[order]) * percent / 100
            )
            if order.currency_id.compare_amounts(order.amount_verified, needed) < 0:
                reasons.append(
                    Reason(
                        "money",
                        "money",
                        self.env._(
                            "%(order)s: %(needed)s has to be paid for these goods "
                            "and those before, %(verified)s is verified by finance.",
                            order=order.name,
                            needed=formatLang(
                                self.env, needed, currency_obj=order.currency_id
                            ),
                            verified=formatLang(
                                self.env,
                                order.amount_verified,
                                currency_obj=order.currency_id,
                            ),
                        ),
                        ("finance", "salesperson"),
                    )
                )
        return reasons

    def _check_shipped_covered(self):
        """Raise when money does not cover all that has left by now."""
        done = self._filter_dispatch_gated().filtered(lambda item: item.state == "done")
        if not done:
            return
        reasons = done._get_money_gate_reasons()
        if reasons:
            raise ValidationError("\n".join(reason.text for reason in reasons))

    def _action_done(self, cancel_backorder=False):
        gated = self._filter_dispatch_gated().filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if not gated:
            return super()._action_done(cancel_backorder=cancel_backorder)
        pickings = gated.picking_id.sudo()  # sudo: facts of the transfer
        gated.sudo().sale_line_id.order_id._record_facts()
        for move in gated:
            if not move.picking_id:
                raise UserError(
                    self.env._(
                        "%(product)s of %(order)s leaves on a transfer with a "
                        "dispatch request, not by itself.",
                        product=move.product_id.display_name,
                        order=move.sudo().sale_line_id.order_id.name,
                    )
                )
        self._check_dispatch_request(pickings)
        # Recorded first: core's own backorder changes what was requested
        leaving = gated.filtered(lambda move: move.picked and move.quantity > 0)
        leaving.picking_id.sudo()._record_evidence("shipped")
        done = super()._action_done(cancel_backorder=cancel_backorder)
        gated.exists()._check_shipped_covered()
        pickings._after_facts()
        return done

    def _check_dispatch_request(self, pickings):
        """Raise unless the request is signed, or was when the goods left."""
        shipped = pickings._get_last_evidence("shipped") if pickings else {}
        open_pickings = pickings.filtered(
            lambda item: (
                item.is_dispatch_controlled
                and item.state != "done"
                and item.id not in shipped
            )
        )
        reasons = open_pickings._get_request_reasons() if open_pickings else {}
        texts = [
            f"{picking.name}: {reason.text}"
            for picking in open_pickings
            for reason in reasons[picking.id]
        ]
        if texts:
            raise UserError("\n".join(texts))

    # --------------------------------------------------------------- backstops
    @api.constrains("state", "quantity", "sale_line_id", "location_dest_id")
    def _check_dispatch_gate(self):
        self._check_shipped_covered()

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._check_born_done()
        return moves

    def _check_born_done(self):
        """A move added to a transfer that has left is done at once: judge it here."""
        gated = self._filter_dispatch_gated().filtered(
            lambda item: item.state == "done"
        )
        if gated:
            gated.sudo().sale_line_id.order_id._record_facts()
            gated._check_shipped_covered()

    def write(self, vals):
        if "sale_line_id" in vals:
            self._check_order_link(vals["sale_line_id"])
        if vals.get("state") == "done":
            gated = self._filter_dispatch_gated().filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            self._check_dispatch_request(gated.picking_id.sudo())  # sudo: the gate
        result = super().write(vals)
        if vals.keys() & {"product_uom_qty", "product_id", "picking_id"}:
            self._check_born_done()
        return result

    def _check_order_link(self, line_id):
        for move in self.sudo():  # sudo: the order decides
            line = move.sale_line_id
            if line and line.id != line_id and line.order_id.is_controlled:
                raise UserError(
                    self.env._(
                        "%(product)s belongs to %(order)s; the link to a controlled "
                        "order stays.",
                        product=move.product_id.display_name,
                        order=line.order_id.name,
                    )
                )
