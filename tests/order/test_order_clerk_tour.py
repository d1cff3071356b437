from datetime import timedelta

from odoo.fields import Date
from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestOrderClerkTour(TourCommon):
    """The order clerk completes an order on the board and submits it."""

    def _walk(self, lang):
        self._speak(lang)
        order = self._create_order(
            wanted_date=False, packing_note=False, basis_ids=[], intake_channel=False
        )
        order.order_line.price_unit = 0
        self._tour("order_clerk", "order_clerk")
        self.assertEqual(order.order_stage, "technical_review")
        self.assertEqual(order.wanted_date, Date.today() + timedelta(days=30))
        self.assertEqual(order.packing_note, "wooden case")
        self.assertEqual(order.intake_channel, "fax")
        self.assertEqual(order.amount_total, 500)
        self.assertEqual(order.basis_ids.name, "fax from the customer.pdf")
        self.assertEqual(order.basis_ids.raw[:5], b"%PDF-")
        rows = order.signoff_ids.sorted("seq")
        self.assertEqual(rows.mapped("kind"), ["customer_check", "reply", "submit"])
        self.assertEqual(rows.user_id, self.users["order_clerk"])
        self.assertTrue(order.unified_code)

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
