from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestInstructionTour(TourCommon):
    """Production's lead acknowledges the instruction from the manufacturing order."""

    def _walk(self, lang, tour="instruction", remarks=()):
        self._speak(lang)
        self._make_to_order(self.pump)
        self._set_stock(self.shaft, 100)
        order = self._make_ready(self._create_order())
        order.action_confirm()
        production = order.control_production_ids
        self._sign("sales_office", order)
        self._tour(
            tour,
            "production_manager",
            f"/odoo/action-mrp.mrp_production_action/{production.id}",
        )
        self.assertEqual(order.instruction_ids.state, "acknowledged")
        row = order.signoff_ids.sorted("seq").filtered(
            lambda item: item.step_code == "instruction"
        )[-1]
        self.assertEqual(row.user_id, self.users["production_manager"])
        said = [item["remark"] for item in row.payload["remarks"]]
        self.assertEqual(said, list(remarks))
        self.assertEqual(production.control_stage, "released")
        self.assertEqual(production.state, "done")
        self.assertEqual(order.order_stage, "production")

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")

    def test_english_remark(self):
        self._walk("en_US", "instruction_remark", ["铭牌 LOGO?"])

    def test_chinese_remark(self):
        self._walk("zh_CN", "instruction_remark", ["铭牌 LOGO?"])
