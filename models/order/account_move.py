from collections import defaultdict

from odoo import models

from .sale_order_paid import LIQUIDITY_TYPES


class AccountMove(models.Model):
    """What of the money on a customer's invoice is cash."""

    _inherit = "account.move"

    def _get_matched_cash(self):
        """Yield ``(due, settling, sign, cash)`` of what is matched to invoices.

        Two journal items; the sign, -1 for what a credit note gave back; and the cash
        in the currency of the item that is due, not rounded, never negative.
        """
        due_lines = (
            line
            for move in self
            for line in move.line_ids
            if line.account_id.account_type == "asset_receivable"
        )
        for line in due_lines:
            # an invoice is owed (debit); a credit note is owed to the customer
            matched = [
                (partial.credit_move_id, partial.debit_amount_currency, 1)
                for partial in line.matched_credit_ids
            ] + [
                (partial.debit_move_id, partial.credit_amount_currency, -1)
                for partial in line.matched_debit_ids
            ]
            for other, settled, sign in matched:
                yield line, other, sign, settled * other.move_id._get_cash_ratio(other)

    def _get_bank_money(self):
        """Return ``{invoice: [[day, cash]]}`` that came without a payment.

        In the invoice's currency: bank statement lines matched to it directly.
        """
        money = defaultdict(list)
        for line, other, _sign, cash in self._get_matched_cash():
            if cash and not other.move_id.origin_payment_id:
                money[line.move_id].append([other.date, cash])
        return money

    def _get_cash_ratio(self, line):
        """Return what part of ``line`` of this entry is cash, from 0 to 1.

        All of it where the entry brought the line's whole amount to a bank or cash
        account; less where it wrote something off; nothing of an entry that moved no
        money, such as a credit note or an exchange difference, or of a draft.

        :param line: the journal item (account.move.line) that settles a debt
        """
        self.ensure_one()
        if self.state != "posted":
            return 0.0
        payment = self.origin_payment_id
        journal = self.journal_id
        accounts = payment._get_valid_liquidity_accounts() if payment else False
        if not payment:
            if journal.type not in ("bank", "cash", "credit"):
                return 0.0
            accounts = journal.default_account_id
        cash = self.line_ids.filtered(
            lambda item: (
                item.account_id in accounts
                or item.account_id.account_type in LIQUIDITY_TYPES
            )
        )
        rest = self.line_ids - cash
        side = 1 if line.balance > 0 else -1
        settled = sum(item.balance * side for item in rest if item.balance * side > 0)
        brought = -side * sum(cash.mapped("balance"))
        if settled <= 0 or brought <= 0:
            return 0.0
        return min(1.0, brought / settled)
