from collections import defaultdict

from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_kit_quantity(self, component):
        """Return how much of a component this line's kit asks for, in its unit."""
        return self._get_kit_parts().get(component, 0.0)

    def _get_kit_parts(self):
        """Return ``{component: quantity}`` of this line's kit, in their units."""
        self.ensure_one()
        boms = self.env["mrp.bom"].sudo()  # sudo: quantities decide, nobody reads them
        bom = boms._bom_find(
            self.product_id, company_id=self.company_id.id, bom_type="phantom"
        )[self.product_id]
        parts = defaultdict(float)
        if not bom:
            return parts
        times = self.product_uom_id._compute_quantity(
            self.product_uom_qty, bom.product_uom_id, round=False
        )
        _boms, lines = bom.explode(self.product_id, times / bom.product_qty)
        for part, values in lines:
            if part.product_id.type == "consu":
                parts[part.product_id] += part.product_uom_id._compute_quantity(
                    values["qty"], part.product_id.uom_id, round=False
                )
        return parts
