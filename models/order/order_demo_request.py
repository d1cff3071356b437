from odoo import api, models

# What customers called about: (stage of the order, customer, kind, channel, who,
# what was said, outcome or None, what the customer was told)
CALLS = [
    (
        "production", "sz003", "hurry", "phone", "周工",
        "工地提前开工，能否提前 5 天交货？", None, None,
    ),
    (
        "approval", "hf004", "change", "wechat", "李主任",
        "三台改为带底座，其他不变。", "change", "底座已加入订单，随订单重新审核。",
    ),
    (
        "production", "zz005", "change", "fax", "宏远 张经理",
        "电缆再加长到 30 m。", "refused", "电缆已下料 20 m，加长须另行订购。",
    ),
    (
        "fax_confirmation", "zz005", "question", "phone", "宏远 张经理",
        "确认书上的型号含不含电机？", "answered", "含电机，功率见型号规格栏。",
    ),
    (
        "in_transit", "hz001", "note", "phone", "王经理",
        "来电致谢，告知收货人已换为马师傅。", None, None,
    ),
]  # fmt: skip


class OrderDemo(models.AbstractModel):
    """Customers' calls, and customers who are not on file yet."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        for call in CALLS:
            self._play_call(*call)
        self._ask_for_registration()
        return result

    def _play_call(self, stage, customer, kind, channel, who, words, outcome, answer):
        order = self.env["sale.order"].search(
            [
                ("order_stage", "=", stage),
                ("partner_id", "=", self._ref(f"demo_customer_{customer}").id),
            ],
            order="id",
            limit=1,
        )
        request = self._as("sales_office", order).record_customer_request(
            kind, words, who, channel
        )
        if outcome:
            request.settle_request(outcome, answer)

    def _ask_for_registration(self):
        """One new customer waits for the signature, another was sent back."""
        files = self._as("order_clerk", self.env["customer.file"])
        waiting, doubtful = files.create(
            [
                {
                    "partner_id": self._ref("demo_customer_wh007").id,
                    "proposed_class_id": self._ref("customer_class_b").id,
                    "note": "泵阀展会认识，武汉水务工程配套，年用量约 200 台。",
                },
                {
                    "partner_id": self._ref("demo_customer_jn008").id,
                    "proposed_class_id": self._ref("customer_class_a").id,
                    "note": "老客户介绍，要求月结。",
                },
            ]
        )
        (waiting | doubtful).action_ask()
        manager = self._as("sales_manager", doubtful)
        sheets = manager.signoff_sheet()
        manager.signoff_refuse(
            {key: sheet["digests"] for key, sheet in sheets.items()},
            "新客户不能定A类，先按C类备案，合同签订后再调整。",
        )
