from odoo import api, models

# What of a line decides what is needed
LINE_FIELDS = {
    "bom_id",
    "bom_product_template_attribute_value_ids",
    "product_id",
    "product_qty",
    "product_uom_id",
}


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    @api.model_create_multi
    def create(self, vals_list):
        with self.bom_id._materials_edit() as touched:
            lines = super().create(vals_list)
            touched.update(lines.bom_id._get_reviewed_orders().ids)
        return lines

    def write(self, vals):
        if LINE_FIELDS.isdisjoint(vals):
            return super().write(vals)
        boms = self.bom_id
        if vals.get("bom_id"):
            boms |= boms.browse(vals["bom_id"])
        with boms._materials_edit():
            return super().write(vals)

    def unlink(self):
        with self.bom_id._materials_edit():
            return super().unlink()
