from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

# What vendors delivered: (vendor, part, quarters ago, days late, quantity, price,
# sent back)
RECEIPTS = [
    ("castings", 1, 2, 0, 120, 62.0, 0),
    ("castings", 2, 2, 3, 120, 28.0, 6),
    ("castings", 1, 1, 5, 80, 62.0, 4),
    ("castings", 2, 1, 0, 80, 28.0, 0),
    ("castings", 1, 0, 0, 60, 65.1, 0),
    ("seals", 5, 2, 0, 200, 18.5, 0),
    ("seals", 5, 1, -2, 200, 18.5, 0),
    ("seals", 5, 0, 1, 100, 17.6, 2),
]
DAYS_OF_QUARTER = 91


class OrderDemo(models.AbstractModel):
    """What was bought in the last quarters, so that vendors can be evaluated."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        if "purchase_line_id" in self.env["stock.move"]._fields:
            for receipt in RECEIPTS:
                self._play_receipt(*receipt)
        return result

    def _play_receipt(self, vendor, part, quarters, late, quantity, price, returned):
        day = self._moment(quarters * DAYS_OF_QUARTER, 10)
        line = {
            "product_id": self._ref(f"demo_part_{part}").id,
            "product_qty": quantity,
            "price_unit": price,
            "date_planned": day - timedelta(days=late),
        }
        order = self.env["purchase.order"].create(
            {
                "partner_id": self._ref(f"demo_vendor_{vendor}").id,
                "date_order": day - timedelta(days=14),
                "order_line": [Command.create(line)],
            }
        )
        order.button_confirm()
        picking = order.picking_ids
        picking.button_validate()
        if returned:
            returns = (
                self.env["stock.return.picking"]
                .with_context(active_id=picking.id, active_model="stock.picking")
                .create({})
            )
            returns.product_return_moves.quantity = returned
            back = picking.browse(returns.action_create_returns()["res_id"])
            back.button_validate()
            picking |= back
        # as if it had been then
        order.date_approve = day - timedelta(days=14)
        picking.date_done = day
        picking.move_ids.date = day
