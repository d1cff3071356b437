from odoo.fields import Datetime
from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestDeliveryTour(TourCommon):
    """The office arranges the delivery of goods on stock and tells the customer."""

    def _walk(self, lang):
        self._speak(lang)
        self._set_stock(self.pump, 100)
        order = self._create_order(
            self.customer_a,
            user_id=self.users["salesperson"].id,
            order_received_at=Datetime.subtract(Datetime.now(), days=5),
        )
        self._make_ready(order).action_confirm()
        self._tour("delivery_service", "sales_office")
        rows = order.signoff_ids.sorted("seq")
        arranged = rows.filtered(lambda row: row.kind == "delivery_arranged")
        self.assertEqual(arranged.statement, "our own truck")
        self.assertEqual(arranged.user_id, self.users["sales_office"])
        self.assertTrue(order.arranged_at and order.told_at)

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
