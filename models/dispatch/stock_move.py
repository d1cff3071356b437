from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..signoff.fill_defaults import fill_defaults
from ..signoff.reason import in_user_language
from .stock_picking_unpaid import DEBT

# What of the goods the request is about
REQUESTED_FIELDS = {
    "product_id",
    "product_uom_qty",
    "product_uom",
    "sale_line_id",
    "picking_id",
}


class StockMove(models.Model):
    """The gate: goods of a controlled order leave only by it, on any path.

    What must be signed is judged before goods move, and what leaves is noted as
    evidence; afterwards whatever is done is compared with that note, and money with
    all that has been shipped, in the same transaction: whatever path led there.
    """

    _inherit = "stock.move"

    def _derive_documents(self, create):
        self.picking_id._derive_again()
        self.sale_line_id.order_id._derive_again()
        return super()._derive_documents(create)

    # ----------------------------------------------------------------- request
    def _get_dispatch_quantities(self, done=True):
        """Return ``{str(product id): quantity}`` in the products' units.

        :param done: what the moves hold; else what they were asked for
        """
        quantities = defaultdict(float)
        for move in self:
            quantities[str(move.product_id.id)] += (
                move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False
                )
                if done
                else move.product_qty
            )
        return dict(quantities)

    def _prepare_release(self, allowed):
        """Return what is noted of these moves when they leave, and on what terms.

        :param allowed: ``{order id: amount}`` that may leave unpaid
        """
        orders = self._get_dispatch_orders()
        terms = orders._get_dispatch_terms()
        whole = orders._get_whole_orders(terms)
        return {
            "quantities": self._get_dispatch_quantities(),
            "percents": orders._get_dispatch_percents(terms),
            "whole": {order.id: float(order in whole) for order in orders},
            **self._prepare_debts(allowed),
        }

    def _prepare_debts(self, allowed):
        """Return the debts that are made by these moves, {} where money covers them."""
        if not allowed:
            return {}
        short = self._get_shortfalls({move: move.quantity for move in self})
        short = {order_id: short[order_id] for order_id in short if order_id in allowed}
        if not short:
            return {}
        debts = {order_id: allowed[order_id] for order_id in short}
        return {"debts": debts, **self.picking_id._prepare_left_unpaid(short)}

    def _get_released_terms(self, name):
        """Return ``{order id: value}`` of the terms on which goods last left.

        :param name: ``percents``, the share (%) that was asked for, or ``debts``, the
            amount that was released unpaid, in the order's currency

        Terms may be others by now, a contract may have expired: what has left on
        the terms of its day is not judged by today's.
        """
        terms = {}
        evidence = self.picking_id.sudo()._get_evidence(["shipped"])
        rows = self.env["order.signoff"].sudo().union(*evidence.values())
        for row in rows.sorted("id"):
            for key, value in (row.payload or {}).get(name, {}).items():
                terms[int(key)] = float(value)
        return terms

    def _check_dispatch_request(self):
        """Raise unless these moves may leave on their transfers' signed requests."""
        for move in self:
            if not move.picking_id:
                raise UserError(
                    self.env._(
                        "%(product)s of %(order)s leaves on a transfer with a "
                        "dispatch request, not by itself.",
                        product=move.product_id.display_name,
                        order=move._get_dispatch_order().name,
                    )
                )
            if (
                not move.sale_line_id
                and len(move.picking_id._get_dispatch_orders()) > 1
            ):
                raise UserError(
                    self.env._(
                        "%(transfer)s carries goods of several orders, and nothing "
                        "says to which %(product)s belongs: ship it on a transfer of "
                        "its own order.",
                        transfer=move.picking_id.name,
                        product=move.product_id.display_name,
                    )
                )
        pickings = self.picking_id.sudo()  # sudo: the gate decides for everybody
        reasons = pickings._get_request_reasons() if pickings else {}
        excess = pickings._get_excess_reasons()
        overdue = self._get_dispatch_orders()._get_overdue_reasons()
        debts = pickings._get_unpaid_allowances([DEBT]) if overdue else {}
        texts = [
            f"{picking.name}: {reason.text}"
            for picking in pickings
            for reason in reasons[picking.id]
            + excess[picking.id]
            + [
                overdue[order.id]
                for order in picking._get_dispatch_orders()
                if order.id in overdue and order.id not in debts.get(picking.id, ())
            ]
        ]
        if texts:
            raise UserError("\n".join(texts))

    def _check_left_as_released(self):
        """Raise when more is done than was noted when the transfer left.

        The note is the evidence `shipped`; without one nothing may be done.
        """
        released = self.picking_id.sudo()._get_released_quantities()
        for picking in self.picking_id | self.env["stock.picking"]:
            gated = picking.move_ids._filter_dispatch_gated()
            done = gated.filtered(lambda item: item.state == "done")
            for key, quantity in done._get_dispatch_quantities().items():
                product = self.env["product.product"].browse(int(key))
                if (
                    product.uom_id.compare(quantity, released[picking.id].get(key, 0.0))
                    > 0
                ):
                    raise ValidationError(
                        self.env._(
                            "%(product)s did not leave on %(transfer)s as requested. "
                            "Make a further transfer for it, with its own dispatch "
                            "request.",
                            product=product.display_name,
                            transfer=picking.name,
                        )
                    )
        if any(not move.picking_id for move in self):
            self._check_dispatch_request()

    def _check_shipped_covered(self):
        """Raise when request or money does not cover what has left, these included.

        Of these moves, which are done, and all that left for their orders before.
        """
        gated = self._filter_dispatch_gated()
        if not gated:
            return
        done = in_user_language(gated)
        done._check_left_released()
        done._check_left_as_released()
        reasons = done._get_money_gate_reasons()
        if reasons:
            raise ValidationError("\n".join(reason.text for reason in reasons))

    def _record_dispatch_facts(self):
        self._get_dispatch_orders()._record_facts()

    # -------------------------------------------------------------------- gate
    def _action_done(self, cancel_backorder=False):
        gated = self._filter_dispatch_gated().filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if not gated:
            return super()._action_done(cancel_backorder=cancel_backorder)
        gated._record_dispatch_facts()
        pickings = gated.picking_id.sudo()  # sudo: facts of the transfer
        pickings._count_unpaid()
        leaving = gated.filtered(lambda move: move.picked and move.quantity > 0)
        leaving._check_dispatch_request()
        leaving.picking_id.sudo()._check_loading()  # sudo: as above
        # Recorded first: core's own backorder changes what was requested
        if leaving:
            # sudo: the gate decides for everybody
            allowed = leaving.picking_id.sudo()._get_unpaid_allowances()
            leaving._check_unreleased_covered(allowed)
            leaving._record_shipped(allowed)
        # what leaves is judged once more as it becomes done, by a constraint
        done = super()._action_done(cancel_backorder=cancel_backorder)
        leaving.picking_id.sudo()._after_shipped()  # sudo: follows for every user
        pickings._after_facts()
        return done

    def _check_unreleased_covered(self, allowed):
        """Raise unless money alone covers what leaves beside goods released unpaid.

        Afterwards all that has left is judged together, order by order; there the
        release of one transfer would carry the goods of another.

        :param allowed: ``{transfer id: {order id: amount}}`` released unpaid
        """
        if not allowed:
            return
        others = self.filtered(
            lambda move: (
                move._get_dispatch_order().id not in allowed.get(move.picking_id.id, ())
            )
        )
        reasons = others._get_money_gate_reasons(
            {move: move.quantity for move in others}
        )
        if reasons:
            raise UserError("\n".join(reason.text for reason in reasons))

    def _record_shipped(self, allowed):
        """Note what leaves on each transfer, and on what terms.

        :param allowed: ``{transfer id: {order id: amount}}`` released unpaid
        """
        leaving = self.sudo()  # sudo: facts of the transfer
        leaving.picking_id._record_evidences(
            [
                (
                    picking,
                    {
                        "kind": "shipped",
                        "payload": {
                            **moves._prepare_release(allowed.get(picking.id, {})),
                            **picking._prepare_loading(),
                        },
                    },
                )
                for picking, moves in leaving.grouped("picking_id").items()
            ],
            react=False,  # the goods have not left yet
        )

    # ---------------------------------------------------------------- requests
    def _action_confirm(self, *args, **kwargs):
        moves = super()._action_confirm(*args, **kwargs)
        moves._announce_dispatch()
        moves._check_dropship_covered()
        return moves

    def _check_dropship_covered(self):
        """Raise when money does not cover what a vendor is told to ship.

        Goods that go from a vendor to the customer leave when they are ordered.
        """
        ordered = self.filtered(
            lambda move: move.location_id.usage == "supplier" and move.state != "cancel"
        )._filter_dispatch_gated()
        if not ordered:
            return
        ordered._record_dispatch_facts()
        open_moves = ordered.sudo().sale_line_id.order_id.order_line.move_ids.filtered(
            lambda move: (
                move.location_id.usage == "supplier"
                and move.state not in ("draft", "done", "cancel")
            )
        )
        open_moves = (open_moves | ordered)._filter_dispatch_gated()
        reasons = in_user_language(open_moves)._get_money_gate_reasons(
            {move: move.product_uom_qty for move in open_moves}
        )
        if reasons:
            raise UserError("\n".join(reason.text for reason in reasons))

    def _action_assign(self, *args, **kwargs):
        # asked for the transfers' sake: what is made or used up has none
        gated = self.filtered("picking_id")._filter_dispatch_gated()
        result = super()._action_assign(*args, **kwargs)
        if gated:
            # some may have been merged into others
            gated.exists()._announce_dispatch()
        return result

    def _announce_dispatch(self):
        """Goods are there: the dispatch request appears under "To sign"."""
        # the transfer first: most moves are asked about long before they are ready
        ready = self.filtered(lambda move: move.picking_id.state == "assigned")
        ready = ready._filter_dispatch_gated().picking_id
        if ready:
            ready.sudo()._sync_requests()  # sudo: a cache for screens
            ready._get_dispatch_orders()._ask_for_balance()

    # --------------------------------------------------------------- backstops
    @api.constrains(
        "state", "quantity", "sale_line_id", "location_id", "location_dest_id"
    )
    def _check_dispatch_gate(self):
        done = self.filtered(lambda move: move.state == "done")
        if done:
            done._check_shipped_covered()
            done._check_came_back()

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = fill_defaults(self, vals_list, "picking_id")
        self.env["stock.picking"].browse(
            {vals["picking_id"] for vals in vals_list if vals.get("picking_id")}
        )._keep_request()
        moves = super().create(vals_list)
        moves._check_born_done()
        return moves

    def _check_born_done(self):
        """A move added to a transfer that has left is done at once: judge it here."""
        gated = self.filtered(
            lambda item: item.state == "done"
        )._filter_dispatch_gated()
        if gated:
            gated._record_dispatch_facts()
            gated._check_shipped_covered()

    def write(self, vals):
        if "sale_line_id" in vals:
            self._check_order_link(vals["sale_line_id"])
        if vals.get("state") == "cancel" or not REQUESTED_FIELDS.isdisjoint(vals):
            other = self.picking_id.browse(vals.get("picking_id") or ())
            (self.picking_id | other)._keep_request()
        result = super().write(vals)
        if vals.keys() & {"product_uom_qty", "product_id", "picking_id"}:
            self._check_born_done()
        if vals.get("picking_id"):
            self._announce_dispatch()
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
