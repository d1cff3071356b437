import base64
from datetime import timedelta
from itertools import count

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .fax_common import CHECKS
from .inbox_common import InboxCommon

# files that differ
PAGES = count(1)


@tagged("post_install", "-at_install")
class TestInbox(InboxCommon):
    """What comes in is kept, read, and matched by its code."""

    def test_code_is_matched(self):
        sheet = self._send()
        content = self._make_fax(self.order)
        item = self._upload(content, name="back.tif")
        self.assertEqual((item.state, item.problem), ("matched", False))
        self.assertEqual((item.code, item.page_count), (sheet.sheet_code, 1))
        answer = item.return_id
        self.assertEqual((answer.reply_to_id, answer.state), (sheet, "returned"))
        self.assertEqual(answer.file_name, "back.tif")
        self.assertEqual(base64.b64decode(answer.file), content)
        self.assertEqual(item.partner_id, self.customer_b)
        evidence = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(evidence.kind, "return_registered")
        self.assertEqual(evidence.user_id, self.users["order_clerk"])
        self.assertEqual(evidence.payload["inbox"], item.name)
        self.assertEqual(evidence.payload["matched_by"], "code")
        answer.check_return(True, CHECKS)
        self.assertEqual(sheet.state, "accepted")

    def test_cover_sheet_stays(self):
        self._send()
        item = self._upload(self._make_fax(self.order, blank_first=1))
        self.assertEqual((item.first_page, item.last_page), (2, 2))
        self.assertEqual((item.page_count, item.return_id.page_count), (2, 1))
        self.assertEqual(item.return_id.file_kind, "tiff")

    def test_many_documents_in_one_file(self):
        """Each code begins a document; pages without one go with it."""
        other = self._make_approved()
        sheets = self._send() | self._send(other)
        content = self._merge(
            self._make_blank(),
            self.order._render_fax("confirmation"),
            self._make_blank(2),
            other._render_fax("confirmation"),
        )
        item = self._upload(content)
        self.assertEqual((item.state, item.page_count), ("split", 5))
        parts = item.child_ids.sorted("id")
        self.assertEqual(parts.mapped("first_page"), [2, 5])
        self.assertEqual(parts.mapped("last_page"), [4, 5])
        self.assertEqual(parts.mapped("state"), ["matched"] * 2)
        self.assertEqual(parts.return_id.reply_to_id, sheets)
        self.assertEqual(parts[0].return_id.page_count, 3)

    def test_same_code_on_following_pages(self):
        self._send()
        page = self.order._render_fax("confirmation")
        item = self._upload(self._merge(page, page))
        self.assertEqual((item.state, item.return_id.page_count), ("matched", 2))

    def test_old_revision_is_refused(self):
        """At once, by itself, with what has changed, and without any price."""
        sheet = self._send()
        content = self._make_fax(self.order)
        self.order.write({"packing_note": "iron frame"})
        self.order.order_line.price_unit = 123.45
        item = self._upload(content)
        answer = item.return_id
        self.assertEqual((item.state, answer.state), ("matched", "refused"))
        self.assertIn("wooden case", answer.check_reasons)
        self.assertIn("iron frame", answer.check_reasons)
        self.assertIn("comparison of the revisions", answer.check_reasons)
        self.assertNotIn("123.45", answer.check_reasons)
        self.assertEqual(sheet.state, "refused")
        evidence = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(evidence.kind, "return_check")
        self.assertTrue(evidence.payload["automatic"])

    def test_duplicate(self):
        self._send()
        content = self._make_fax(self.order)
        first = self._upload(content)
        second = self._upload(content)
        self.assertEqual((second.state, second.duplicate_of_id), ("duplicate", first))
        self.assertFalse(second.return_id)
        self.assertEqual(len(self.order.fax_ids), 2)
        self.assertEqual(second._get_content(), content)

    def test_registered_by_hand_before(self):
        sheet = self._send()
        content = self._make_fax(self.order)
        answer = sheet.register_return("a.tif", base64.b64encode(content).decode())
        item = self._upload(content)
        self.assertEqual((item.state, item.return_id), ("duplicate", answer))

    def test_sheet_not_sent_yet(self):
        sheet = self._prepare()
        content = self._make_fax(self.order)
        item = self._upload(content)
        self.assertEqual(item.problem_code, "not_sent")
        self.assertIn(sheet.name, item.problem)
        sheet.action_proofread()
        sheet.action_sent()
        self._as("order_clerk", item).action_read_again()
        self.assertEqual((item.state, item.problem), ("matched", False))

    def test_accepted_already(self):
        self._send()
        answer = self._upload(self._make_fax(self.order)).return_id
        answer.check_return(True, CHECKS)
        item = self._upload(self._make_fax(self.order, blank_first=1))
        self.assertEqual((item.state, item.problem_code), ("unmatched", "accepted"))

    # -------------------------------------------------------------------- mail
    def test_mail(self):
        """One item for each file; what the gateway brought is read by the job."""
        sheet = self._send()
        items = self._receive_mail(
            ("fax.tif", self._make_fax(self.order)), ("more.pdf", self._make_blank())
        )
        self.assertEqual(items.mapped("state"), ["to_read"] * 2)
        self.assertEqual(items.mapped("source"), ["mail"] * 2)
        self.assertEqual(items[0].company_id, self.company)
        self._read(items)
        self.assertEqual(items.mapped("state"), ["matched", "unmatched"])
        self.assertEqual(items[0].return_id.reply_to_id, sheet)
        evidence = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertFalse(evidence.role_id)
        self.assertEqual(evidence.user_id, self.env.ref("base.user_root"))
        self.assertIn("See the attachment", items[0].message_ids.mapped("body")[0])

    def test_job(self):
        items = self._receive_mail(("fax.pdf", self._make_blank()))
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60
        )
        self.env["order.fax.inbox"]._cron_read()
        self.assertEqual(items.state, "unmatched")

    def test_large_upload_is_read_by_the_job(self):
        items = self._upload(*(self._make_blank(number) for number in range(1, 8)))
        self.assertEqual(set(items.mapped("state")), {"to_read"})
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("sale_mrp_countersign.ir_cron_fax_read").id)]
        )
        self.assertTrue(triggers)

    def test_mail_without_file(self):
        item = self._receive_mail()
        self.assertEqual((item.state, item.problem_code), ("unmatched", "no_file"))

    def test_mail_with_fifty_files(self):
        items = self._receive_mail(
            *((f"{number}.pdf", self._make_blank(number)) for number in range(1, 51))
        )
        self.assertEqual(len(items), 50)
        self.assertEqual(items.mapped("file_name")[-1], "50.pdf")

    # ------------------------------------------------------------------ number
    def test_number(self):
        """The customer is known by the number, however it is written."""
        (item,) = self._receive_mail(
            ("order.pdf", self._make_blank()), sender="+8657688880001@gw.example"
        )
        self.customer_a.fax = "0571 6666 0002"
        self.customer_b.fax = "(0576) 8888-0001"
        self._read(item)
        self.assertEqual(item.partner_id, self.customer_b)
        self.assertEqual((item.state, item.problem_code), ("unmatched", "number_only"))

    def _receive_by_number(self):
        """Return a fax without a code that customer B's machine has sent, read."""
        self.customer_a.fax = "0571 6666 0002"
        (item,) = self._receive_mail(("fax.pdf", self._make_blank(next(PAGES))))
        self._read(item)
        return item

    def test_number_of_the_only_sheet(self):
        """Matched, shown as such, and still checked beside the sheet."""
        sheet = self._send()
        item = self._receive_by_number()
        answer = item.return_id
        self.assertEqual((item.state, item.matched_by), ("matched", "number"))
        self.assertEqual((answer.reply_to_id, answer.state), (sheet, "returned"))
        self.assertEqual(answer.received_at, item.received_at)
        evidence = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(evidence.payload["matched_by"], "number")
        wizard = self._as("order_clerk", self.env["order.fax.check"]).create(
            {"sheet_id": answer.id}
        )
        self.assertTrue(wizard.is_releasable)
        wizard.action_all_correct()
        self.assertEqual(sheet.state, "accepted")
        with self.assertRaisesRegex(UserError, "stays the return"):
            wizard.action_release()

    def test_number_of_something_else(self):
        """A new order of that customer: given back, and the sheet waits as before."""
        sheet = self._send()
        item = self._receive_by_number()
        answer = item.return_id
        for role in ("finance", "sales_assistant"):
            with self.assertRaises(AccessError):
                self._as(role, answer).release_return()
        self._as("order_clerk", answer).release_return()
        self.assertEqual((item.state, item.problem_code), ("unmatched", "released"))
        self.assertEqual((sheet.state, answer.state), ("legible", "other"))
        self.assertEqual(len(self.order._get_fax_sheets("confirmation")), 1)
        self.assertIn("has not come back", self._reason())
        evidence = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(evidence.kind, "return_check")
        self.assertTrue(evidence.payload["other"])
        clerk = self._as("order_clerk", item)
        clerk.action_read_again()
        self.assertEqual(item.state, "unmatched", "not matched again by itself")
        self.assertEqual(item.partner_id, self.customer_b)
        clerk.claim(sheet.id)
        self.assertEqual((item.matched_by, sheet.state), ("hand", "returned"))

    def test_number_of_two_sheets(self):
        """Which of the two nobody can tell: it waits with proposals."""
        sheets = self._send() | self._send(self._make_approved())
        item = self._receive_by_number()
        self.assertEqual((item.state, item.problem_code), ("unmatched", "number_only"))
        self.assertEqual(item.partner_id, self.customer_b)
        self.assertEqual(item._get_owed_sheets(item.partner_id), sheets.sorted())
        self.assertFalse(sheets.return_ids or item.sheet_id)

    def test_number_matches_no_other_sheet(self):
        """Neither one of old content, nor one sent after the fax had come in."""
        sheet = self._send()
        self.order.packing_note = "iron frame"
        item = self._receive_by_number()
        self.assertEqual((item.state, item.sheet_id), ("unmatched", sheet))
        self.order.packing_note = "wooden case"
        item._write_facts({"received_at": sheet.sent_at - timedelta(minutes=1)})
        clerk = self._as("order_clerk", item)
        clerk.action_read_again()
        self.assertEqual(item.state, "unmatched")
        item._write_facts({"received_at": sheet.sent_at})
        clerk.action_read_again()
        self.assertEqual(item.matched_by, "number")

    def test_code_matches_no_number(self):
        """A code that is not ours is looked at by a person, whoever sent it."""
        sheet = self._send()
        code = sheet.sheet_code
        self.customer_a.fax = "0571 6666 0002"
        content = self._make_fax(self.order)
        sheet._write_facts({"sheet_code": f"{code[:8]}0000"})
        (item,) = self._receive_mail(("forged.tif", content))
        self._read(item)
        self.assertEqual((item.state, item.problem_code), ("unmatched", "forged_code"))
        self.assertFalse(sheet.return_ids)

    def test_shared_number(self):
        sheet = self._send()
        (item,) = self._receive_mail(("order.pdf", self._make_blank()))
        self._read(item)
        self.assertEqual(item.problem_code, "number_shared")
        self.assertIn("Customer A", item.problem)
        self.assertFalse(item.partner_id or sheet.return_ids)

    # -------------------------------------------------------------------- hand
    def test_claim_by_hand(self):
        sheet = self._send()
        item = self._upload(self._make_blank())
        wizard = self._as("sales_assistant", self.env["order.fax.claim"]).create(
            {"inbox_id": item.id}
        )
        self.assertIn(sheet, wizard.sheet_ids)
        wizard.sheet_id = sheet
        action = wizard.action_claim()
        self.assertEqual(action["res_model"], "order.fax.check")
        self.assertEqual(item.return_id.reply_to_id, sheet)
        self.assertEqual(item.settled_by_id, self.users["sales_assistant"])
        evidence = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(evidence.payload["matched_by"], "hand")
        with self.assertRaisesRegex(UserError, "waits for nothing"):
            self._as("order_clerk", item).claim(sheet.id)

    def test_claim_proposes_by_customer(self):
        other = self._make_approved(partner=self.customer_a)
        self._send()
        self._send(other)
        item = self._upload(self._make_blank())
        item._write_facts({"partner_id": self.customer_a.id})
        wizard = self._as("order_clerk", self.env["order.fax.claim"]).create(
            {"inbox_id": item.id}
        )
        self.assertEqual(wizard.sheet_ids.document_name, other.name)
        self.assertEqual(wizard.sheet_id, wizard.sheet_ids)

    def test_claim_by_typed_digits(self):
        sheet = self._send()
        item = self._upload(self._make_blank())
        code = sheet.sheet_code
        clerk = self._as("order_clerk", item)
        with self.assertRaisesRegex(UserError, "no such sheet"):
            clerk.claim(None, f"{code[:-1]}{(int(code[-1]) + 1) % 10}")
        clerk.claim(None, f"{code[:4]} {code[4:8]} {code[8:]}")
        self.assertEqual(item.return_id.reply_to_id, sheet)

    def test_dropped_on_the_order(self):
        """Without a code it is the return of the order's sheet: a person says so."""
        sheet = self._send()
        inbox = self._as("order_clerk", self.env["order.fax.inbox"])
        (found,) = inbox._upload_for(
            [("wechat.pdf", self._make_blank())], "sale.order", self.order.id, 0
        )
        self.assertEqual(found["state"], "matched")
        self.assertIn(self.order.name, found["text"])
        self.assertEqual(sheet.state, "returned")
        with self.assertRaisesRegex(UserError, "cannot be dropped"):
            inbox._upload_for([], "res.partner", self.customer_b.id, 0)

    def test_dropped_with_the_code_of_another_order(self):
        other = self._make_approved()
        self._send()
        sheet = self._send(other)
        inbox = self._as("order_clerk", self.env["order.fax.inbox"])
        inbox._upload_for(
            [("a.tif", self._make_fax(other))], "sale.order", self.order.id, 0
        )
        self.assertEqual(sheet.state, "returned")

    def test_set_aside(self):
        item = self._as("order_clerk", self._upload(self._make_blank()))
        with self.assertRaisesRegex(UserError, "Write why"):
            item.set_aside(" ")
        wizard = item.env["order.fax.set.aside"].create(
            {"inbox_ids": item.ids, "reason": "advertising"}
        )
        wizard.action_confirm()
        self.assertEqual(item.state, "set_aside")
        item.action_take_up()
        self.assertEqual(item.state, "unmatched")

    def test_age(self):
        item = self._upload(self._make_blank())
        self.env["res.lang"]._activate_lang("zh_CN")
        item._write_facts({"received_at": "2020-01-01 00:00:00"})
        self.assertIn("year", item.age)
        self.assertIn("年", item.with_context(lang="zh_CN").age)
