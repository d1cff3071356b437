from odoo import fields, models


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
