from odoo.tests import tagged

from ..tour_common import TourCommon
from .bad_files import make_pdf


@tagged("post_install", "-at_install")
class TestInboxTour(TourCommon):
    """The order clerk uploads, claims, sets aside, checks beside, accepts."""

    def _walk(self, lang):
        self._speak(lang)
        order = self._create_order()
        self._submit(order)
        self._review(order)
        sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
        sheet.action_proofread()
        sheet.action_sent(1)
        sheet.action_legible("Mr Wang")
        self._serve("tour_fax.pdf", sheet.sudo()._get_file_content())
        self._serve("tour_blank.pdf", make_pdf())
        self._tour("inbox", "order_clerk")
        self.assertEqual(order.order_stage, "deposit")
        items = self.env["order.fax.inbox"].search([])
        self.assertEqual(
            sorted(items.mapped("state")), ["matched", "matched", "set_aside"]
        )
        self.assertEqual(
            sorted(sheet.return_ids.mapped("state")), ["accepted", "refused"]
        )

    def test_dropped_on_the_order(self):
        """What is dropped on an order came back of its sheet, code or not."""
        self._speak("zh_CN")
        order = self._create_order()
        self._submit(order)
        self._review(order)
        sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
        sheet.action_proofread()
        sheet.action_sent(1)
        sheet.action_legible("Mr Wang")
        self._serve("tour_fax.pdf", make_pdf())
        self._tour("fax_drop", "order_clerk")
        self.assertEqual(sheet.return_ids.mapped("state"), ["returned"])
        self.assertEqual(sheet.return_ids.sale_order_id, order)

    def _serve(self, name, content):
        """Let the browser fetch a file, which it then uploads."""
        self.env["ir.attachment"].create(
            {
                "name": name,
                "url": f"/sale_mrp_countersign/{name}",
                "mimetype": "application/pdf",
                "public": True,
                "raw": content,
            }
        )

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
