from odoo import models
from odoo.fields import Domain

from ..customer.res_partner import POLICY_FIELDS


class ResPartner(models.Model):
    """What is agreed with a customer counts for orders that are still at intake."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(POLICY_FIELDS):
            self._propose_deposits()
        return result

    def _propose_deposits(self):
        """Propose the deposit anew where nobody has submitted the order yet.

        A new customer's order is taken down before the class is known.
        """
        # sudo: whoever sets it, all orders follow
        orders = self.env["sale.order"].sudo()
        orders = orders.search(
            Domain("partner_id", "child_of", self.commercial_partner_id.ids)
            & Domain("is_controlled", "=", True)
            & Domain("order_stage", "=", "intake")
            & Domain("state", "in", ("draft", "sent"))
            & Domain("own_deposit", "=", False)
        )
        self.env.add_to_compute(orders._fields["deposit_percent"], orders)
        orders.modified(["deposit_percent"])
