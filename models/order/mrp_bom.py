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
PRODUCT_FIELDS = {"product_id", "product_tmpl_id"}
# Where an edit in progress is known, in the cursor's cache
EDIT = "sale_mrp_countersign.bom_edit"


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
        """State material anew for the orders in review that an edit touches.

        Once, when the outermost edit ends: a bill is written with all its lines.

        :return: the ids of the orders so far, a set to add to
        """
        cache = self.env.cr.cache
        is_outermost = EDIT not in cache
        touched = cache.setdefault(EDIT, set())
        touched.update(self._get_reviewed_orders().ids)
        try:
            yield touched
        finally:
            if is_outermost:
                cache.pop(EDIT, None)
        if is_outermost:
            # sudo: as for ``_get_reviewed_orders``
            self.env["sale.order"].sudo().browse(touched)._restate_materials()

    @api.model_create_multi
    def create(self, vals_list):
        with self._materials_edit() as touched:
            boms = super().create(vals_list)
            touched.update(boms._get_reviewed_orders().ids)
        return boms

    def write(self, vals):
        if BOM_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self._materials_edit() as touched:
            result = super().write(vals)
            if not PRODUCT_FIELDS.isdisjoint(vals):
                touched.update(self._get_reviewed_orders().ids)
        return result

    def unlink(self):
        with self._materials_edit():
            return super().unlink()
