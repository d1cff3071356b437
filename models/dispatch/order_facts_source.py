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


class StockMove(models.Model):
    _inherit = "stock.move"

    def _derive_documents(self, create):
        self.picking_id._derive_again()
        self.sale_line_id.order_id._derive_again()
        return super()._derive_documents(create)


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "order.facts.source"]

    def _get_facts_companies(self):
        return self.picking_type_id.company_id

    def _derive_documents(self, create):
        if not create:  # it has no goods yet
            self._derive_again()


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "order.facts.source"]

    def _get_facts_companies(self):
        return self.order_id.company_id

    def _derive_documents(self, create):
        self.order_id._derive_again()
