from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestExtraTour(TourCommon):
    """A sample is listed on the order; the office finds and photographs it."""

    def _walk(self, lang):
        self._speak(lang)
        order = self._create_order()
        self._tour("extra_list", "order_clerk")
        self.assertEqual(order.extra_ids.name, "SHELL")
        self.assertEqual(order.extra_ids.kind, "sample")
        self._tour("extra_steps", "sales_office")
        steps = order.extra_ids.step_ids.sorted("id")
        self.assertEqual(steps.mapped("act"), ["found", "photographed"])
        self.assertEqual(steps[0].place, "SHELF 3")
        self.assertEqual(steps[1].file_ids.name, "shell.pdf")

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
