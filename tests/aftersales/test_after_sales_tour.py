from odoo.tests import tagged

from ..tour_common import TourCommon
from .after_sales_common import AfterSales


@tagged("post_install", "-at_install")
class TestAfterSalesTour(AfterSales, TourCommon):
    """A complaint is written down by the office, solved and answered by service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_service()
        cls.users["service_supervisor"].name = "tour_service_supervisor"

    def _walk(self, lang):
        self._speak(lang)
        self._tour("after_sales_report", "sales_office")
        case = self.env["after.sales.case"].search([], limit=1)
        self.assertEqual(case.description, "LEAKS")
        self.assertEqual(case.partner_id, self.customer_a)
        self.assertEqual(case.reported_by_id, self.users["sales_office"])
        self._tour("after_sales_handle", "service_supervisor")
        self.assertEqual(case.stage, "closed")
        self.assertEqual((case.solution, case.cost), ("SEAL", 120))
        self.assertEqual(case.satisfaction, 5)
        self.assertEqual(case.step_ids[0].contact, "WANG")

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
