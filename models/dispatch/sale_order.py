from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import formatLang

from ..signoff.reason import Reason, Stage


class GateFacts(NamedTuple):
    """What money is asked for of several orders, each by its id."""

    shipped: dict
    """value of what has left, in the order's currency, not rounded"""
    percents: dict
    """share (%) that has to be paid before goods leave"""
    whole: dict
    """1.0 where that is a share of the whole order"""
    overdue: dict
    """``Reason`` where the customer owes for too long"""


class SaleOrder(models.Model):
    """Dispatch and arrival, as the order sees them (source: steps 13 to 18)."""

    _inherit = "sale.order"

    order_stage = fields.Selection(
        selection_add=[
            ("deposit",),
            ("production",),
            ("dispatch", "To Dispatch"),
            ("in_transit", "In Transit"),
            ("done",),
        ]
    )

    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("dispatch", "_get_dispatch_reasons", "shipped"),
            Stage("in_transit", "_get_in_transit_reasons", "arrived"),
        ]

    @api.depends("order_line.move_ids.picking_id.dispatch_stage")
    def _compute_order_stage(self):
        return super()._compute_order_stage()

    def _get_passed(self):
        passed = super()._get_passed()
        rows = self._get_evidence(["passed"]) if self else {}
        for group in ("shipped", "arrived"):
            passed[group] = self.filtered(
                lambda order, group=group: group in rows[order.id].mapped("step_code")
            )
        return passed

    def _get_goods_lines(self):
        return self.order_line.filtered(
            lambda line: (
                not line.display_type
                and line.product_id.type == "consu"
                and line.product_uom_qty
            )
        )

    def _get_controlled_pickings(self):
        # Not picking_ids: a transfer for several orders is known by the first only
        return self.order_line.move_ids.picking_id.filtered(
            lambda picking: picking.is_dispatch_controlled and picking.state != "cancel"
        )

    def _filter_reckoned(self):
        """Add orders whose goods have left, or are to leave unpaid."""
        return super()._filter_reckoned() | self.filtered(
            lambda order: any(
                picking.state == "done" or picking.debt_state or picking.door_state
                for picking in order._get_controlled_pickings()
            )
        )

    def _get_lines_to_ship(self):
        """Return the lines of which goods still have to leave.

        What was closed short, without a backorder, is not waited for once other
        goods of the order have left.
        """
        self.ensure_one()
        has_left = "done" in self._get_controlled_pickings().mapped("state")
        return self._get_goods_lines().filtered(
            lambda line: (
                line.product_uom_id.compare(line.qty_delivered, line.product_uom_qty)
                < 0
                and not (
                    has_left
                    and line.move_ids
                    and all(move.state in ("done", "cancel") for move in line.move_ids)
                )
            )
        )

    def _get_dispatch_reasons(self):
        result = {}
        for order in self:
            if order.state != "sale":
                result[order.id] = [
                    self._prepare_reason(
                        "confirm",
                        self.env._("Everything is there: confirm the order."),
                        ("order_clerk",),
                    )
                ]
                continue
            left = order._get_lines_to_ship()
            pickings = order._get_controlled_pickings().filtered(
                lambda picking: picking.state != "done"
            )
            texts = [
                reason.text
                for reasons in (
                    pickings._get_stage_reasons() if pickings else {}
                ).values()
                for reason in reasons
            ] or [self.env._("Goods have not been shipped.")]
            result[order.id] = (
                [
                    self._prepare_reason("ship", text, ("sales_office", "dispatcher"))
                    for text in texts
                ]
                if left
                else []
            )
        return result

    def _get_in_transit_reasons(self):
        result = {}
        for order in self:
            pickings = order._get_controlled_pickings()
            reasons = pickings._get_stage_reasons() if pickings else {}
            result[order.id] = [
                reason
                for picking in pickings.filtered(lambda item: item.state == "done")
                for reason in reasons[picking.id]
            ]
        return result

    def _record_passings(self):
        """Record that all goods have left, and that all receipts are back."""
        result = super()._record_passings()
        confirmed = self.filtered(lambda order: order.state == "sale")
        goods = confirmed.filtered(lambda order: order._get_goods_lines())
        passed = goods._get_passed()
        for group, method in (
            ("shipped", "_get_dispatch_reasons"),
            ("arrived", "_get_in_transit_reasons"),
        ):
            open_orders = goods - passed[group]
            if group == "arrived":
                open_orders &= goods._get_passed()["shipped"]
            reasons = getattr(open_orders, method)() if open_orders else {}
            open_orders.filtered(
                lambda order, reasons=reasons: not reasons[order.id]
            )._record_passing(group)
        return result

    def _on_change_completed(self, before):
        result = super()._on_change_completed(before)
        pickings = self._get_controlled_pickings().sudo()  # sudo: facts of transfers
        pickings.filtered(lambda picking: picking.state != "done")._derive_again()
        return result

    def _get_dispatch_terms(self):
        """Return ``{order id: (terms, contract)}`` on which goods leave, live.

        ``terms`` has the fields of ``customer.terms.mixin``, empty where the customer
        has no class; ``contract`` is the order's one where it prevails, else empty.
        Whether a contract is valid depends on the day, so no stored field holds it.
        """
        result = {}
        contracts = self.env["customer.contract"]
        for company, orders in self.grouped("company_id").items():
            day = company._get_local_day()
            asked = orders.filtered(
                lambda order, company=company: (
                    order._get_customer_class()._get_terms(company).ship_on_contract
                )
            )
            valid = contracts._get_valid(asked.partner_id, company) if asked else {}
            for order in orders:
                customer = order.partner_id.commercial_partner_id
                terms = order._get_customer_class()._get_dispatch_terms(
                    company, customer.id in valid
                )
                contract = order.contract_id.sudo()  # sudo: terms decide
                prevails = (
                    terms.contract_overrides
                    and contract.own_dispatch
                    and contract._is_valid_on(day)
                )
                result[order.id] = terms, contract if prevails else contracts
        return result

    def _get_dispatch_percents(self, terms=None):
        """Return ``{order id: share (%) that has to be paid before goods leave}``.

        Of the value of what leaves, or of the order, see ``_get_whole_orders``. A
        customer without a class pays everything first.

        :param terms: of ``_get_dispatch_terms``, where they are known already
        """
        return {
            order_id: (contract or asked).dispatch_percent if asked else 100.0
            for order_id, (asked, contract) in (
                terms or self._get_dispatch_terms()
            ).items()
        }

    def _get_whole_orders(self, terms=None):
        """Return those of which the share is asked for of the whole order."""
        terms = terms or self._get_dispatch_terms()
        return self.filtered(lambda order: terms[order.id][0].dispatch_base == "order")

    def _get_overdue(self):
        """Return ``{order id: (amount, invoices)}`` that block, as of today.

        What the customer owes this company for longer than the class allows, in the
        company's currency; invoices blocked from payment are in dispute and do not
        count, nor what payments without a journal entry pay. Orders whose class does
        not ask are left out.
        """
        result = {}
        asked = self.filtered(
            lambda order: order._get_customer_class()._may_block(order.company_id)
        )
        terms = asked._get_dispatch_terms() if asked else {}
        asked = asked.filtered(lambda order: terms[order.id][0].overdue_block)
        for company, orders in asked.grouped("company_id").items():
            day = company._get_local_day()
            customers = orders.partner_id.commercial_partner_id
            # sudo: the gate sees what accounting knows
            lines = (
                self.env["account.move.line"]
                .sudo()
                .search(
                    [
                        ("company_id", "=", company.id),
                        ("move_id.commercial_partner_id", "in", customers.ids),
                        ("move_id.move_type", "in", ("out_invoice", "out_receipt")),
                        ("move_id.payment_state", "!=", "blocked"),
                        ("parent_state", "=", "posted"),
                        ("account_id.account_type", "=", "asset_receivable"),
                        ("reconciled", "=", False),
                        ("date_maturity", "<", day),
                        ("amount_residual", ">", 0),
                    ]
                )
            )
            unpaid = lines._get_owed()
            lines = lines.filtered(unpaid.get)
            of_customer = lines.grouped(lambda line: line.move_id.commercial_partner_id)
            for order in orders:
                last = day - timedelta(days=terms[order.id][0].overdue_days)
                owed = of_customer.get(
                    order.partner_id.commercial_partner_id, lines.browse()
                ).filtered(lambda line, last=last: line.date_maturity < last)
                if owed:
                    amount = sum(unpaid[line] for line in owed)
                    result[order.id] = amount, owed.move_id
        return result

    def _get_overdue_reasons(self):
        """Return ``{order id: Reason}`` of orders whose customers owe for too long.

        A release on debt stands over it, for the transfer it is for.
        """
        return {
            order_id: Reason(
                "money",
                "overdue",
                self.env._(
                    "%(order)s: %(customer)s owes %(amount)s on overdue invoices "
                    "(%(invoices)s). Nothing leaves until it is paid, or released on "
                    "debt.",
                    order=self.browse(order_id).name,
                    customer=self.browse(order_id).partner_id.display_name,
                    amount=formatLang(
                        self.env, amount, currency_obj=invoices.company_currency_id
                    ),
                    invoices=", ".join(invoices.mapped("name")),
                ),
                ("finance", "salesperson"),
            )
            for order_id, (amount, invoices) in self._get_overdue().items()
        }

    def _get_gate_facts(self, is_leaving=False):
        """Return the ``GateFacts`` by which goods of these orders are judged, live.

        :param bool is_leaving: goods are about to leave; what has left is not called
            back by what became overdue since
        """
        terms = self._get_dispatch_terms()
        return GateFacts(
            self._get_shipped_value(),
            self._get_dispatch_percents(terms),
            dict.fromkeys(self._get_whole_orders(terms).ids, 1.0),
            self._get_overdue_reasons() if is_leaving else {},
        )

    def _get_uncovered(self):
        """Return ``{order id: what is unpaid of goods that have left}``.

        On the terms on which they left; in the order's currency, rounded there.
        """
        moves = self.order_line.move_ids.filtered(lambda move: move.state == "done")
        needed = moves._filter_dispatch_gated()._get_money_needed()
        return {
            order.id: max(
                order.currency_id.round(needed.get(order, 0.0) - order.amount_verified),
                0.0,
            )
            for order in self
        }

    def _get_payable_share(self):
        """Return which share of its lines' totals is paid for one order, 1 at most.

        Less where a discount is a line of its own.
        """
        self.ensure_one()
        totals = self.order_line.mapped("price_total")
        full = sum(total for total in totals if total > 0)
        less = sum(total for total in totals if total < 0)
        return max(0.0, 1 + less / full) if full else 1.0

    def _get_shipped_value(self):
        """Return ``{order id: value of what has left}``, less what came back.

        In the order's currency, taxes included, not rounded.
        """
        shipped = dict.fromkeys(self.ids, 0.0)
        signs = self._get_way_out_moves()
        moves = self.env["stock.move"].union(*signs)
        orders = moves._get_order_by_move()
        for move, value in moves._get_dispatch_value().items():
            if orders[move].id in shipped:
                shipped[orders[move].id] += signs[move] * value
        return shipped
