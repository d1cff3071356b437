from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_kit_quantity(self, component):
        """Return how much of a component this line's kit asks for, in its unit."""
        self.ensure_one()
        boms = self.env["mrp.bom"].sudo()  # sudo: quantities decide, nobody reads them
        bom = boms._bom_find(
            self.product_id, company_id=self.company_id.id, bom_type="phantom"
        )[self.product_id]
        if not bom:
            return 0.0
        times = self.product_uom_id._compute_quantity(
            self.product_uom_qty, bom.product_uom_id, round=False
        )
        _boms, parts = bom.explode(self.product_id, times / bom.product_qty)
        return sum(
            part.product_uom_id._compute_quantity(
                values["qty"], component.uom_id, round=False
            )
            for part, values in parts
            if part.product_id == component
        )
