from collections import defaultdict

from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_kit_parts(self):
        """Return ``{line: {component: quantity}}`` of these lines' kits.

        In the components' units; no components where a line sells no kit.
        """
        boms = self.env["mrp.bom"].sudo()  # sudo: quantities decide, nobody reads them
        parts = {}
        for company, lines in self.grouped("company_id").items():
            found = boms._bom_find(
                lines.product_id, company_id=company.id, bom_type="phantom"
            )
            for line in lines:
                parts[line] = line._explode_kit(found[line.product_id])
        return parts

    def _explode_kit(self, bom):
        """Return ``{component: quantity}`` that this line asks for by its kit."""
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
