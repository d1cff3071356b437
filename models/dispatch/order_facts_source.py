from odoo import api, models


class OrderFactsSource(models.AbstractModel):
    _inherit = "order.facts.source"

    @api.model
    def _get_facts_sources(self):
        return {
            **super()._get_facts_sources(),
            "stock.move": {
                "state",
                "quantity",
                "picked",
                "product_id",
                "product_uom_qty",
                "product_uom",
                "sale_line_id",
                "picking_id",
            },
            "stock.picking": {"state"},
            "sale.order.line": {"qty_delivered"},
        }
