from odoo import models
from odoo.exceptions import AccessError

_DELIVERED = {"qty_delivered", "qty_delivered_method"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def write(self, vals):
        if vals.keys() & _DELIVERED:
            self._check_delivered_by_moves()
        return super().write(vals)

    def _check_delivered_by_moves(self):
        """What has been delivered of an order's goods follows from its transfers.

        Core leaves the figure open to whoever may write the line; the order's stage
        would follow it. Services are still reported by hand.
        """
        for line in self:
            if line.order_id.is_controlled and line.product_id.type == "consu":
                raise AccessError(
                    self.env._(
                        "What has been delivered of %(product)s follows from the "
                        "transfers of %(order)s: ship the goods.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )
