import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import PDF
from .fax_common import CHECKS, FaxCommon

JPEG = base64.b64encode(b"\xff\xd8\xff\xe0 picture")
TIFF = base64.b64encode(b"II*\x00 fax")


@tagged("post_install", "-at_install")
class TestOrderFax(FaxCommon):
    def test_way_of_a_sheet(self):
        """Each fact moves the sheet, says what is next, and leaves evidence."""
        order = self.order
        self.assertIn("No sheet of the current revision", self._reason())
        sheet = self._prepare()
        self.assertEqual(sheet.state, "draft")
        self.assertEqual(sheet.revision_id, order.revision_id)
        self.assertIn("has not been proofread", self._reason())
        sheet.action_proofread()
        self.assertIn("has not been sent", self._reason())
        sheet.action_sent()
        self.assertEqual(sheet.state, "sent")
        self.assertEqual(sheet.number, self.customer_b.fax)
        self.assertIn("has not confirmed by phone", self._reason())
        sheet.action_legible("Mr Wang")
        self.assertIn("has not come back", self._reason())
        self.assertEqual(order.order_stage, "fax_confirmation")
        answer = self._return(sheet)
        self.assertEqual((answer.direction, answer.state), ("in", "returned"))
        self.assertEqual(sheet.state, "returned")
        self.assertIn("has not been checked", self._reason())
        answer.check_return(True, CHECKS)
        self.assertEqual(sheet.state, "accepted")
        self.assertFalse(self._reason())
        self.assertEqual(order.order_stage, "deposit")
        kinds = order.sudo().signoff_ids.sorted("seq").mapped("kind")
        self.assertEqual(
            [kind for kind in kinds if kind.startswith(("fax_", "return_"))],
            [
                "fax_proofread",
                "fax_sent",
                "fax_legible",
                "return_registered",
                "return_check",
            ],
        )

    def test_prepared_once(self):
        self.assertEqual(self._prepare(), self._prepare())

    def test_order_of_facts(self):
        sheet = self._prepare()
        with self.assertRaisesRegex(UserError, "To Proofread"):
            sheet.action_sent()
        with self.assertRaisesRegex(UserError, "To Proofread"):
            sheet.action_legible("Mr Wang")
        with self.assertRaisesRegex(UserError, "To Proofread"):
            self._return(sheet)
        with self.assertRaisesRegex(UserError, "waits for a check"):
            sheet.check_return(True, CHECKS)
        sheet.action_proofread()
        with self.assertRaises(UserError):
            sheet.action_proofread()
        sheet.action_sent()
        with self.assertRaisesRegex(UserError, "who at the customer"):
            sheet.action_legible("  ")
        self.assertEqual(sheet.state, "sent")

    def test_not_in_force(self):
        order = self._create_order()
        self._submit(order)
        sheet = self._prepare(order)
        with self.assertRaisesRegex(UserError, "not in force"):
            sheet.action_proofread()

    def test_uncontrolled_order(self):
        self.company.order_control = False
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "not under order control"):
            self._prepare(order)

    def test_roles(self):
        """Rights on sales are no role; the check is the clerk's or the office's."""
        sheet = self._prepare()
        for method, args in (
            ("action_proofread", ()),
            ("action_sent", ()),
            ("action_legible", ("Mr Wang",)),
            ("register_return", ("a.pdf", PDF.decode())),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(sheet.with_user(self.stranger), method)(*args)
        with self.assertRaises(AccessError):
            self.order.with_user(self.stranger)._fax_prepare("confirmation")
        assistant = sheet.with_user(self.users["sales_assistant"])
        assistant.action_proofread()
        assistant.action_sent()
        assistant.action_legible("Mr Wang")
        answer = self._return(assistant)
        with self.assertRaises(AccessError):
            answer.check_return(True, CHECKS)
        self._as("sales_office", answer).check_return(True, CHECKS)
        self.assertEqual(sheet.state, "accepted")

    def test_facts_are_not_written(self):
        """No field can be written or created, by users, administrators or sudo."""
        sheet = self._prepare()
        admin = self.env.ref("base.user_admin")
        for faxes in (sheet, sheet.with_user(admin), sheet.sudo()):
            for values in (
                {"state": "accepted"},
                {"sent_at": "2030-01-01 00:00:00"},
                {"check_result": "accepted"},
                {"revision_id": False},
                {"sale_order_id": False},
                {"file": PDF},
            ):
                with self.assertRaises(AccessError):
                    faxes.write(values)
            with self.assertRaises(UserError):
                faxes.create({"name": "1", "direction": "out", "kind": "confirmation"})
            with self.assertRaises(UserError):
                faxes.copy()
        with self.assertRaises(AccessError):
            self.order.sudo().write({"fax_ids": [(5, 0, 0)]})
        self.assertEqual(sheet.state, "draft")

    def test_context_defaults_ignored(self):
        sheet = (
            self._as("order_clerk", self.order)
            .with_context(
                default_state="accepted",
                default_sent_at="2030-01-01 00:00:00",
                default_check_result="accepted",
                default_proofread_at="2030-01-01 00:00:00",
            )
            ._fax_prepare("confirmation")
        )
        self.assertEqual(sheet.state, "draft")
        self.assertFalse(sheet.sent_at or sheet.proofread_at)

    def test_unlink(self):
        sheet = self._prepare()
        sheet.action_proofread()
        with self.assertRaisesRegex(UserError, "is kept"):
            sheet.sudo().unlink()

    def test_archive(self):
        """What was sent is kept as it was: no new print, no new file."""
        sheet = self._prepare()
        sheet.action_proofread()
        sheet.action_sent()
        content = base64.b64decode(sheet.file)
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertEqual(sheet.page_count, 1)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "order.fax"),
                    ("res_field", "=", "file"),
                    ("res_id", "=", sheet.id),
                ]
            )
        )
        self.assertEqual(len(attachment), 1)
        for values in ({"datas": PDF}, {"res_id": 0}, {"res_field": False}):
            with self.assertRaisesRegex(UserError, "kept as it is"):
                attachment.write(values)
        with self.assertRaisesRegex(UserError, "kept as it is"):
            attachment.unlink()
        with self.assertRaisesRegex(UserError, "kept as it was"):
            attachment.create(
                {
                    "name": "file",
                    "res_model": "order.fax",
                    "res_field": "file",
                    "res_id": sheet.id,
                    "datas": PDF,
                }
            )
        self.customer_b.name = "Renamed"
        self.assertEqual(
            self.order._get_archived_form(self.order._get_fax_report("confirmation")),
            content,
        )

    def test_files_that_are_no_return(self):
        """Refused with what came in and what is accepted; nothing changes."""
        sheet = self._send()
        docx = base64.b64encode(b"PK\x03\x04 docx").decode()
        svg = base64.b64encode(b"<svg onload='x'/>").decode()
        text = base64.b64encode("你好".encode()).decode()
        unknown = base64.b64encode(b"he\0\1").decode()
        for content, words in (
            (docx, "ZIP / Office"),
            (svg, "SVG"),
            (text, "TXT"),
            (unknown, "68 65"),
            ("", "it is empty"),
            (None, "it is empty"),
            ("%%%", "not valid base64"),
            ("图", "not valid base64"),
        ):
            with self.assertRaises(UserError) as refusal:
                sheet.register_return("return.pdf", content)
            self.assertIn(words, str(refusal.exception))
            self.assertIn("PDF, TIFF, PNG, JPEG", str(refusal.exception))
        self.assertFalse(sheet.return_ids)
        self.assertEqual(sheet.state, "legible")

    def test_kinds_of_files(self):
        sheet = self._send()
        names = [
            sheet.register_return("../../etc/a.tiff", TIFF.decode()).file_name,
            sheet.register_return("photo.jpg", JPEG.decode()).file_kind,
        ]
        self.assertEqual(names, ["a.tiff", "jpeg"])
        with self.assertRaisesRegex(UserError, "registered already"):
            sheet.register_return("again.jpg", JPEG.decode())

    def test_check_needs_everything(self):
        answer = self._return(self._send())
        for name in CHECKS:
            with self.assertRaisesRegex(UserError, "Not ticked"):
                answer.check_return(True, {**CHECKS, name: False})
        with self.assertRaisesRegex(UserError, "Not ticked"):
            answer.check_return(True)
        self.assertEqual(answer.state, "returned")

    def test_legible_before_accepted(self):
        sheet = self._prepare()
        sheet.action_proofread()
        sheet.action_sent()
        answer = self._return(sheet)
        with self.assertRaisesRegex(UserError, "does not count as sent"):
            answer.check_return(True, CHECKS)
        sheet.action_legible("Mr Wang")
        answer.check_return(True, CHECKS)
        self.assertEqual(sheet.state, "accepted")

    def test_refused_return(self):
        """A refusal needs a reason and prepares the next sending."""
        sheet = self._send()
        answer = self._return(sheet)
        with self.assertRaisesRegex(UserError, "at least one reason"):
            answer.check_return(False, {}, ["", " "])
        answer.check_return(False, {**CHECKS, "stamp": False}, ["no stamp"])
        self.assertEqual((answer.state, sheet.state), ("refused", "refused"))
        self.assertEqual(answer.check_reasons, "no stamp")
        following = self.order._get_current_sheet("confirmation")
        self.assertEqual(following.state, "draft")
        self.assertNotEqual(following, sheet)
        self.assertIn(following.name, self._reason())
        with self.assertRaisesRegex(UserError, "checked already"):
            answer.check_return(True, CHECKS)
        # the customer stamps the first sheet after all
        second = self._return(sheet, JPEG)
        second.check_return(True, CHECKS)
        self.assertFalse(self._reason())

    def test_old_revision(self):
        """A return of an old revision is recognised and cannot be accepted."""
        sheet = self._send()
        self.order.packing_note = "iron frame"
        self.assertFalse(sheet.is_current)
        answer = self._return(sheet)
        self.assertIn("The returned sheet", self._reason())
        with self.assertRaisesRegex(UserError, "cannot be accepted"):
            answer.check_return(True, CHECKS)
        answer.check_return(False, {}, "old revision")
        following = self.order._get_current_sheet("confirmation")
        self.assertEqual(following.revision_id.number, 2)
        # back to the old content: its revision and its sheet count again
        self.order.packing_note = "wooden case"
        self.assertTrue(sheet.is_current)

    def test_old_sheet_is_not_sent(self):
        sheet = self._prepare()
        self.order.packing_note = "iron frame"
        with self.assertRaisesRegex(UserError, "Prepare a new sheet"):
            sheet.action_proofread()

    def test_no_number(self):
        sheet = self._prepare()
        sheet.action_proofread()
        self.customer_b.fax = False
        with self.assertRaisesRegex(UserError, "no number or address"):
            sheet.action_sent()
        sheet.action_sent(page_count=2, channel="mail")
        self.assertEqual((sheet.number, sheet.page_count), ("customer@example.com", 2))

    def test_wizards(self):
        sheet = self._prepare()
        sheet.action_proofread()
        env = sheet.env
        send = env["order.fax.send"].create({"sheet_id": sheet.id})
        self.assertEqual((send.channel, send.number), ("fax_hand", self.customer_b.fax))
        send.action_confirm()
        env["order.fax.legible"].create(
            {"sheet_id": sheet.id, "contact": "Mr Wang"}
        ).action_confirm()
        env["order.fax.return"].create(
            {"sheet_id": sheet.id, "file": PDF, "file_name": "return.pdf"}
        ).action_confirm()
        action = sheet.action_open_check()
        check = env["order.fax.check"].with_context(**action["context"]).create({})
        self.assertEqual(check.sheet_id, sheet.return_ids)
        self.assertFalse(check.warning)
        check.action_all_correct()
        self.assertEqual(sheet.state, "accepted")
