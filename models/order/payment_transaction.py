from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _get_order_shares(self):
        """Return ``{order: share}`` of one transaction, by the orders' totals."""
        self.ensure_one()
        orders = self.sale_order_ids
        total = sum(orders.mapped("amount_total"))
        return {
            order: order.amount_total / total if total else 1.0 / len(orders)
            for order in orders
        }

    def _check_amount_and_confirm_order(self):
        """Leave orders that are not ready as they are.

        Raising here would roll back the accounting of money that has come in.
        """
        ready = self.filtered(
            lambda transaction: (
                not any(
                    order._get_confirmation_text()
                    for order in transaction.sale_order_ids
                    if order.state in ("draft", "sent")
                )
            )
        )
        for order in (self - ready).sale_order_ids:
            order = order._in_staff_language()
            order._message_log(
                body=order.env._(
                    "An online payment came in. %(text)s",
                    text=order._get_confirmation_text(),
                )
            )
        return super(PaymentTransaction, ready)._check_amount_and_confirm_order()
