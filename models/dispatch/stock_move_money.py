from collections import defaultdict

from odoo import fields, models
from odoo.tools import formatLang

from ..signoff.reason import Reason
from .stock_picking_unpaid import DEBT


class StockMove(models.Model):
    """What goods are worth and whether verified money covers them."""

    _inherit = "stock.move"

    def _get_dispatch_value(self, quantities=None):
        """Return ``{move: value}`` in its order's currency, not rounded, taxes in.

        The share of the order line's total that the move carries; a component of
        a kit carries its part of an equal share of the kit. A discount that is a line
        of its own is shared by all.

        :param quantities: ``{move: quantity in the move's unit}``; what the moves
            hold when None
        """
        quantities = quantities or {}
        values, shares = {}, {}
        moves = self.sudo()  # sudo: prices decide, people need not see them
        kits = moves._get_kits()
        for move in moves:
            quantity = quantities.get(move, move.quantity)
            line, parts = move._get_selling_line(kits)
            if not line:
                values[move] = move._get_list_value(quantity)
                continue
            order = line.order_id
            if order not in shares:
                shares[order] = order._get_payable_share()
            values[move] = move._get_value_of(quantity, line, parts) * shares[order]
        return values

    def _get_value_of(self, quantity, line, parts):
        if parts:
            part = self.product_uom._compute_quantity(
                quantity, self.product_id.uom_id, round=False
            )
            return line.price_total * part / parts[self.product_id] / len(parts)
        part = self.product_uom._compute_quantity(
            quantity, line.product_uom_id, round=False
        )
        return line.price_total * part / line.product_uom_qty

    def _get_kits(self):
        """Return ``{order line: {component: quantity}}`` that these may be parts of."""
        return self.filtered(
            lambda move: (
                move.sale_line_id.product_uom_qty > 0
                and move.sale_line_id.product_id != move.product_id
            )
        ).sale_line_id._get_kit_parts()

    def _get_selling_line(self, kits):
        """Return the order line that sells these goods, and the parts of its kit.

        The line that the move is linked with counts only where it sells them, itself
        or in a kit; else the dearest one that does. A line without a quantity sells
        nothing: core makes one, at no price, for what leaves besides the order.

        :param kits: ``_get_kits`` of these goods
        :return: line, or an empty one; ``{component: quantity}``, empty where the
            goods are no part of a kit
        """
        line = self.sale_line_id
        if line.product_uom_qty > 0:
            if line.product_id == self.product_id:
                return line, {}
            parts = kits[line]
            if parts.get(self.product_id):
                return line, parts
        lines = self._get_dispatch_order().order_line.filtered(
            lambda item: item.product_id == self.product_id and item.product_uom_qty > 0
        )
        return lines.sorted(lambda item: item.price_total / item.product_uom_qty)[
            -1:
        ], {}

    def _get_list_value(self, quantity):
        """Value goods that no line of the order has at their list price."""
        order = self._get_dispatch_order()
        if not order:
            return 0.0
        part = self.product_uom._compute_quantity(
            quantity, self.product_id.uom_id, round=False
        )
        return self.product_id.currency_id._convert(
            self.product_id.lst_price * part,
            order.currency_id,
            order.company_id,
            fields.Date.context_today(self),
            round=False,
        )

    def _get_money_needed(self, quantities=None, facts=None):
        """Return ``{order: what has to be paid}`` for these moves and those before.

        In the order's currency, rounded there.

        :param quantities: what is about to leave; None when it has left already
        :param facts: ``_get_gate_facts`` of the orders, where they are known already
        """
        about = defaultdict(float)
        of_move = self._get_order_by_move()
        for move, value in self._get_dispatch_value(quantities).items():
            about[of_move[move]] += value if quantities is not None else 0
        orders = self.env["sale.order"].sudo().union(*about)  # sudo: money decides
        facts = facts or orders._get_gate_facts()
        percents, whole = facts.percents, facts.whole
        if quantities is None:
            percents = percents | self._get_released_terms("percents")
            whole = whole | self._get_released_terms("whole")
        needed = {}
        for order in orders:
            value = facts.shipped[order.id] + about[order]
            if whole.get(order.id) and order.currency_id.compare_amounts(value, 0) > 0:
                value = max(value, order.amount_total)
            needed[order] = order.currency_id.round(value * percents[order.id] / 100)
        return needed

    def _get_shortfalls(self, quantities):
        """Return ``{order id: what money is short of}`` for what is about to leave.

        In each order's currency, rounded there; orders with nothing short are out.
        """
        return {
            order.id: order.currency_id.round(amount - order.amount_verified)
            for order, amount in self._get_money_needed(quantities).items()
            if order.currency_id.compare_amounts(order.amount_verified, amount) < 0
        }

    def _get_money_gate_reasons(self, quantities=None, facts=None):
        """Return ``[Reason]`` of the orders whose money does not cover these moves.

        What is released unpaid counts like money, for the transfer it is for.

        :param quantities: what is about to leave; None when it has left already
        :param facts: ``_get_gate_facts`` of the orders, where they are known already
        """
        is_leaving = quantities is not None
        facts = facts or self._get_dispatch_orders()._get_gate_facts(is_leaving)
        needed = self._get_money_needed(quantities, facts)
        if quantities is None:
            debts = self._get_released_terms("debts")
        else:
            debts = {}
            for allowed in self.picking_id.sudo()._get_unpaid_allowances().values():
                debts.update(allowed)
        # what has left is not called back by what became overdue since
        overdue = {}
        if is_leaving:
            ids = self._get_dispatch_orders().ids
            overdue = {id_: facts.overdue[id_] for id_ in ids if id_ in facts.overdue}
        if overdue:
            on_debt = self.picking_id.sudo()._get_unpaid_allowances([DEBT])
            for allowed in on_debt.values():
                overdue = {id_: overdue[id_] for id_ in overdue if id_ not in allowed}
        return list(overdue.values()) + [
            Reason(
                "money",
                "money",
                self.env._(
                    "%(order)s: %(needed)s has to be paid for these goods "
                    "and those before, %(verified)s is verified by finance.",
                    order=order.name,
                    needed=formatLang(self.env, amount, currency_obj=order.currency_id),
                    verified=formatLang(
                        self.env,
                        order.amount_verified,
                        currency_obj=order.currency_id,
                    ),
                ),
                ("finance", "salesperson"),
            )
            for order, amount in needed.items()
            if order.currency_id.compare_amounts(
                order.amount_verified + debts.get(order.id, 0.0), amount
            )
            < 0
        ]
