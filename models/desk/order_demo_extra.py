from odoo import api, models
from odoo.fields import Command


class OrderDemo(models.AbstractModel):
    """A sample that is out and accessories being packed, for one order."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        order = self.env["sale.order"].search(
            [
                ("order_stage", "=", "production"),
                ("partner_id", "=", self._ref("demo_customer_sz003").id),
            ],
            order="id",
            limit=1,
        )
        clerk = self._as("order_clerk", order)
        piece = self._ref("demo_uom_piece").id
        clerk.extra_ids = [
            Command.create(
                {
                    "kind": "sample",
                    "name": "ISG50-160 空壳样机",
                    "uom_id": self._ref("demo_uom_set").id,
                    "note": "客户确认外观与安装尺寸",
                }
            ),
            Command.create(
                {
                    "kind": "accessory",
                    "name": "机械密封（氟橡胶）",
                    "uom_id": piece,
                    "quantity": 4,
                    "packing": "small",
                }
            ),
            Command.create(
                {
                    "kind": "accessory",
                    "name": "电缆 20 m",
                    "uom_id": piece,
                    "quantity": 10,
                    "packing": "bulk",
                }
            ),
        ]
        items = self._as("sales_office", order.extra_ids)
        sample = items.filtered(lambda item: item.kind == "sample")
        sample.record_step("found", place="样品室 2 号架")
        (items - sample)[:1].record_step("prepared")
        return result
