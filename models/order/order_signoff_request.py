from odoo import api, models

ONLINE_DOMAIN = [
    ("is_controlled", "=", True),
    ("online_signed_at", "!=", False),
    ("state", "in", ("draft", "sent")),
]


class OrderSignoffRequest(models.Model):
    _inherit = "order.signoff.request"

    @api.model
    def get_my_counts(self):
        """Add ``notices``: what the order clerk is told of, no signature of hers.

        :return: as before, and ``"notices": [{"id", "name", "count"}]``
        """
        return {**super().get_my_counts(), "notices": self._get_order_notices()}

    def _get_order_notices(self):
        """Return the notices of the current user: orders signed online that wait."""
        roles = self.env["order.signoff.role"]._get_roles(
            ("order_clerk",), self.env.company
        )
        orders = self.env["sale.order"]
        if not roles._filter_member(self.env.user) or not orders.has_access("read"):
            return []
        count = orders.search_count(ONLINE_DOMAIN)
        name = self.env._("Signed online, not confirmed")
        return [{"id": "signed_online", "name": name, "count": count}] if count else []
