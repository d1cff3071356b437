from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formatLang

from ..signoff.reason import Reason, Stage
from .stock_picking import RECEIVER


class StockPicking(models.Model):
    """Where a transfer to the customer stands (source: order flow, 13 to 17)."""

    _inherit = "stock.picking"

    dispatch_stage = fields.Selection(
        selection=[
            ("request", "Dispatch Request"),
            ("money", "Money"),
            ("ready", "Ready"),
            ("in_transit", "In Transit"),
            ("receipt", "Receipt Missing"),
            ("done", "Done"),
            ("cancel", "Cancelled"),
        ],
        compute="_compute_dispatch_stage",
        store=True,
        copy=False,
        readonly=True,
        index=True,
        group_expand=True,
    )
    dispatch_holder_codes = fields.Char(
        compute="_compute_dispatch_stage",
        store=True,
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="Codes of the roles that can settle what holds the transfer in its stage.",
    )
    dispatch_hint = fields.Text(string="Waiting For", compute="_compute_dispatch_hint")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"dispatch_holder_codes"}

    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("request", "_get_request_reasons", "shipped"),
            Stage("money", "_get_money_reasons", "shipped"),
            Stage("ready", "_get_ready_reasons", "shipped"),
            Stage("in_transit", "_get_arrival_reasons", "arrived"),
            Stage("receipt", "_get_receipt_reasons", "arrived"),
        ]

    def _get_passed(self):
        return {
            **super()._get_passed(),
            "shipped": self.filtered(lambda picking: picking.state == "done"),
        }

    def _get_open_steps(self):
        return {
            picking.id: ["dispatch_request"]
            if picking.dispatch_stage == "request"
            else []
            for picking in self
        }

    def _filter_copies_due(self):
        return self.filtered(lambda picking: picking.state != "cancel")

    def _get_open_domain(self):
        return [
            ("is_dispatch_controlled", "=", True),
            ("state", "not in", ("done", "cancel")),
        ]

    def _get_grid_steps(self):
        steps = super()._get_grid_steps()
        return [*steps, "dispatch_request"] if self.is_dispatch_controlled else steps

    @api.depends(
        "facts_seq",
        "is_dispatch_controlled",
        "content_digest",
        "signoff_ids",
        "move_ids.sale_line_id.order_id.amount_verified",
    )
    def _compute_dispatch_stage(self):
        pickings = self.filtered(
            lambda item: item.is_dispatch_controlled and isinstance(item.id, int)
        )
        reasons = pickings.sudo()._get_stage_reasons() if pickings else {}
        for picking in self:
            stage = picking._origin.dispatch_stage
            holders = picking._origin.dispatch_holder_codes
            if picking in pickings and picking.state == "cancel":
                stage, holders = "cancel", False
            elif picking in pickings:
                held = reasons[picking.id]
                stage = held[0].stage if held else "done"
                codes = (code for reason in held for code in reason.role_codes)
                holders = " ".join(dict.fromkeys(codes)) or False
            picking.dispatch_holder_codes = holders
            picking.dispatch_stage = stage

    @api.depends("dispatch_stage")
    @api.depends_context("lang")
    def _compute_dispatch_hint(self):
        pickings = self.filtered(
            lambda item: item.is_dispatch_controlled and item.state != "cancel"
        )
        reasons = pickings.sudo()._get_stage_reasons() if pickings else {}
        for picking in self:
            picking.dispatch_hint = "\n".join(
                reason.text for reason in reasons.get(picking.id, [])
            )

    # ----------------------------------------------------------------- reasons
    def _get_request_reasons(self):
        """Return what the dispatch request waits for.

        An open change holds it too, and an order that is not confirmed.
        """
        result = self._get_missing_signatures()
        for picking in self:
            orders = picking._get_dispatch_orders()
            result[picking.id] += [
                order._prepare_reason(
                    "order",
                    self.env._("%(order)s is not confirmed.", order=order.name),
                    ("order_clerk",),
                ).at("request")
                for order in orders
                if order.state != "sale"
            ]
            for order_id, facets in orders._get_changed_facets().items():
                if facets:
                    reason = orders.browse(order_id)._prepare_change_reason()
                    result[picking.id].append(reason.at("request"))
        return result

    def _get_missing_signatures(self):
        """Return ``{transfer id: [Reason]}``: who has not signed the request."""
        return self._get_signoff_reasons("dispatch_request")

    def _get_leaving_quantities(self):
        """Return ``{move: quantity}`` of the gated moves that would leave now.

        As core validates: what is picked; where nothing is, all that is reserved;
        before anything is reserved, all that is asked for.
        """
        self.ensure_one()
        open_moves = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        gated = open_moves._filter_dispatch_gated()
        if any(move.picked and move.quantity for move in open_moves):
            return {move: move.quantity if move.picked else 0.0 for move in gated}
        if any(move.quantity for move in open_moves):
            return {move: move.quantity for move in gated}
        return {move: move.product_uom_qty for move in gated}

    def _get_money_reasons(self):
        """Return why money does not cover these transfers, each order by itself.

        Values in the order's currency, rounded there.
        """
        result = {}
        facts = self.move_ids._get_dispatch_orders()._get_gate_facts(is_leaving=True)
        for picking in self:
            quantities = picking._get_leaving_quantities()
            moves = picking.move_ids.filtered(
                lambda move, quantities=quantities: move in quantities
            )
            result[picking.id] = moves._get_money_gate_reasons(quantities, facts)
        return result

    def _get_excess_reasons(self):
        """Return where more would leave than the request asks for.

        By order and order line: another line of the same product has another price.
        """
        result = {}
        for picking in self:
            gated = picking.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )._filter_dispatch_gated()
            excess = defaultdict(float)
            for move, order in gated._get_order_by_move().items():
                product = move.product_id
                leaving = move.product_uom._compute_quantity(
                    move.quantity, product.uom_id, round=False
                )
                key = order, move.sale_line_id, product
                excess[key] += leaving - move.product_qty
            result[picking.id] = [
                Reason(
                    "request",
                    "excess",
                    self.env._(
                        "%(product)s: more would leave than is requested. Change what "
                        "is asked for and have the request signed again.",
                        product=product.display_name,
                    ),
                    ("sales_office",),
                )
                for (_order, _line, product), quantity in excess.items()
                if product.uom_id.compare(quantity, 0.0) > 0
            ]
        return result

    def _get_released_quantities(self):
        """Return ``{transfer id: {str(product id): quantity}}`` noted as shipped."""
        released = {picking.id: {} for picking in self}
        for picking_id, rows in self._get_evidence(["shipped"]).items():
            for row in rows:
                quantities = (row.payload or {}).get("quantities", {})
                for key, quantity in quantities.items():
                    before = released[picking_id].get(key, 0.0)
                    released[picking_id][key] = before + float(quantity)
        return released

    def _get_ready_reasons(self):
        return {
            picking.id: [
                Reason(
                    "ready",
                    "ship",
                    self.env._(
                        "%(transfer)s may leave: validate it when the goods are "
                        "loaded.",
                        transfer=picking.name,
                    ),
                    ("dispatcher",),
                )
            ]
            for picking in self
        }

    def _get_money_rows(self):
        """Return ``[(label, text)]``: money behind the orders, for finance."""
        return [
            (
                order.name,
                self.env._(
                    "%(verified)s verified of %(total)s; shipped so far %(shipped)s",
                    verified=formatLang(
                        self.env, order.amount_verified, currency_obj=order.currency_id
                    ),
                    total=formatLang(
                        self.env, order.amount_total, currency_obj=order.currency_id
                    ),
                    shipped=formatLang(
                        self.env,
                        order._get_shipped_value()[order.id],
                        currency_obj=order.currency_id,
                    ),
                ),
            )
            for order in self._get_dispatch_orders()
        ]

    # -------------------------------------------------------------------- gate
    def _get_held_dispatch(self):
        """Return ``{picking: [Reason]}`` of those that may not leave yet, live."""
        controlled = self.sudo().filtered(  # sudo: the gate decides for everybody
            lambda picking: (
                picking.is_dispatch_controlled
                and picking.state not in ("done", "cancel")
            )
        )
        request = controlled._get_request_reasons() if controlled else {}
        excess = controlled._get_excess_reasons()
        money = controlled._get_money_reasons() if controlled else {}
        held = {
            picking: reasons
            for picking in controlled
            if (reasons := request[picking.id] + excess[picking.id] + money[picking.id])
        }
        return {**held, **controlled._get_held_together(held)}

    def _get_held_together(self, held):
        """Return those that money covers by themselves, not with the ones before."""
        result, taken = {}, {}
        others = self.filtered(lambda picking: picking not in held)
        if len(others) < 2:
            return result
        facts = others.move_ids._get_dispatch_orders()._get_gate_facts(is_leaving=True)
        for picking in others:
            orders = picking._get_dispatch_orders()
            quantities = picking._get_leaving_quantities()
            together = {
                move: quantity
                for move, quantity in taken.items()
                if move._get_dispatch_order() in orders
            } | quantities
            moves = picking.move_ids.browse().union(*together)
            if len(together) > len(quantities) and (
                reasons := moves._get_money_gate_reasons(together, facts)
            ):
                result[picking] = reasons
            else:
                taken.update(quantities)
        return result

    def _get_held_texts(self, held):
        """Return a text for each held transfer: its name and what it waits for."""
        return [
            self.env._(
                "%(transfer)s may not leave yet:\n%(reasons)s",
                transfer=picking.display_name,
                reasons="\n".join(f"• {reason.text}" for reason in reasons),
            )
            for picking, reasons in held.items()
        ]

    def button_validate(self):
        """Name what is held; of a batch the rest leaves when the user agrees.

        :raise UserError: nothing of it may leave
        """
        held = self._get_held_dispatch()
        if not held:
            return super().button_validate()
        text = "\n".join(self._get_held_texts(held))
        others = self.filtered(
            lambda picking: (
                picking.id not in {item.id for item in held}
                and picking.state not in ("done", "cancel")
            )
        )
        if not others:
            raise UserError(text)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ship the Others"),
            "res_model": "order.ship.others",
            "view_mode": "form",
            "target": "new",
            "context": {
                **self.env.context,
                "default_held": text,
                "default_picking_ids": others.ids,
            },
        }

    def write(self, vals):
        if "state" in vals:
            self._check_state_follows()
        content = {"partner_id", "package_count", *RECEIVER}
        with self._content_edit(touches=not content.isdisjoint(vals)):
            return super().write(vals)

    def _check_state_follows(self):
        """Refuse a state that is said instead of done; core computes it only."""
        for picking in self.sudo().filtered("is_dispatch_controlled"):  # sudo: gate
            raise AccessError(
                self.env._(
                    "The state of %(transfer)s follows from its goods: validate it, "
                    "cancel it or return them.",
                    transfer=picking.display_name,
                )
            )

    def _after_facts(self):
        result = super()._after_facts()
        orders = self._get_dispatch_orders()
        if orders:
            orders._after_facts()
        return result
