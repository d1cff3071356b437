from collections import defaultdict

from odoo import api, models


class SaleOrder(models.Model):
    """Are all goods there, or is something to be made (source: order flow, step 6)?"""

    _inherit = "sale.order"

    @api.depends("order_line.route_ids")
    def _compute_lane_id(self):
        return super()._compute_lane_id()

    def _is_on_stock(self):
        """Tell whether free stock in the order's warehouse covers all its goods.

        Of a kit its components count. What is made or bought for the order, whatever
        is on stock, is not on stock, nor is what is made and not counted.
        """
        self.ensure_one()
        order = self.sudo()  # sudo: stock figures decide for every user alike
        wanted = order._get_stock_wanted()
        if wanted is None:
            return False
        products = order.env["product.product"].union(*wanted)
        stocked = products.with_context(warehouse_id=order.warehouse_id.id)
        return all(
            product.uom_id.compare(product.free_qty, quantity) >= 0
            for product, quantity in zip(stocked, wanted.values(), strict=True)
        )

    def _get_stock_wanted(self):
        """Return ``{product: quantity in its unit}`` that has to be on stock.

        None where goods are made or bought for the order whatever is on stock.
        """
        lines = self.order_line.filtered(
            lambda line: line.product_id.type == "consu" and line.product_uom_qty > 0
        )
        if any(line._is_to_order() for line in lines):
            return None
        boms = self._find_boms(lines.product_id) if lines else {}
        parts = defaultdict(float)
        for line in lines:
            product, bom = line.product_id, boms[line.product_id]
            quantity = line.product_uom_id._compute_quantity(
                line.product_uom_qty, product.uom_id
            )
            if bom.type == "phantom":
                self._add_components(parts, product, quantity, bom)
            elif bom and not product.is_storable:
                return None
            else:
                parts[product] += quantity
        return {part: parts[part] for part in parts if part.is_storable}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_to_order(self):
        """Tell whether a route has these goods made or bought for the order."""
        self.ensure_one()
        product = self.product_id
        routes = self.route_ids or (
            product.route_ids | product.categ_id.total_route_ids
        )
        warehouse = self.order_id.warehouse_id
        return any(
            rule.procure_method == "make_to_order"
            or (rule.action != "pull" and rule.location_dest_id.usage == "customer")
            for rule in routes.rule_ids
            if rule.warehouse_id in (warehouse, warehouse.browse())
            # what production draws for itself
            and rule.location_dest_id.usage != "production"
        )
