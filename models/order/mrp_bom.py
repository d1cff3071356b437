from contextlib import contextmanager

from odoo import api, models

# What of a bill of materials decides what is needed, and which one is taken
BOM_FIELDS = {
    "active",
    "bom_line_ids",
    "company_id",
    "picking_type_id",
    "product_id",
    "product_qty",
    "product_tmpl_id",
    "product_uom_id",
    "sequence",
    "type",
}


class MrpBom(models.Model):
    """What was stated about material in a review follows its bill of materials.

    Before an order is confirmed: its goods would be made of what nobody has signed.
    """

    _inherit = "mrp.bom"

    def _get_reviewed_orders(self):
        """Return the submitted orders (sudo) whose goods, or parts, these make.

        Without those that are confirmed: their manufacturing orders are made.
        """
        boms = seen = self.sudo()  # sudo: what the order is made of, whoever edits it
        products = boms.env["product.product"]
        while boms:
            for bom in boms:
                made = bom.product_id or bom.product_tmpl_id.product_variant_ids
                products |= made
            lines = boms.env["mrp.bom.line"].search(
                [("product_id", "in", products.ids)]
            )
            boms = lines.bom_id - seen
            seen |= boms
        orders = self.env["sale.order"].sudo()  # sudo: as above
        return orders.search(
            [
                *orders._get_open_domain(),
                ("order_stage", "!=", "intake"),
                "|",
                ("state", "in", ("draft", "sent")),
                ("is_change_open", "=", True),
                ("order_line.product_id", "in", products.ids),
            ]
        )

    @contextmanager
    def _materials_edit(self):
        """State material anew for the orders in review that an edit touches."""
        orders = self._get_reviewed_orders() if self else self.env["sale.order"].sudo()
        yield
        kept = self.exists()
        if kept:
            orders |= kept._get_reviewed_orders()
        orders._prepare_materials()._judge_rules()

    @api.model_create_multi
    def create(self, vals_list):
        boms = super().create(vals_list)
        with boms._materials_edit():
            return boms

    def write(self, vals):
        if BOM_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self._materials_edit():
            return super().write(vals)

    def unlink(self):
        with self._materials_edit():
            return super().unlink()
