from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestCustomerTour(TourCommon):
    """A new customer is put on file from the order; another one calls."""

    def _walk(self, lang):
        self._speak(lang)
        stranger = self._create_customer("Stranger", self.class_c.browse())
        order = self._create_order(stranger)
        self._tour("customer_file_ask", "order_clerk")
        file = stranger.customer_file_ids
        self.assertEqual(file.state, "registration")
        self.assertEqual(file.proposed_class_id, self.class_c)
        self._tour("customer_file_sign", "sales_manager")
        self.assertEqual(file.state, "registered")
        self.assertEqual(stranger.customer_class_id, self.class_c)
        self._tour("customer_file_order", "order_clerk")
        self.assertEqual(order.order_stage, "technical_review")
        self.assertEqual(order.deposit_percent, self.class_c.deposit_percent)

    def _call(self, lang):
        self._speak(lang)
        order = self._create_order()
        self._submit(order)
        self._tour("customer_request", "order_clerk")
        request = order.customer_request_ids
        self.assertEqual((request.kind, request.text), ("hurry", "BY FRIDAY"))
        self.assertEqual((request.outcome, request.answer), ("refused", "MONDAY"))
        self.assertEqual(request.received_by_id, self.users["order_clerk"])

    def test_file_english(self):
        self._walk("en_US")

    def test_file_chinese(self):
        self._walk("zh_CN")

    def test_request_english(self):
        self._call("en_US")

    def test_request_chinese(self):
        self._call("zh_CN")
