from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestFaxTour(TourCommon):
    """The order clerk sends the confirmation sheet and takes its return."""

    def _walk(self, lang):
        self._speak(lang)
        order = self._create_order()
        self._submit(order)
        self._review(order)
        self.assertEqual(order.order_stage, "fax_confirmation")
        self._tour("fax", "order_clerk", f"/odoo/order-board/{order.id}")
        self.assertEqual(order.order_stage, "deposit")
        sheet = order.fax_ids.filtered(lambda item: item.direction == "out")
        self.assertEqual(sheet.state, "accepted")
        self.assertEqual(sheet.legible_contact, "Mr Wang")
        self.assertEqual(sheet.page_count, 1)
        answer = sheet.return_ids
        self.assertEqual(answer.file_name, "return.pdf")
        self.assertEqual(answer.check_result, "accepted")
        self.assertEqual(answer.checked_by_id, self.users["order_clerk"])
        kinds = order.signoff_ids.sorted("seq").mapped("kind")
        self.assertEqual(
            [kind for kind in kinds if kind.startswith(("fax", "return"))],
            [
                "fax_proofread",
                "fax_sent",
                "fax_legible",
                "return_registered",
                "return_check",
            ],
        )

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
