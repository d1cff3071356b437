from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal


class _NotTaken(Exception):
    """Core has refused the signature: what was recorded of it goes too."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer


class OrderPortal(CustomerPortal):
    @http.route()
    def portal_quote_accept(
        self, order_id, access_token=None, name=None, signature=None
    ):
        """Keep the customer's signature as evidence before core confirms by it."""
        token = access_token or request.httprequest.args.get("access_token")
        try:
            order = self._document_check_access(
                "sale.order", order_id, access_token=token
            )
        except (AccessError, MissingError):
            order = request.env["sale.order"]
        sign = super().portal_quote_accept
        if not (order and order.is_controlled and order._has_to_be_signed()):
            return sign(order_id, access_token, name, signature)
        try:
            with request.env.cr.savepoint():
                if signature:
                    # one that no longer counts makes room: core takes the first only
                    order.signature = False
                    order._record_online_signature(
                        name, signature, request.httprequest.remote_addr
                    )
                answer = sign(order_id, access_token, name, signature)
                if answer.get("error"):
                    raise _NotTaken(answer)
                return answer
        except _NotTaken as refusal:
            return refusal.answer
        except UserError as error:
            return {"error": str(error)}
