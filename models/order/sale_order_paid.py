from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

# Payments that have been made; before `paid` core calls them `in_process`
MADE = ("in_process", "paid")
CUSTOMER_MOVES = ("out_invoice", "out_refund", "out_receipt")
# Lines that are sold; the others are taxes, payment terms, and texts without an amount
INVOICED = ("product", "line_section", "line_subsection", "line_note")
LIQUIDITY_TYPES = ("asset_cash", "liability_credit_card")
# What the figure reads, as ``{field: what of its records}``, from the orders on
INVOICE = {
    "state": {},
    "move_type": {},
    "currency_id": {},
    "amount_residual": {},
    "invoice_date_due": {},
    "matched_payment_ids": {},
    "line_ids": {
        "display_type": {},
        "price_total": {},
        "sale_line_ids": {"order_id": {}},
        "account_id": {},
        "currency_id": {},
        "matched_credit_ids": {"debit_amount_currency": {}, "credit_move_id": {}},
        "matched_debit_ids": {"credit_amount_currency": {}, "debit_move_id": {}},
    },
}
ORDER = {
    "currency_id": {},
    "company_id": {},
    "order_line": {"invoice_lines": {"move_id": INVOICE}},
    "transaction_ids": {
        "state": {},
        "amount": {},
        "currency_id": {},
        "last_state_change": {},
        "payment_id": {},
        "sale_order_ids": {"amount_total": {}},
    },
}
PAYMENT = {
    "state": {},
    "amount": {},
    "date": {},
    "company_id": {},
    "currency_id": {},
    "payment_type": {},
    "journal_id": {},
    "payment_method_line_id": {},
    "outstanding_account_id": {},
    "sale_order_id": {},
    "invoice_ids": {},
    "move_id": {},
}
SETTLING = {"date": {}, "balance": {}, "move_id": {}}
ENTRY = {
    "state": {},
    "journal_id": {},
    "origin_payment_id": {},
    "line_ids": {"account_id": {}, "balance": {}, "amount_residual_currency": {}},
}


class PaidItem(NamedTuple):
    """One amount of money behind the paid-so-far figure of one order."""

    kind: str  # invoice, refund, advance or online
    document: Any  # the payment, entry or transaction that brought the money
    settles: Any  # the invoice or credit note that it settles; empty for advances
    date: Any  # day of the payment, in the company's books
    amount: float  # in the document's currency, of this order alone
    currency: Any
    paid: float  # in the order's currency at that day, not rounded


def fetch_tree(records, tree):
    """Read fields of ``records``, and of what they lead to, for all at once.

    Core reads ahead for 1,000 records at a time, and lists first, what is listed
    then; this is one query for each level.

    :param tree: ``{field: tree of the records that it leads to}``
    """
    if not records or not tree:
        return
    lists = [name for name in tree if records._fields[name].type == "one2many"]
    records.fetch([name for name in tree if name not in lists])
    for name in lists:
        _fetch_list(records, records._fields[name], tree[name])
    for name, branch in tree.items():
        if branch:
            fetch_tree(records[name], branch)


def _fetch_list(records, field, branch):
    """Read a one2many of ``records`` and the fields of what it lists, in one query."""
    listed = records.env[field.comodel_name].with_context(**field.context)
    lists = [name for name in branch if listed._fields[name].type == "one2many"]
    names = {field.inverse_name, *branch}.difference(lists)
    domain = Domain(field.inverse_name, "in", records.ids)
    domain &= Domain(field.get_comodel_domain(records))
    found = listed.search_fetch(domain, list(names)).grouped(field.inverse_name)
    for record in records:
        field._update_cache(record, found.get(record, listed)._ids)


class SaleOrder(models.Model):
    """What accounting knows to be paid for an order (source: steps 9(1) and 13).

    A proposal: finance verifies the figure, because accounting may live elsewhere.
    """

    _inherit = "sale.order"

    amount_paid_so_far = fields.Monetary(
        string="Paid So Far",
        compute="_compute_amount_paid_so_far",
        help="Cash that accounting has for this order: matched to its invoices and "
        "down payments, and advances tied to it; refunds taken off. Nothing for "
        "those whose role sees no prices.",
    )
    shows_money = fields.Boolean(compute="_compute_shows_money")
    advance_ids = fields.One2many(
        comodel_name="account.payment",
        inverse_name="sale_order_id",
        string="Advances",
        readonly=True,
        copy=False,
        groups="account.group_account_readonly,account.group_account_invoice",
    )

    @api.depends_context("uid")
    @api.depends("company_id")
    def _compute_shows_money(self):
        """Money is shown to whom prices are, by the roles in the order's company."""
        for orders in self.grouped("company_id").values():
            document = orders[:1].sudo()  # sudo: roles are policy
            roles = document._get_roles_of(self.env.user)
            orders.shows_money = self.env.su or document._are_prices_shown(
                self.env.user, roles, is_reader=True
            )

    @api.depends_context("uid")
    @api.depends("invoice_ids.amount_residual", "transaction_ids.state")
    def _compute_amount_paid_so_far(self):
        paid = self.filtered("shows_money")._get_paid_so_far()
        for order in self:
            order.amount_paid_so_far = paid.get(order._origin.id, 0.0)

    def _get_paid_so_far(self):
        """Return ``{order id: amount paid}``, in each order's currency, rounded there.

        See ``_get_paid_items`` for what counts; batch.
        """
        items = self._get_paid_items()
        return {
            order.id: order._sum_paid(items.get(order.id, ())) for order in self._origin
        }

    def _sum_paid(self, items):
        """Return what ``PaidItem`` of one order make, rounded in its currency."""
        self.ensure_one()
        return self.currency_id.round(sum(item.paid for item in items))

    def _get_paid_items(self):
        """Return ``{order id: [PaidItem]}``, what each figure is made of; batch.

        Counted are, each at the rate of the payment's day:

        - cash and bank matched to posted invoices and down payments of the order; of
          an invoice for several orders, the order's share of its lines, taxes in.
          What a write-off, a cash discount or an exchange difference settled is not
          money, nor is a credit note;
        - payments without a journal entry that are linked to such an invoice, as far
          as it is not settled otherwise, nor the bank statement has brought them;
        - cash given back on credit notes, negative;
        - what is not matched yet of payments that carry the order, or that come from
          its online transactions; given back without a credit note, negative;
        - online transactions that made no payment in the books.

        The number of queries does not grow with the orders; it grows with the days
        on which money in another currency came.
        """
        orders = self._origin.sudo()  # sudo: the figure is the same for whoever asks
        items = defaultdict(list)
        if not orders:
            return items
        payments = orders._fetch_paid()
        shares = orders._get_invoice_shares()
        advances = orders._get_advance_shares(payments)
        orders._add_matched_cash(items, shares)
        used = orders._add_entryless_payments(items, shares, advances)
        orders._add_advances(items, advances, used)
        orders._add_transactions(items)
        return items

    def _fetch_paid(self):
        """Read all that is looked at for the money of these orders, in few queries.

        :return: payments (account.payment) that carry one of the orders
        """
        fetch_tree(self, ORDER)
        carrying = self.env["account.payment"].search_fetch(
            [("sale_order_id", "in", self.ids)], list(PAYMENT)
        )
        moves = self.order_line.invoice_lines.move_id
        payments = carrying | moves.matched_payment_ids
        payments |= self.transaction_ids.payment_id
        fetch_tree(payments, PAYMENT)
        lines = moves.line_ids
        settling = lines.matched_credit_ids.credit_move_id
        settling |= lines.matched_debit_ids.debit_move_id
        fetch_tree(settling, SETTLING)
        entries = settling.move_id | payments.move_id
        fetch_tree(entries, ENTRY)
        fetch_tree(entries.origin_payment_id, PAYMENT)
        return carrying

    def _get_paid_documents(self, items):
        """Return what accounting knows of one order, as evidence records it.

        :param items: its ``PaidItem``
        """
        self.ensure_one()
        return [
            {
                "kind": item.kind,
                "document": item.document.display_name,
                "settles": item.settles.display_name or "",
                "date": item.date,
                "amount": item.currency.round(item.amount),
                "currency": item.currency.name,
                "paid": self.currency_id.round(item.paid),
            }
            for item in items
        ]

    # --------------------------------------------------------------- invoices
    def _get_invoice_shares(self):
        """Return ``{invoice: {order: share}}`` of posted customer invoices.

        The share is what the order's lines make of all lines, taxes in.
        """
        moves = self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type in CUSTOMER_MOVES
        )
        shares, asked = {}, set(self._ids)
        for move in moves:
            totals = defaultdict(float)
            # core's invoice_line_ids would be read once more
            for line in move.line_ids:
                if line.display_type not in INVOICED:
                    continue
                owners = line.sale_line_ids.order_id
                for order in owners:
                    totals[order] += line.price_total / len(owners)
                if not owners:
                    totals[owners] += line.price_total
            total = sum(totals.values())
            if not move.currency_id.is_zero(total):
                shares[move] = {
                    order: amount / total
                    for order, amount in totals.items()
                    if order.id in asked
                }
        return shares

    def _add_paid(self, items, order, kind, document, settles, date, amount, currency):
        """Note one amount of ``currency`` that was paid for ``order`` on ``date``."""
        if currency.is_zero(amount):
            return
        paid = currency._convert(
            amount, order.currency_id, order.company_id, date, round=False
        )
        items[order.id].append(
            PaidItem(kind, document, settles, date, amount, currency, paid)
        )

    def _add_matched_cash(self, items, shares):
        """Add the cash matched to invoices."""
        moves = self.env["account.move"].union(*shares)
        for line, other, sign, cash in moves._get_matched_cash():
            move = line.move_id
            for order, share in shares[move].items():
                self._add_paid(
                    items,
                    order,
                    "invoice" if sign > 0 else "refund",
                    other.move_id.origin_payment_id or other.move_id,
                    move,
                    other.date,
                    cash * sign * share,
                    line.currency_id,
                )

    def _add_entryless_payments(self, items, shares, advances):
        """Add payments without a journal entry, as far as their invoices are open.

        :param advances: payments tied to the orders; they may pay other invoices too
        :return: ``{payment: what of it is used, in its own currency}``
        """
        # sudo: as the caller
        payments = self.env["account.payment"].sudo()
        payments = payments.union(
            *(move.matched_payment_ids for move in shares), *advances
        )
        of_orders = {
            payment: payment.invoice_ids.union(
                *(move for move in shares if shares[move].keys() & tied.keys())
            )
            for payment, tied in advances.items()
            if not payment.move_id
        }
        spread, used = payments._spread_entryless(of_orders)
        for (payment, move), amount in spread.items():
            inbound = payment.payment_type == "inbound"
            for order, share in shares.get(move, {}).items():
                self._add_paid(
                    items,
                    order,
                    "invoice" if inbound else "refund",
                    payment,
                    move,
                    payment.date,
                    amount * share * (1 if inbound else -1),
                    move.currency_id,
                )
        return used

    # --------------------------------------------------------------- advances
    def _get_advance_shares(self, payments):
        """Return ``{payment: {order: share}}`` of payments tied to these orders.

        A payment carries one order; one that came online counts for the orders of its
        transaction, by their totals.
        """
        shares = {payment: {payment.sale_order_id: 1.0} for payment in payments}
        for transaction in self.transaction_ids:
            payment = transaction.payment_id
            if payment and not payment.sale_order_id and payment not in shares:
                shares[payment] = transaction._get_order_shares()
        return shares

    def _add_advances(self, items, advances, used):
        """Add what is not matched yet of payments tied to orders.

        :param advances: ``{payment: {order: share}}``
        :param used: ``{payment: what of it is used}`` of those without an entry
        """
        asked = set(self._ids)
        for payment, shares in advances.items():
            if payment.state not in MADE:
                continue
            sign = 1 if payment.payment_type == "inbound" else -1
            currency = payment.currency_id
            if not payment.move_id:
                rest = payment.amount - used.get(payment, 0.0)
            elif payment.move_id.state == "posted":
                rest = payment._get_unmatched_cash()
            else:
                continue
            for order, share in shares.items():
                if order.id in asked:
                    self._add_paid(
                        items,
                        order,
                        "advance",
                        payment,
                        payment.env["account.move"],
                        payment.date,
                        sign * rest * share,
                        currency,
                    )

    def _add_transactions(self, items):
        """Add online transactions of which the books have no payment."""
        done = self.transaction_ids.filtered(
            lambda item: item.state == "done" and not item.payment_id
        )
        asked = set(self._ids)
        for transaction in done:
            day = fields.Date.to_date(transaction.last_state_change)
            for order, share in transaction._get_order_shares().items():
                if order.id in asked:
                    self._add_paid(
                        items,
                        order,
                        "online",
                        transaction,
                        transaction.env["account.move"],
                        day or fields.Date.context_today(self),
                        transaction.amount * share,
                        transaction.currency_id,
                    )
