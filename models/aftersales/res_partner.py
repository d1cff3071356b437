from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "after.sales.mixin"]

    _after_sales_field = "partner_id"

    def _get_after_sales_domain(self):
        return [("partner_id", "child_of", self.commercial_partner_id.id)]

    def _compute_after_sales_count(self):
        """Count the cases of whole customers: they are kept by the company."""
        # sudo: a number, of customers that the user reads
        cases = self.env["after.sales.case"].sudo()
        customers = self.commercial_partner_id
        counts = dict(
            cases._read_group(
                [("partner_id", "in", customers.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.after_sales_count = counts.get(partner.commercial_partner_id, 0)
