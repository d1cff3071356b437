from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestScorecardTour(TourCommon):
    """The month's sheet: a complaint is found, people score, it is signed."""

    def _walk(self, lang):
        self._speak(lang)
        for code in ("follow_up_clerk", "driver"):
            self.role(code).user_ids = self.users["salesperson"]
        sheet = self._as("sales_manager", self.env["scorecard"]).create({})
        sheet = sheet.with_env(self.env)
        complaint = self.env.ref("sale_mrp_countersign.after_sales_kind_complaint")
        self.env["after.sales.case"].create(
            {
                "kind_id": complaint.id,
                "partner_id": self.customer_a.id,
                "description": "it leaks",
            }
        )
        self._tour("scorecard_propose", "sales_manager")
        self.assertEqual(sheet.finding_ids.document_model, "after.sales.case")
        self._as("order_clerk", sheet).action_accept_self()
        self._tour("scorecard_self", "salesperson")
        self._tour("scorecard_score", "sales_manager")
        self.assertEqual((sheet.bonus, sheet.bonus_reason), (2, "FAIR"))
        self._tour("scorecard_sign", "general_manager")
        self.assertEqual(sheet.state, "signed")
        self.assertEqual(sheet.total, sheet.manager_total + 2)

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
