from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestReviewTour(TourCommon):
    """Four people sign, the general manager refuses, the clerk submits again."""

    def _get_path(self, order):
        return f"/odoo/order-board/{order.id}"

    def _walk(self, lang):
        self._speak(lang)
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._tour("review_sign_drawing", "chief_engineer")
        self._tour("review_sign", "purchasing")
        self._tour("review_sign_date", "production_manager")
        self.assertEqual(order.order_stage, "approval")
        self._tour("review_sign", "finance")
        self._tour("review_refuse", "general_manager")
        self.assertEqual(order.order_stage, "intake")
        self._tour("review_resubmit", "order_clerk", self._get_path(order))
        self._tour("review_sign", "general_manager")
        self.assertEqual(order.order_stage, "countersign")
        signed = order.signoff_ids.filtered(lambda row: row.kind == "sign")
        self.assertEqual(
            signed.sorted("seq").mapped("role_id.code"),
            [
                "chief_engineer",
                "purchasing",
                "production_manager",
                "finance",
                "general_manager",
            ],
        )

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")

    def _waive(self, lang):
        self._speak(lang)
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._tour("review_waive", "general_manager", "/odoo/to-sign")
        self.assertEqual(order.order_stage, "approval")
        self._tour("review_waived", "order_clerk", self._get_path(order))

    def test_waiver_english(self):
        self._waive("en_US")

    def test_waiver_chinese(self):
        self._waive("zh_CN")

    def _change(self, lang):
        self._speak(lang)
        self._set_stock(self.pump, 100)
        order = self._make_ready(self._create_order())
        order.action_confirm()
        self._tour("order_change", "order_clerk", self._get_path(order))
        self.assertTrue(order.is_change_open)
        row = order._get_last_evidence("change_open")[order.id]
        self.assertEqual(row.statement, "Two more pumps")
        self.assertEqual(row.user_id, self.users["order_clerk"])

    def test_change_english(self):
        self._change("en_US")

    def test_change_chinese(self):
        self._change("zh_CN")
