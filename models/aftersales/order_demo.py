from base64 import b64encode

from odoo import api, models
from odoo.fields import Command

# Numbers of the demo's orders begin here, far from those of other rooms
FIRST = 80


class OrderDemo(models.AbstractModel):
    """What customers come back with: at each stage one, of each kind one."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        self._play_noise()
        self._play_leak()
        self._play_wrong_goods()
        self._play_spare_part()
        self._play_question()
        self._play_damaged(FIRST)
        return result

    def _open_case(self, kind, customer, product, words, **values):
        """Return a case that the sales office has taken in."""
        cases = self._as("sales_office", self.env["after.sales.case"])
        return cases.create(
            {
                "kind_id": self._ref(f"after_sales_kind_{kind}").id,
                "partner_id": self._ref(f"demo_customer_{customer}").id,
                "product_id": self._ref(f"demo_{product}").id,
                "quantity": 1,
                "description": words,
                **values,
            }
        )

    def _solve(self, case, solution, cost, cause):
        supervisor = self._as("service_supervisor", case)
        supervisor.take_case()
        cause = self._ref(f"after_sales_cause_{cause}")
        supervisor.record_solution(solution, cost, cause.id)
        return supervisor

    def _play_noise(self):
        """A complaint, from the report to the visit a week later."""
        order = self.env["sale.order"].search(
            [
                ("order_stage", "=", "done"),
                ("partner_id", "=", self._ref("demo_customer_hz001").id),
            ],
            order="id",
            limit=1,
        )
        case = self._open_case(
            "complaint",
            "hz001",
            "qdx",
            "2 台潜水泵运行噪音大、振动，泵房邻近住户投诉。",
            order_id=order.id,
            contact="王经理",
            phone="0571 8888 1234",
            quantity=2,
        )
        supervisor = self._solve(
            case, "派员现场校正电机与泵同心度，更换轴承 2 只。", 680, "workmanship"
        )
        supervisor.record_answer(
            "已校正并更换轴承，测得噪音 68 dB，客户现场签认。", "phone", "王经理"
        )
        supervisor.record_satisfaction(4, "处理及时，来回耽误两天")
        supervisor.record_visit(
            "运行一周正常，噪音未再出现。", True, 5, "phone", "王经理"
        )

    def _play_leak(self):
        """A repair that has been taken; the solution is still to be stated."""
        case = self._open_case(
            "repair",
            "sz003",
            "wq15",
            "潜水排污泵机械密封漏水，油室进水，要求返厂维修。",
            channel="wechat",
            contact="周工",
            file_ids=[
                Command.create({"name": "漏水照片.pdf", "raw": self._file("leak")})
            ],
        )
        self._as("service_supervisor", case).take_case()

    def _play_wrong_goods(self):
        """Another type was packed than ordered: a new order goes out for it."""
        case = self._open_case(
            "exchange",
            "hf004",
            "isw65",
            "订 ISW65-160，收到 ISG65-160，型号发错，要求换货。",
            channel="fax",
            contact="李主任",
        )
        supervisor = self._solve(
            case, "换发 ISW65-160，错发泵由我方提回。", 260, "wrong"
        )
        supervisor.make_exchange_order()

    def _play_spare_part(self):
        self._open_case(
            "accessory",
            "nc006",
            "qdx",
            "随机 O 型圈缺 1 只，请补寄。",
            channel="wechat",
            contact="小胡",
        )

    def _play_question(self):
        case = self._open_case(
            "question",
            "zz005",
            "cdl4",
            "立式多级泵 380 V 星三角接线如何接？",
            contact="售后热线来电",
        )
        supervisor = self._solve(case, "发送接线图并电话指导。", 0, "installation")
        supervisor.record_answer("已发接线图，客户接线成功。", "wechat", "张师傅")

    def _play_damaged(self, number):
        """Goods arrive damaged: the arrival opens the case by itself."""
        _order, picking = self._play_stocked(number, "hz001", 4)
        while picking.dispatch_stage == "request":
            points = picking._get_open_points()[picking.id]
            self._sign(points[0].rule.role_id.code, picking)
        carried = self._as("dispatcher", picking).with_context(skip_sms=True)
        carried.packages_loaded = 1
        carried.button_validate()
        office = self._as("sales_assistant", picking)
        today = self._get_today()
        office.record_arrival(today, "damaged", "木箱破损，1 台泵体法兰磕裂。")
        receipt = b64encode(self._file("receipt")).decode()
        office.register_receipt("到货回单.pdf", receipt)
