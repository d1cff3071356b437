from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..customer.res_partner import POLICY_FIELDS


class ResPartner(models.Model):
    """What is agreed with a customer counts for orders that are still at intake."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(POLICY_FIELDS):
            self._propose_deposits()
        if "customer_class_id" in vals:
            self._judge_open_orders()
        return result

    def _judge_open_orders(self):
        """Have those asked whom a rule asks for customers of the new class."""
        rules = self.env["order.signoff.rule"]
        if "customer_class_id" not in rules._get_watched_fields("sale.order"):
            return
        orders = self.env["sale.order"].sudo()  # sudo: as for the deposits
        orders.search(
            Domain("partner_id", "child_of", self.commercial_partner_id.ids)
            & Domain(orders._get_open_domain())
        )._judge_rules()

    def _on_customer_moved(self):
        """Refuse to lend open orders another company's terms and contracts.

        :raise AccessError: by somebody who does not set the customer's class
        """
        result = super()._on_customer_moved()
        joined = self.filtered(lambda item: item.commercial_partner_id != item)
        # sudo: whose orders there are, whoever moves the customer
        orders = self.env["sale.order"].sudo()
        if joined and not self._may_set_customer_class():
            orders = orders.search(
                Domain("partner_id", "child_of", joined.ids)
                & Domain("is_order_open", "=", True),
                limit=3,
            )
        if orders:
            raise AccessError(
                self.env._(
                    "%(customer)s has open orders (%(orders)s): under another company "
                    "they would go by its class and contracts. Only %(roles)s or an "
                    "order control administrator may do that.",
                    customer=joined[:1].display_name,
                    orders=", ".join(orders.mapped("name")),
                    roles=self._get_class_roles()._get_label(),
                )
            )
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
