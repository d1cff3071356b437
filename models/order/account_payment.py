from collections import defaultdict

from odoo import fields, models

from .sale_order_paid import CUSTOMER_MOVES, MADE


class AccountPayment(models.Model):
    """A payment can say for which order it came (source: step 9(1), deposit)."""

    _inherit = "account.payment"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="For Order",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id), ('state', '!=', 'cancel')]",
        help="Order that this money came for, before there is an invoice. What is "
        "matched to an invoice later counts for the orders of that invoice.",
    )

    def _get_unmatched_cash(self):
        """Return the cash of one posted payment that settles nothing yet.

        In the payment's currency, never negative.
        """
        self.ensure_one()
        _cash, counterpart, _write_off = self._seek_for_lines()
        return sum(
            abs(line.amount_residual_currency) * self.move_id._get_cash_ratio(line)
            for line in counterpart
        )

    # ------------------------------------------------ payments without an entry
    def _spread_entryless(self, of_orders=None):
        """Spread payments that have no journal entry over their open invoices.

        Full accounting makes none: the bank statement brings the money, matched to
        the invoice itself. What it has brought of a payment is not counted again.

        :param of_orders: ``{payment: invoices of the orders that it is tied to}``,
            which the statement may have settled with it
        :return: ``{(payment, invoice): amount in the invoice's currency}``, and
            ``{payment: what of it is used, in its own currency}``
        """
        payments = self.filtered(lambda item: not item.move_id and item.state in MADE)
        moves = {
            payment: payment._filter_paid_invoices(
                (of_orders or {}).get(payment, payment.invoice_ids)
            )
            for payment in payments
        }
        bank = self.env["account.move"].union(*moves.values())._get_bank_money()
        left, spread, used = {}, {}, defaultdict(float)
        # what core has found on the statement is taken off there first
        for payment in payments.sorted(
            lambda item: (item.state != "paid", item.date, item.id)
        ):
            used[payment] = payment._take_from_bank(moves[payment], bank)
            for move in moves[payment] & payment.invoice_ids:
                open_amount = left.setdefault(move, abs(move.amount_residual))
                taken = min(open_amount, payment._to_invoice(move, used[payment]))
                if move.currency_id.compare_amounts(taken, 0) > 0:
                    left[move] -= taken
                    used[payment] += payment._from_invoice(move, taken)
                    spread[payment, move] = taken
        return spread, used

    def _take_from_bank(self, moves, bank):
        """Return what of one payment came on the bank statement, in its currency.

        That is, of what settles its invoices there, what came on its day or later;
        and an earlier amount that core has found to be the payment itself. Where the
        books do not tell, money is counted once rather than twice.

        :param bank: ``{invoice: [[day, amount in its currency]]}``; what is the
            payment's is taken off
        """
        self.ensure_one()
        used = 0.0
        for move in moves:
            for found in bank.get(move, ()):
                day, amount = found
                rest = self._to_invoice(move, used)
                is_it = self.state == "paid" and not used
                is_it = is_it and not move.currency_id.compare_amounts(amount, rest)
                taken = min(amount, rest) if is_it or day >= self.date else 0.0
                found[1] -= taken
                used += self._from_invoice(move, taken)
        return used

    def _filter_paid_invoices(self, moves):
        """Return the posted invoices that one payment may pay, the first due first."""
        inbound = self.payment_type == "inbound"
        return moves.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type in CUSTOMER_MOVES
                and (move.move_type == "out_refund") != inbound
            )
        ).sorted(lambda move: (move.invoice_date_due, move.id))

    def _to_invoice(self, move, used):
        """Return what is left of one payment in the currency of an invoice."""
        return self.currency_id._convert(
            self.amount - used, move.currency_id, self.company_id, self.date
        )

    def _from_invoice(self, move, amount):
        """Return an amount of an invoice in the currency of one payment."""
        return move.currency_id._convert(
            amount, self.currency_id, self.company_id, self.date
        )
