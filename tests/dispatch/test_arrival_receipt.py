from datetime import timedelta

import pypdfium2
import zxingcpp

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import PDF
from ..fax.inbox_common import InboxCommon
from ..fax.sheet_noise import rasterise

PREFIX = "sale_mrp_countersign.action_report_"


@tagged("post_install", "-at_install")
class TestArrivalReceipt(InboxCommon):
    """The signed receipt comes back by fax and finds its transfer by its code."""

    def setUp(self):
        super().setUp()
        self._set_stock(self.pump, 100)
        order = self._make_ready(self._create_order(partner=self.customer_a))
        order.action_confirm()
        self.shipped_order = order
        self.picking = order.picking_ids

    def _ship(self):
        for code in ("sales_office", "dispatcher"):
            self._sign(code, self.picking)
        self.picking.button_validate()
        return self.picking._get_receipt_sheet()

    def _get_kinds(self):
        return self.picking.signoff_ids.sorted("seq").mapped("kind")

    def _open(self, action, role="sales_assistant"):
        context = action["context"]
        return Form(
            self._as(role, self.env[action["res_model"]]).with_context(**context)
        )

    def test_by_its_code(self):
        """Matched, waits for the office, and nothing is recorded by itself."""
        self.assertFalse(self.picking._get_receipt_sheet())
        sheet = self._ship()
        self.assertEqual((sheet.state, sheet.is_current), ("legible", True))
        content = self._scan(self.picking._render_fax("arrival_receipt"))
        item = self._upload(content, role="sales_assistant", name="receipt.tif")
        answer = item.return_id
        self.assertEqual((item.state, answer.state), ("matched", "returned"))
        self.assertEqual((answer.picking_id, answer.kind), (self.picking, sheet.kind))
        self.assertEqual(sheet.state, "returned")
        self.assertEqual(self.picking.dispatch_stage, "in_transit")
        self.assertEqual(self._get_kinds()[-1], "return_registered")
        self.assertIn("by fax", self.picking.dispatch_hint)

        action = self._as("sales_assistant", item).action_open_check()
        self.assertEqual(action["res_model"], "order.arrival")
        form = self._open(action)
        self.assertEqual((form.sheet_id, form.condition), (answer, "intact"))
        form.date = self._today()
        form.condition = "short"
        with self.assertRaises(AssertionError):
            form.save()
        form.note = "one case"
        form.save().action_record()
        self.assertEqual(self._get_kinds()[-2:], ["arrival", "receipt"])
        rows = self.picking.signoff_ids.sorted("seq")[-2:]
        self.assertEqual(rows[0].payload, {"date": self._today(), "condition": "short"})
        self.assertEqual(rows[1].payload["sheet"], answer.name)
        self.assertEqual(rows[1].attachment_ids.raw, content)
        self.assertEqual(rows[1].user_id, self.users["sales_assistant"])
        self.assertEqual((answer.state, sheet.state), ("accepted", "accepted"))
        self.assertEqual(self.picking.dispatch_stage, "done")
        self.assertEqual(self.shipped_order.order_stage, "done")

        again = self._upload(self._scan(self.picking._render_fax("arrival_receipt")))
        self.assertEqual((again.state, again.problem_code), ("unmatched", "accepted"))

    def test_day_of_arrival(self):
        """Neither before the goods left nor to come, and no nonsense."""
        self._ship()
        office = self._as("sales_assistant", self.picking)
        today = self.company._get_local_day()
        for day in (
            str(today + timedelta(days=1)),
            str(today - timedelta(days=1)),
            "2062-01-01",
        ):
            with self.assertRaisesRegex(UserError, "between them"):
                office.record_arrival(day)
        for day in (False, "31.12.2026", 5, "", "tomorrow"):
            with self.assertRaisesRegex(UserError, "Give the day"):
                office.record_arrival(day)
        self.assertNotIn("arrival", self._get_kinds())
        office.record_arrival(str(today))
        self.assertEqual(self.picking.arrived_on, today)

    def test_only_with_the_arrival(self):
        """By no other act, by nobody else, and of its own transfer only."""
        self._ship()
        content = self._scan(self.picking._render_fax("arrival_receipt"))
        answer = self._upload(content, role="sales_assistant").return_id
        office = self._as("sales_assistant", self.picking)
        with self.assertRaisesRegex(UserError, "Record Arrival"):
            self._as("sales_office", answer).check_return(
                True, dict.fromkeys(("signature", "stamp", "legible"), True)
            )
        with self.assertRaisesRegex(UserError, "arrival of the goods first"):
            office.accept_receipt(answer.id)
        office.record_arrival(self._today())
        for sheet_id in (answer.reply_to_id.id, self._send().id, 0):
            with self.assertRaisesRegex(UserError, "No such receipt"):
                office.accept_receipt(sheet_id)
        for role in ("finance", "order_clerk"):
            with self.assertRaises(AccessError):
                self._as(role, self.picking).accept_receipt(answer.id)
        sheet = self._as("order_clerk", answer.reply_to_id)
        for act in (
            sheet.action_proofread,
            sheet.action_sent,
            lambda: sheet.action_legible("Mr Wang"),
        ):
            with self.assertRaises(UserError):
                act()
        self.assertEqual(self.picking.dispatch_stage, "receipt")
        self.assertEqual(answer.state, "returned")

    def test_refused_and_sent_again(self):
        """What cannot be taken is refused with a reason; the sheet stays owed."""
        sheet = self._ship()
        page = self.picking._render_fax("arrival_receipt")
        self._upload(self._scan(page), role="sales_assistant")
        action = self._as("sales_assistant", self.picking).action_open_arrival()
        form = self._open(action)
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "at least one reason"):
            wizard.action_refuse()
        wizard.reasons = "not signed"
        wizard.action_refuse()
        self.assertEqual(sheet.state, "refused")
        self.assertEqual(self.picking._get_receipt_sheet(), sheet, "no second one")
        self.assertNotIn("by fax", self.picking.dispatch_hint)
        self._upload(self._scan(page, blank_first=1), role="sales_assistant")
        self.assertEqual(sheet.state, "returned")

    def test_by_hand(self):
        """As ever: arrival by telephone, the file uploaded; the sheet is settled."""
        sheet = self._ship()
        office = self._as("sales_assistant", self.picking)
        wizard = self._open(office.action_open_arrival()).save()
        self.assertFalse(wizard.sheet_id)
        wizard.action_record()
        self.assertEqual(self.picking.dispatch_stage, "receipt")
        form = self._open(office.action_open_receipt())
        form.file = PDF.decode()
        form.save().action_record()
        self.assertEqual(self._get_kinds()[-2:], ["arrival", "receipt"], "once each")
        self.assertEqual(self.picking.dispatch_stage, "done")
        self.assertEqual(sheet.state, "accepted")

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_forms(self):
        """Both copies, and the copy of the delivery note that comes back."""
        sheet = self._ship()
        code = sheet.sheet_code
        self.assertEqual(self._read_codes("arrival_receipt"), [[code] * 2] * 2)
        self.assertEqual(self._read_codes("delivery_note"), [[]] * 4 + [[code] * 2])

    def _read_codes(self, form):
        """Return the codes on each page of a print."""
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, _kind = reports._render_qweb_pdf(PREFIX + form, self.picking.ids)
        pages = range(len(pypdfium2.PdfDocument(content)))
        return [
            [item.text for item in zxingcpp.read_barcodes(rasterise(content, page))]
            for page in pages
        ]
