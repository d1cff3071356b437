from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestExceptionTour(TourCommon):
    """An exception is reported in the workshop, planned and answered by sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = new_test_user(
            cls.env,
            login="tour_service_supervisor",
            groups="sale_mrp_countersign.group_signer,"
            "sales_team.group_sale_salesman_all_leads",
        )
        user.name = user.login
        cls.users["service_supervisor"] = user
        cls.role("service_supervisor").user_ids = [Command.set(user.ids)]

    def _walk(self, lang):
        self._speak(lang)
        self._make_to_order(self.pump)
        order = self._make_ready(
            self._create_order(user_id=self.users["salesperson"].id)
        )
        order.action_confirm()
        self._sign("sales_office", order)
        self._sign("production_manager", order)
        production = order.control_production_ids
        self._tour(
            "exception_report",
            "production_manager",
            f"/odoo/action-mrp.mrp_production_action/{production.id}",
        )
        item = production.exception_ids
        self.assertEqual((item.kind_id.code, item.days_lost), ("material", 5))
        self.assertEqual(item.file_ids.mapped("name"), ["letter.pdf"])
        self.assertEqual(item.state, "reported")
        self._tour("exception_plan", "service_supervisor")
        self.assertEqual(item.state, "planned")
        self.assertEqual(item.plan, "PLAN")
        self._tour(
            "exception_answer",
            "salesperson",
            f"/odoo/order-board/{order.id}",
        )
        self.assertEqual(item.state, "answered")
        answer = item.step_ids.filtered(lambda step: step.act == "answer")
        self.assertEqual((answer.contact, answer.channel), ("WANG", "wechat"))

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
