from collections import defaultdict
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from ..signoff.clean_text import clean_text
from ..signoff.reason import Reason

ASKING_ROLES = ("sales_office", "salesperson", "sales_manager", "service_supervisor")
DEBT, DOOR = "debt", "door"
# Each has evidence <kind>_request, step <kind>_release, facet <kind>, <kind>_state
RELEASES = (DEBT, DOOR)
RELEASE_STATES = [("asked", "Asked For"), ("signed", "Signed")]


class StockPicking(models.Model):
    """Goods that leave before they are paid: on debt, or for cash on delivery.

    Either is asked for, signed, counted and used up in the same way: for one transfer,
    up to what was short when it was asked for, within the customer's limit. A transfer
    has one release, the one that was asked for last. What the two have of their own
    stands in ``stock_picking_debt`` and ``stock_picking_door``.
    """

    _inherit = "stock.picking"

    # ------------------------------------------------------------------- hooks
    def _get_release_off_text(self, kind):
        """Return why one transfer has no release of this kind, or an empty text."""
        raise NotImplementedError

    def _get_release_limit(self, kind, customer, orders):
        """Return what a customer may owe for goods released so, company's currency.

        :param orders: his orders (sale.order) on the transfer
        """
        raise NotImplementedError

    def _get_over_limit_text(self, kind, **names):
        """Return the text that a limit is exceeded.

        :param names: texts ``customer``, ``limit`` and ``total``
        """
        raise NotImplementedError

    def _get_release_obstacle(self, kind, amounts, taken=None):
        """Return why a release does not count at this moment, or an empty text.

        :param amounts: ``{order id: amount in the order's currency}``
        :param taken: ``{(kind, company, customer): amount}`` that other transfers of
            the moment take, in the company's currency
        """
        self.ensure_one()
        return self._get_release_off_text(kind) or self._get_limit_text(
            kind, amounts, taken or {}
        )

    def _get_left_state(self, kind, orders):
        """Return the state of the release of one transfer that has left.

        :param orders: those (sale.order) of which goods left unpaid
        """
        return "open" if any(self._get_left_uncovered(orders).values()) else "paid"

    def _get_left_uncovered(self, orders):
        """Return ``{order id: what is unpaid of what left with this transfer}``.

        Money counts for the goods that left first. On the terms on which they left;
        in each order's currency, rounded there.

        :param orders: those (sale.order) whose goods are meant
        """
        self.ensure_one()
        uncovered = orders._get_uncovered()
        owing = orders.filtered(lambda order: uncovered[order.id])
        others = owing._get_controlled_pickings()
        rows = (self | others)._get_evidence(["shipped"]) if owing else {}
        last = {picking_id: found[-1] for picking_id, found in rows.items()}
        for order in owing:
            later = sum(
                others.browse(picking_id)._get_value_owed(order, row)
                for picking_id, row in last.items()
                if picking_id != self.id and row.id > last[self.id].id
            )
            left = uncovered[order.id] - later
            if not self._is_of_whole_order(order, last[self.id]):
                left = min(left, self._get_value_owed(order, last[self.id]))
            uncovered[order.id] = max(order.currency_id.round(left), 0.0)
        return uncovered

    def _get_returned_moves(self):
        """Return the moves by which goods of these transfers came back."""
        return self.move_ids.returned_move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.location_id._is_way_out()
                and not move.location_dest_id._is_way_out()
            )
        )

    @api.model
    def _is_of_whole_order(self, order, row):
        """Tell whether goods left on a share of the whole order, by their evidence."""
        return bool(float(row.payload.get("whole", {}).get(str(order.id), 0.0)))

    def _get_value_owed(self, order, row):
        """Return what had to be paid for an order's goods that left with one transfer.

        Less what came back; nothing of its own where the whole order is asked for.

        :param row: evidence of their leaving (order.signoff)
        """
        if self._is_of_whole_order(order, row):
            return 0.0
        left = self.move_ids._filter_dispatch_gated().filtered(
            lambda move: move.state == "done"
        )
        back = self._get_returned_moves()
        values = (left | back)._get_dispatch_value()
        value = sum(
            -values[move] if move in back else values[move]
            for move in values
            if move._get_dispatch_order() == order
        )
        percent = float(row.payload["percents"].get(str(order.id), 100.0))
        return value * percent / 100

    # --------------------------------------------------------------------- act
    def _begin_release(self, kind, reason):
        """Check who asks for a release, and for what; count the fact.

        :return: the transfer (sudo), the role, and ``{order id: what is short}``
        """
        self.ensure_one()
        role = self._require_role(*ASKING_ROLES)
        picking = self.sudo()  # sudo: facts are written by methods only
        picking._record_facts()
        off = picking._get_release_off_text(kind)
        if off:
            raise UserError(off)
        if not clean_text(reason):
            raise UserError(self.env._("Write why these goods leave unpaid."))
        amounts = {}
        if picking.is_dispatch_controlled and picking.state not in ("done", "cancel"):
            amounts = picking._get_shortfalls()
        if not amounts:
            raise UserError(
                self.env._(
                    "Nothing is short for %(transfer)s: there is nothing to release.",
                    transfer=picking.display_name,
                )
            )
        obstacle = picking._get_release_obstacle(kind, amounts)
        if obstacle:
            raise UserError(obstacle)
        return picking, role, amounts

    def _open_release_dialog(self, kind, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "order.unpaid.request",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_id": self.id, "default_kind": kind},
        }

    def _filter_may_ask(self):
        """Return those that lack money and for which the current user may ask."""
        roles = self.env["order.signoff.role"]
        mine = {
            company: bool(
                roles._get_roles(ASKING_ROLES, company)._filter_member(self.env.user)
            )
            for company in self.company_id
        }
        return self.filtered(
            lambda picking: (
                picking.dispatch_stage == "money"
                and picking.needs_money
                and mine.get(picking.company_id)
            )
        )

    # ----------------------------------------------------------------- amounts
    def _get_shortfalls(self):
        """Return ``{order id: what money is short of}`` for what would leave now.

        In each order's currency, rounded there; orders with nothing short are out.
        """
        self.ensure_one()
        quantities = self._get_leaving_quantities()
        moves = self.env["stock.move"].union(*quantities)
        return moves._get_shortfalls(quantities)

    @api.model
    def _get_asked_amounts(self, row):
        """Return ``{order id: amount}`` of a request (order.signoff)."""
        return {int(key): float(value) for key, value in row.payload["orders"].items()}

    def _sum_debts(self, amounts):
        """Return amounts in the company's currency, at today's rate.

        :param amounts: ``{order id: amount in the order's currency}``
        """
        orders = self.env["sale.order"].sudo().browse(amounts)  # sudo: money decides
        today = fields.Date.context_today(self)
        return sum(
            order.currency_id._convert(
                amounts[order.id],
                self.company_id.currency_id,
                self.company_id,
                today,
            )
            for order in orders
        )

    def _get_customer_sums(self, amounts):
        """Return ``{customer: (orders, sum in the company's currency)}``."""
        orders = self.env["sale.order"].sudo().browse(amounts)  # sudo: money decides
        return {
            customer: (own, self._sum_debts({id_: amounts[id_] for id_ in own.ids}))
            for customer, own in orders.grouped(
                lambda order: order.partner_id.commercial_partner_id
            ).items()
        }

    def _get_limit_text(self, kind, amounts, taken):
        """Return why amounts are beyond a customer's limit, or an empty text."""
        self.ensure_one()
        company, currency = self.company_id, self.company_id.currency_id
        for customer, (own, asked) in self._get_customer_sums(amounts).items():
            known = customer._get_unpaid_released(kind, company, besides=own)
            total = asked + known + taken.get((kind, company, customer), 0.0)
            limit = self._get_release_limit(kind, customer, own)
            if currency.compare_amounts(total, limit) > 0:
                return self._get_over_limit_text(
                    kind,
                    customer=customer.display_name,
                    limit=formatLang(self.env, limit, currency_obj=currency),
                    total=formatLang(self.env, total, currency_obj=currency),
                )
        return ""

    def _prepare_left_unpaid(self, short):
        """Return what is noted of a release when goods leave on it.

        :param short: ``{order id: what money is short of}`` of what leaves, in the
            order's currency
        """
        self.ensure_one()
        kind = self._get_release_requests()[self.id].kind
        return {"release": kind.removesuffix("_request")}

    # ---------------------------------------------------------------- requests
    def _get_release_requests(self, kind=None):
        """Return ``{transfer id: order.signoff}``: the release asked for last.

        :param kind: leave out those of another kind
        """
        kinds = [f"{item}_request" for item in RELEASES]
        return {
            picking_id: rows[-1]
            for picking_id, rows in self._get_evidence(kinds).items()
            if not kind or rows[-1].kind == f"{kind}_request"
        }

    def _get_left_unpaid(self, kind):
        """Return ``{transfer id: orders (sudo)}`` of what has left released so."""
        orders = self.env["sale.order"].sudo()  # sudo: money decides
        found = defaultdict(lambda: orders)
        for picking_id, rows in self._get_evidence(["shipped"]).items():
            for row in rows:
                payload = row.payload or {}
                if payload.get("release", DEBT) == kind and payload.get("debts"):
                    found[picking_id] |= orders.browse(map(int, payload["debts"]))
        return found

    def _get_release_states(self, kind):
        """Return ``{transfer id: state}`` of these (sudo) that have such a release."""
        left = self._get_left_unpaid(kind)
        states = {
            picking_id: self.browse(picking_id)._get_left_state(kind, orders)
            for picking_id, orders in left.items()
        }
        pending = self.browse(self._get_release_requests(kind)).filtered(
            lambda item: item.id not in left and item.state not in ("done", "cancel")
        )
        missing = pending._get_signoff_reasons(f"{kind}_release") if pending else {}
        for picking in pending:
            states[picking.id] = "asked" if missing[picking.id] else "signed"
        return states

    def _get_unpaid_allowances(self, kinds=RELEASES):
        """Return ``{transfer id: {order id: amount}}`` that may leave unpaid now.

        All of these transfers together keep within their customers' limits; live.

        :param kinds: releases that count
        """
        allowed, taken = {}, defaultdict(float)
        for kind in kinds:
            asked = self._get_release_requests(kind)
            pending = self.browse(asked).filtered(
                lambda item: item.state not in ("done", "cancel")
            )
            missing = pending._get_signoff_reasons(f"{kind}_release") if pending else {}
            for picking in pending:
                amounts = self._get_asked_amounts(asked[picking.id])
                if (
                    missing[picking.id]
                    or picking._is_release_over(asked[picking.id])
                    or picking._get_release_obstacle(kind, amounts, taken)
                ):
                    continue
                allowed[picking.id] = amounts
                sums = picking._get_customer_sums(amounts)
                for customer, (_orders, amount) in sums.items():
                    taken[kind, picking.company_id, customer] += amount
        return allowed

    def _is_release_over(self, request):
        """Tell whether goods may leave no more on a release that was signed.

        :param request: the ``order.signoff`` that asked for it
        """
        return False

    def _count_unpaid(self):
        """Count what leaves unpaid on the customers of transfers with a release.

        At once, before their limits are read: of two shipments that both fit under a
        limit, PostgreSQL refuses the second, which Odoo repeats.
        """
        asked = self.browse(self._get_release_requests())
        orders = asked._get_dispatch_orders()
        customers = orders.partner_id.commercial_partner_id
        if customers:
            self.env.execute_query(
                SQL(
                    "UPDATE res_partner SET debt_seq = COALESCE(debt_seq, 0) + 1"
                    " WHERE id IN %s RETURNING id",
                    tuple(customers.ids),
                )
            )
            customers.invalidate_recordset(["debt_seq"], flush=False)

    @api.model
    def _get_passed_domain(self, name):
        """Return those of which a date has passed in their company, as a domain."""
        companies = self.env["res.company"].sudo().search([])  # sudo: their days
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(name, "<", company._get_local_day())
            for company in companies
        )

    # ----------------------------------------------------------------- content
    def _get_open_content(self):
        """Add what is asked for, so that it is what is signed."""
        content = super()._get_open_content()
        for picking_id, row in self._get_release_requests().items():
            kind = row.kind.removesuffix("_request")
            content[picking_id][kind] = {**row.payload, "reason": row.statement}
        return content

    # ------------------------------------------------------------------ stages
    def _get_open_steps(self):
        steps = super()._get_open_steps()
        for kind in RELEASES:
            for picking in self.filtered(
                lambda item, kind=kind: item[f"{kind}_state"] == "asked"
            ):
                if not picking._get_release_off_text(kind):
                    steps[picking.id] = [*steps[picking.id], f"{kind}_release"]
        return steps

    def _get_grid_steps(self):
        steps = super()._get_grid_steps()
        row = self._get_release_requests().get(self.id)
        if not row:
            return steps
        return [*steps, f"{row.kind.removesuffix('_request')}_release"]

    @api.depends("debt_state", "door_state")
    def _compute_dispatch_stage(self):
        return super()._compute_dispatch_stage()

    def _get_money_reasons(self):
        """Name, beside the money, who has not signed a release that was asked for."""
        result = super()._get_money_reasons()
        for kind in RELEASES:
            asked = self.browse(self._get_release_requests(kind)).filtered(
                lambda item, kind=kind: (
                    result[item.id] and not item._get_release_off_text(kind)
                )
            )
            missing = asked._get_signoff_reasons(f"{kind}_release") if asked else {}
            for picking_id, reasons in missing.items():
                short = [item for item in result[picking_id] if item.code == "money"]
                result[picking_id] += [reason.at("money") for reason in reasons]
                if short and not reasons:
                    over = self.browse(picking_id)._prepare_release_over(kind)
                    result[picking_id].append(over)
        return result

    def _prepare_release_over(self, kind):
        """Return the reason why a signed release does not open the gate."""
        words = partial(self._get_release_over_text, kind)
        return Reason("money", kind, words, ("finance",))

    def _get_release_over_text(self, kind):
        row = self._get_release_requests(kind)[self.id]
        amounts = self._get_asked_amounts(row)
        return self._get_release_obstacle(kind, amounts) or self.env._(
            "%(transfer)s: more is short now than was released. Ask again.",
            transfer=self.name,
        )
