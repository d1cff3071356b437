from odoo import models


class AccountMoveLine(models.Model):
    """What a customer still owes, where payments make no journal entry."""

    _inherit = "account.move.line"

    def _get_owed(self):
        """Return ``{line: amount in the company's currency}`` of what is still owed.

        Of open receivables; payments of their invoices without a journal entry pay the
        first due first. What is paid so is left out; batch.
        """
        invoices = self.move_id
        payments = invoices.matched_payment_ids.filtered(lambda item: not item.move_id)
        paid = dict.fromkeys(invoices, 0.0)
        for (_payment, move), amount in payments._spread_entryless()[0].items():
            paid[move] = paid.get(move, 0.0) + amount
        owed = {}
        for line in self.sorted(lambda line: (line.date_maturity, line.id)):
            residual = line.amount_residual_currency
            taken = min(paid[line.move_id], residual)
            if not taken:
                owed[line] = line.amount_residual
                continue
            paid[line.move_id] -= taken
            if line.currency_id.compare_amounts(taken, residual) < 0:
                left = line.amount_residual * (1 - taken / residual)
                owed[line] = line.company_currency_id.round(left)
        return owed
