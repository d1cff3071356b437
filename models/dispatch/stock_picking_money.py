from odoo import models
from odoo.exceptions import UserError

from .order_signoff_rule import MONEY


class StockPicking(models.Model):
    """Finance verifies the money where it signs the request (source: 13, 14).

    One act: what has come in for each order, with its proof, and the signature. A
    figure that stays as it was verified before needs no proof again.
    """

    _inherit = "stock.picking"

    def signoff_sign(self, digests, statement=None, answers=None, contents=None):
        """See ``order.signoff.mixin``.

        :param answers: also ``money``, ``{str(order id): {"amount", "reference",
            "reason"}}`` in each order's currency, see ``sale.order.verify_money``
        """
        self._verify_answered_money((answers or {}).get("money"))
        return super().signoff_sign(
            digests, statement=statement, answers=answers, contents=contents
        )

    def _verify_answered_money(self, money):
        """Record what finance says was received, where it is another figure."""
        if not money:
            return
        known = {str(order.id): order for order in self._get_dispatch_orders()}
        if not isinstance(money, dict) or not all(
            isinstance(found, dict) and key in known for key, found in money.items()
        ):
            raise UserError(
                self.env._(
                    "Money belongs to the orders on these transfers; open the request "
                    "again and give the amounts there."
                )
            )
        found = {
            order.id: money[key]
            for key, order in known.items()
            if key in money and order._is_new_money(money[key])
        }
        # in the user's name: the order room asks for the role
        self.env["sale.order"].browse(found)._verify_money(found)

    def _get_signoff_answer(self, rule, answers):
        # the figures are evidence of the orders; see also ``_get_request_figures``
        if rule.answer_type == MONEY:
            return {}
        return super()._get_signoff_answer(rule, answers)

    def _prepare_money_rows(self):
        """Return the dialog's rows: each order once, with what the books propose."""
        orders = self._get_dispatch_orders()
        items = orders._get_paid_items()
        return [
            {
                "order_ref": order.id,
                "order_name": order.name,
                "currency_id": order.currency_id.id,
                "amount_total": order.amount_total,
                "amount_paid": paid,
                "amount_verified": order.amount_verified,
                "has_books": bool(items[order.id]),
                "amount": paid if items[order.id] else order.amount_verified,
            }
            for order in orders
            for paid in (order._sum_paid(items[order.id]),)
        ]
