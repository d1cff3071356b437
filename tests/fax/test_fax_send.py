from ast import literal_eval

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .fax_common import CHECKS, FaxCommon

try:
    import phonenumbers
except ImportError:
    phonenumbers = None


@tagged("post_install", "-at_install")
class TestFaxSend(FaxCommon):
    """Sending by hand: the number, the reason for another one, the telephone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")

    def _get_proofread(self, order=None):
        sheet = self._prepare(order)
        sheet.action_proofread()
        return sheet

    def test_gate_needs_legibility(self):
        """However it was sent: no return is accepted before the phone call."""
        for channel in ("fax_hand", "mail", "wechat", "in_person"):
            with self.subTest(channel=channel):
                order = self._make_approved()
                sheet = self._get_proofread(order)
                sheet.action_sent(page_count=2, channel=channel)
                self.assertIn("has not confirmed by phone", self._reason(order))
                answer = self._return(sheet)
                with self.assertRaisesRegex(UserError, "does not count as sent"):
                    answer.check_return(True, CHECKS)
                self.assertEqual(order.order_stage, "fax_confirmation")
                sheet.action_legible("Mr Wang")
                answer.check_return(True, CHECKS)
                self.assertEqual(order.order_stage, "deposit")

    def test_to_fax_today(self):
        """The list holds what is to be proofread, sent or called about, and no
        sheet of a revision that is no longer today's."""
        domain = literal_eval(
            self.env.ref("sale_mrp_countersign.order_fax_action_today").domain
        )
        sheet = self._prepare()
        sheets = sheet.search(domain)
        self.assertIn(sheet, sheets)
        sheet.action_proofread()
        sheet.action_sent()
        self.assertIn(sheet, sheet.search(domain))
        sheet.action_legible("Mr Wang")
        self.assertNotIn(sheet, sheet.search(domain))
        old = self._prepare(self._make_approved())
        self.assertIn(old, sheet.search(domain))
        old.sudo().sale_order_id.packing_note = "iron frame"
        self.assertNotIn(old, sheet.search(domain))

    def test_same_number_however_written(self):
        self.customer_b.fax = "0576-8888 0001"
        for number in ("0576 8888 0001", "(0576) 88880001", "０５７６ 88880001"):
            sheet = self._get_proofread(self._make_approved())
            sheet.action_sent(number=number)
            self.assertFalse(sheet.number_reason)

    def test_other_number_asks_why(self):
        sheet = self._get_proofread()
        with self.assertRaisesRegex(UserError, "Write why the sheet goes there"):
            sheet.action_sent(number="0571 1111 2222")
        self.assertEqual(sheet.state, "proofread")
        sheet.action_sent(number="0571 1111 2222", reason="  at his branch today ")
        self.assertEqual(sheet.number_reason, "at his branch today")
        last = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(last.statement, "at his branch today")
        self.assertEqual(last.payload["number"], "0571 1111 2222")

    def test_other_address_asks_why(self):
        sheet = self._get_proofread()
        with self.assertRaisesRegex(UserError, "Write why"):
            sheet.action_sent(channel="mail", number="else@example.com")
        sheet.action_sent(channel="mail", number="CUSTOMER@example.com")
        self.assertFalse(sheet.number_reason)

    def test_what_is_no_number(self):
        for number in ("call me", "12", "0576-ABC", "1" * 30):
            with self.subTest(number=number):
                sheet = self._prepare()
                if sheet.state == "draft":
                    sheet.action_proofread()
                with self.assertRaisesRegex(UserError, "is no fax number"):
                    sheet.action_sent(number=number, reason="x")

    def test_wizard_asks_why(self):
        sheet = self._get_proofread()
        action = sheet.action_open_send()
        wizard = Form(sheet.env["order.fax.send"].with_context(**action["context"]))
        self.assertFalse(wizard.is_other_number)
        wizard.number = "0571 1111 2222"
        self.assertTrue(wizard.is_other_number)
        wizard.reason = "branch"
        wizard.save().action_confirm()
        self.assertEqual(sheet.number_reason, "branch")

    def test_normalised(self):
        """International form by Odoo's phone tools, of the customer's country."""
        if not phonenumbers:
            self.skipTest("phonenumbers is optional and not here")
        self.customer_b.country_id = self.china
        sheet = self._get_proofread()
        sheet.action_sent(number="0576 8888 0001")
        self.assertEqual(sheet.number, "+8657688880001")
        machine = self._prepare(self._make_approved())
        with self.assertRaises(UserError):
            machine._normalise_fax_number("0576 8888 00011111", strict=True)

    def test_partner_number(self):
        """The customer's file takes numbers only, and shows them as one writes them."""
        if not phonenumbers:
            self.skipTest("phonenumbers is optional and not here")
        form = Form(self.env["res.partner"])
        form.name = "Customer"
        form.country_id = self.china
        form.fax = "057688880001"
        self.assertEqual(form.fax, "+86 576 8888 0001")

    def test_partner_number_is_one(self):
        with self.assertRaisesRegex(UserError, "is no fax number"):
            self.customer_b.fax = "ask reception"
        self.customer_b.fax = "0576 8888 0001 / 0002"
        self.customer_b.fax = False
