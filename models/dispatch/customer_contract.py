from odoo import models


class CustomerContract(models.Model):
    _inherit = "customer.contract"

    def _on_validity_changed(self):
        """Have the customers' goods judged anew; a shipment under way is repeated."""
        result = super()._on_validity_changed()
        pickings = self.env["stock.picking"].sudo()  # sudo: gates see every transfer
        domain = pickings._get_on_contract_domain()
        for contract in self:
            found = pickings.search(
                [
                    *domain,
                    ("company_id", "=", contract.company_id.id),
                    (
                        "move_ids.sale_line_id.order_id.partner_id"
                        ".commercial_partner_id",
                        "=",
                        contract.partner_id.id,
                    ),
                ]
            )
            if found:
                found._record_facts()
                found._refresh_contract_terms()
        return result
