from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestSignerTour(TourCommon):
    """The chief engineer signs, refuses and batch signs; he sees no sale orders."""

    def _submit_order(self, name):
        customer = self._create_customer(name, self.class_b)
        self._register(customer)
        order = self._create_order(partner=customer, nonstandard=True)
        order.order_line.price_unit = 123.45
        self._submit(order)
        return order

    def _get_rows(self, order):
        rows = order.signoff_ids.filtered(
            lambda row: row.user_id == self.users["chief_engineer"]
        )
        return [(row.kind, row.step_code, row.statement) for row in rows]

    def _walk(self, lang):
        self._speak(lang)
        signed, refused, first, second = map(
            self._submit_order, ("Signed Ltd", "Refused Ltd", "First Ltd", "Second Ltd")
        )
        self.assertFalse(self._as("chief_engineer", signed).has_access("read"))
        self._tour("signer", "chief_engineer")
        step = "technical_review"
        self.assertEqual(self._get_rows(signed), [("sign", step, "Feasible as drawn")])
        self.assertEqual(
            self._get_rows(refused), [("refuse", step, "The flange is too weak")]
        )
        self.assertEqual(refused.order_stage, "intake")
        self.assertIn("The flange is too weak", refused.stage_reasons)
        for order in first + second:
            self.assertEqual(self._get_rows(order), [("sign", step, "Both feasible")])
        self.assertEqual((signed + first + second).mapped("order_stage"), [step] * 3)

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
