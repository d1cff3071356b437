import base64
import sys
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import PDF, CountersignHttpCase
from .inbox_common import InboxCommon

HANDLERS = ("order_clerk", "sales_office", "sales_assistant")


@tagged("post_install", "-at_install")
class TestInboxAccess(InboxCommon):
    """Who sees and handles the inbox; nobody writes what came in."""

    def test_readers(self):
        follower = new_test_user(
            self.env, "follower", groups="sale_mrp_countersign.group_signer"
        )
        self.role("follow_up_clerk").user_ids = [Command.set(follower.ids)]
        item = self._upload(self._make_blank())
        for user in [follower, *(self.users[code] for code in HANDLERS)]:
            self.assertEqual(item.with_user(user).search([]) & item, item, user.login)
            self.assertTrue(item.with_user(user).file)
        for code in ("finance", "general_manager", "chief_engineer", "salesperson"):
            found = item.with_user(self.users[code]).search([])
            self.assertFalse(found, code)
            with self.assertRaises(AccessError):
                item.with_user(self.users[code]).read(["name"])
        auditor = new_test_user(
            self.env, "inbox_auditor", groups="sale_mrp_countersign.group_auditor"
        )
        self.assertTrue(item.with_user(auditor).file)
        follower_item = item.with_user(follower)
        follower_item.set_aside("advertising")
        with self.assertRaises(AccessError):
            item.with_user(auditor).action_take_up()

    def test_counter(self):
        """Each sees what waits in an inbox of hers, and no activity is made of it."""
        self._send()
        self._upload(self._make_blank(), self._make_fax(self.order))
        clerk = self._as("order_clerk", self.env["order.fax.inbox"])
        self.assertEqual(clerk.get_my_counts(), {"unmatched": 1, "to_check": 1})
        finance = self._as("finance", self.env["order.fax.inbox"])
        self.assertEqual(finance.get_my_counts(), {"unmatched": 0, "to_check": 0})

    def test_acts_ask_for_a_role(self):
        sheet = self._send()
        item = self._upload(self._make_blank())
        for code in ("salesperson", "finance"):
            with self.assertRaises(AccessError):
                self._upload(self._make_blank(), role=code)
            for method, args in (
                ("claim", (sheet.id,)),
                ("set_aside", ("x",)),
                ("action_read_again", ()),
            ):
                with self.assertRaises(AccessError):
                    getattr(self._as(code, item), method)(*args)

    def test_nothing_is_written(self):
        item = self._upload(self._make_blank())
        admin = self.env.ref("base.user_admin")
        for record in (item, item.with_user(admin), self._as("order_clerk", item)):
            for values in (
                {"state": "matched"},
                {"file": PDF},
                {"partner_id": False},
                {"return_id": False},
                {"set_aside_reason": "x"},
                {"company_id": False},
            ):
                with self.assertRaises(AccessError):
                    record.write(values)
            # AccessError is a UserError
            with self.assertRaises(UserError):
                record.create({"name": "F1", "source": "upload"})
            with self.assertRaises(UserError):
                record.copy()
            with self.assertRaises(UserError):
                record.unlink()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", item._name), ("res_field", "=", "file")]
        )
        with self.assertRaisesRegex(UserError, "kept as it is"):
            attachment.write({"datas": PDF})
        with self.assertRaisesRegex(UserError, "kept as it is"):
            attachment.unlink()
        with self.assertRaisesRegex(UserError, "kept as it was"):
            attachment.create(
                {
                    "name": "file",
                    "res_model": item._name,
                    "res_field": "file",
                    "res_id": item.id,
                    "datas": PDF,
                }
            )

    def test_other_company(self):
        """A code of another company's sheet says nothing of it, and matches nothing."""
        sheet = self._send()
        content = self._make_fax(self.order)
        company = self.env["res.company"].create({"name": "Other works"})
        clerk = self.users["order_clerk"]
        clerk.company_ids = [Command.link(company.id)]
        inbox = self.env["order.fax.inbox"].with_user(clerk)
        item = inbox.with_company(company)._upload([("a.tif", content)], company)
        self.assertEqual(item.problem_code, "other_company")
        self.assertFalse(item.sheet_id or item.partner_id)
        self.assertNotIn(sheet.name, item.problem)
        with self.assertRaisesRegex(UserError, "no such sheet"):
            item.with_user(clerk).with_company(company).claim(sheet.id)
        stranger = item.with_user(self.users["sales_office"]).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertFalse(stranger.search([("id", "=", item.id)]))

    def test_without_the_libraries(self):
        """Everything is kept and claimed by hand; the settings say so."""
        self._send()
        content = self._make_fax(self.order)
        settings = self.env["res.config.settings"]
        self.assertFalse(settings.create({}).fax_missing_libraries)
        with patch.dict(sys.modules, {"zxingcpp": None}):
            item = self._upload(content)
            self.assertEqual(item.problem_code, "no_code_library")
            self.assertEqual(settings.create({}).fax_missing_libraries, "zxing-cpp")
        with patch.dict(sys.modules, {"pypdfium2": None}):
            scan = self._upload(self._make_blank())
            self.assertEqual(scan.problem_code, "no_pdf_library")
            self.assertEqual(settings.create({}).fax_missing_libraries, "pypdfium2")
        self._as("order_clerk", item).action_read_again()
        self.assertEqual(item.state, "matched")


@tagged("post_install", "-at_install")
class TestInboxHttp(CountersignHttpCase):
    login_prefix = "box"

    def _post(self, **data):
        return self.url_open(
            "/order_countersign/fax/upload",
            data={"csrf_token": self._csrf(), **data},
            files=[
                ("ufile", ("a.pdf", base64.b64decode(PDF), "application/pdf")),
                ("ufile", ("b.txt", b"hello", "text/plain")),
            ],
        )

    def _csrf(self):
        page = self.url_open("/odoo").text
        return page.partition('csrf_token: "')[2].partition('"')[0]

    def test_upload_and_pages(self):
        login = self.users["order_clerk"].login
        self._log_in(login)
        found = self._post().json()
        self.assertEqual([row["state"] for row in found], ["unmatched"] * 2)
        self.assertIn("TXT", found[1]["text"])
        address = f"/order_countersign/fax/page/order.fax.inbox/{found[0]['id']}/1"
        self.assertEqual(self.url_open(address).status_code, 404)
        self._log_in(self.users["finance"].login)
        self.assertIn("error", self._post().json())
        self.assertIn(self.url_open(address).status_code, (403, 404))

    def test_rpc_reaches_no_fact(self):
        login = self.users["order_clerk"].login
        for method, args in (
            ("message_new", [{"subject": "x"}]),
            ("_insert", [[], 1, "mail"]),
            ("_write_facts", [[1], {}]),
        ):
            _result, error = self._rpc(login, "order.fax.inbox", method, args)
            self.assertTrue(error, method)
