from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models


class OrderDemo(models.AbstractModel):
    """Trouble in production: one exception that is open, one that was settled."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        # the order of which four pumps are finished and six are still to be made
        parts = self.env["mrp.production"].search(
            [("control_order_ids", "!=", False), ("backorder_sequence", ">", 0)],
            order="backorder_sequence",
        )
        self._play_settled_exception(parts[:1])
        self._play_open_exception(parts[-1:])
        return result

    def _play_open_exception(self, production):
        """Material is late; customer service has yet to agree a plan."""
        self._as("production_manager", production).report_exception(
            "material",
            "机械密封供应商通知延期 5 天到货，剩余 6 台无法按期装配。",
            quantity=6,
            days_lost=5,
            files=[["供应商延期函.pdf", b64encode(self._file("letter")).decode()]],
        )

    def _play_settled_exception(self, production):
        """Casings leaked; the customer agreed to later pumps, which were made good."""
        reported = self._as("production_manager", production).report_exception(
            "quality",
            "水压试验 2 台泵体渗漏，需更换泵体重新试压。",
            quantity=2,
            days_lost=3,
        )
        today = self._get_today()
        self._as("service_supervisor", reported).record_plan(
            "从库存调换 2 件泵体，夜班加试水压；致电客户说明，4 台整体顺延 3 天发货。",
            today + timedelta(days=3),
        )
        self._as("salesperson", reported).record_answer(
            True,
            "wechat",
            "王经理",
            note="同意顺延 3 天，要求附水压试验报告。",
            files=[["客户微信回复.pdf", b64encode(self._file("answer")).decode()]],
        )
        self._as("service_supervisor", reported).record_result(
            "泵体已调换，复试合格，试验报告随货。"
        )
        # so that the figures show more than one month
        month_ago = fields.Datetime.now() - timedelta(days=30)
        reported._write_facts({"reported_at": month_ago})
