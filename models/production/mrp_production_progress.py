from math import floor

from odoo import models


class MrpProduction(models.Model):
    """How much of a manufacturing order has been made."""

    _inherit = "mrp.production"

    def _get_made_quantities(self):
        """Return ``{manufacturing order: quantity made}``, in the product's own unit.

        What went into stock, less what of it was scrapped on the order or taken apart
        again. Grouped: the same few queries for any number of them.
        """
        made = dict.fromkeys(self, 0.0)
        if not self:
            return made
        rows = self.env["stock.move"]._read_group(
            [("production_id", "in", self.ids), ("state", "=", "done")],
            [
                "production_id",
                "product_id",
                "product_uom",
                "product_id.uom_id",
                "location_dest_id.usage",
            ],
            ["quantity:sum"],
        )
        for production, product, unit, own_unit, usage, quantity in rows:
            if product == production.product_id:  # not a by-product
                sign = -1 if usage == "inventory" else 1
                made[production] += sign * unit._compute_quantity(
                    quantity, own_unit, round=False
                )
        rows = self.env["mrp.unbuild"]._read_group(
            [("mo_id", "in", self.ids), ("state", "=", "done")],
            ["mo_id", "product_uom_id"],
            ["product_qty:sum"],
        )
        for production, unit, quantity in rows:
            made[production] -= unit._compute_quantity(
                quantity, production.product_id.uom_id, round=False
            )
        return made

    def _filter_tops(self):
        """Return those that make what was ordered, not parts of it."""
        return self.filtered(
            lambda production: (
                production.sale_line_id or not production.production_group_id.parent_ids
            )
        )

    def _get_made_percent(self, made, kit=False):
        """Return how much of these has been made, in percent, 100 only when all is.

        :param made: ``{manufacturing order: quantity}`` in the product's own unit
        :param kit: they make the parts of one thing, which is no further than the
            part that is furthest behind
        """
        shares, total, done = [], 0.0, 0.0
        for productions in self.grouped("product_id").values():
            needed = sum(productions.mapped("product_uom_qty"))
            have = min(needed, sum(made[production] for production in productions))
            total, done = total + needed, done + have
            shares.append(have / needed if needed else 1.0)
        if not total:
            return 0.0
        share = min(shares) if kit else done / total
        return max(0.0, floor(share * 1000 + 1e-6) / 10)
