from odoo import models
from odoo.fields import Domain


class CustomerClass(models.Model):
    """Goods that wait to leave are judged by the terms of today."""

    _inherit = "customer.class"

    def _on_terms_changed(self):
        """Have the goods of their customers judged anew, and of whom they stand in."""
        result = super()._on_terms_changed()
        classes = self.sudo().with_context(active_test=False)  # sudo: policy
        classes |= classes.search([("no_contract_class_id", "in", self.ids)])
        customers = "partner_id.commercial_partner_id.customer_class_id"
        self.env["stock.picking"]._judge_again(Domain(customers, "in", classes.ids))
        return result
