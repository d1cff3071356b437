from odoo import models

from .sale_order_paid import LIQUIDITY_TYPES


class AccountMove(models.Model):
    _inherit = "account.move"

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
