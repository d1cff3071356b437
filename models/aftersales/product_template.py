from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "after.sales.mixin"]

    _after_sales_field = "product_id"

    def _get_after_sales_domain(self):
        return [("product_id.product_tmpl_id", "in", self.ids)]

    def _compute_after_sales_count(self):
        """Count the cases of all variants."""
        # sudo: a number, of products that the user reads
        cases = self.env["after.sales.case"].sudo()
        variants = self.with_context(active_test=False).product_variant_ids
        counts = dict(
            cases._read_group(
                [("product_id", "in", variants.ids)], ["product_id"], ["__count"]
            )
        )
        for template in self:
            own = template.with_context(active_test=False).product_variant_ids
            template.after_sales_count = sum(counts.get(item, 0) for item in own)

    def action_open_after_sales(self):
        action = super().action_open_after_sales()
        variant = self.product_variant_ids[:1]
        return {**action, "context": {"default_product_id": variant.id}}
