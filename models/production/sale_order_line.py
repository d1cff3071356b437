from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    production_ids = fields.One2many(
        comodel_name="mrp.production",
        inverse_name="sale_line_id",
        string="Manufacturing Orders",
        readonly=True,
        copy=False,
        groups="mrp.group_mrp_user",
    )

    def _prepare_procurement_values(self):
        """Have the goods made by the bill of materials that the review has chosen."""
        values = super()._prepare_procurement_values()
        if self.review_bom_id:
            values["bom_id"] = self.review_bom_id.sudo()  # sudo: read by procurement
        return values
