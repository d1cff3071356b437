import json

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CountersignHttpCase

# One transparent pixel
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
DATE = "2031-05-01"


@tagged("post_install", "-at_install")
class TestOrderPortal(CountersignHttpCase):
    """The customer signs online, as on the portal: over HTTP, with the token."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env, login="cs_portal", groups="base.group_portal", lang="en_US"
        )
        cls.portal.partner_id.parent_id = cls.customer_b

    def _get_order(self, **values):
        order = self._create_order(
            require_signature=True,
            require_payment=False,
            user_id=self.users["order_clerk"].id,
            **values,
        )
        order.action_quotation_sent()
        return order

    def _get_reviewed(self, **values):
        order = self._get_order(**values)
        self._submit(order)
        self._review(order)
        return order

    def _accept(self, order, name="Mr Wang", signature=PNG, token=None, login=True):
        """Sign as the browser does; return the answer's result."""
        if login:
            self._log_in("cs_portal")
        token = order._portal_ensure_token() if token is None else token
        response = self.url_open(
            f"/my/orders/{order.id}/accept?access_token={token}",
            data=json.dumps(
                {"jsonrpc": "2.0", "params": {"name": name, "signature": signature}}
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        order.invalidate_recordset()
        return response["result"]

    def _get_rows(self, order):
        return order.sudo().signoff_ids.filtered(
            lambda row: row.kind == "online_signature"
        )

    def _reasons(self, order):
        reasons = order._get_fax_confirmation_reasons()[order.id]
        return [str(reason.text) for reason in reasons]

    def test_signature_is_the_return(self):
        """Ready but for the return and the deposit: signed online, it waits for
        money only, and is confirmed like any other."""
        order = self._get_reviewed()
        self.assertTrue(self._reasons(order))
        result = self._accept(order)
        self.assertIn("force_refresh", result)
        self.assertFalse(self._reasons(order))
        self.assertEqual(order.order_stage, "deposit")
        self.assertEqual(order.state, "sent")
        row = self._get_rows(order)
        self.assertEqual(row.statement, "Mr Wang")
        self.assertEqual(row.payload["address"], "127.0.0.1")
        self.assertEqual(row.payload["promised"], DATE)
        self.assertEqual(row.revision_id, order.revision_id)
        sheet, picture = row.attachment_ids.sorted("id")
        self.assertTrue(sheet.raw.startswith(b"%PDF"))
        self.assertTrue(picture.raw.startswith(b"\x89PNG"))
        self.assertIn("counts as the return", order.online_signature_text)
        self.assertFalse(order._has_to_be_signed())
        owed = order._get_deposit_owed()
        self._as("finance", order).verify_money(owed, "slip 1")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_page_shows_the_promise(self):
        """What the customer signs for is on the page: the date, and its condition."""
        order = self._get_reviewed()
        self._log_in("cs_portal")
        page = self.url_open(order.get_portal_url()).text
        self.assertIn("05/01/2031", page)
        self.assertIn("not the date of shipping", page)

    def test_confirms_what_is_ready(self):
        """Nothing else is missing: the signature confirms, as core has it."""
        self.customer_b.write(
            {"customer_class_id": self.class_a.id, "class_reason": "review"}
        )
        order = self._get_reviewed(deposit_percent=0)
        self._accept(order)
        self.assertEqual(order.state, "sale")

    def test_not_ready(self):
        """Not submitted yet: kept, told to the clerk, not to the customer."""
        order = self._get_order()
        mails = self.env["mail.mail"].sudo().search([])
        self._accept(order)
        self.assertEqual((order.state, order.signed_by), ("sent", "Mr Wang"))
        self.assertEqual(order.order_stage, "intake")
        notes = "".join(order.message_ids.mapped("body"))
        self.assertIn("The customer signed online", notes)
        new = self.env["mail.mail"].sudo().search([]) - mails
        self.assertNotIn(self.customer_b, new.recipient_ids)
        self.assertNotIn(self.portal.partner_id, new.recipient_ids)
        board = self.env["sale.order"].search(
            [("online_signed_at", "!=", False), ("state", "in", ("draft", "sent"))]
        )
        self.assertIn(order, board)
        counts = self._as(
            "order_clerk", self.env["order.signoff.request"]
        ).get_my_counts()
        self.assertEqual(counts["notices"][0]["count"], len(board))
        finance = self._as("finance", self.env["order.signoff.request"])
        self.assertFalse(finance.get_my_counts()["notices"])

    def test_before_the_promise_was_known(self):
        """Signed before production promised a date later than he asked for: he has
        not agreed to it. What he asked for, or earlier, he has."""
        early = self._get_order(wanted_date="2031-05-01")
        late = self._get_order(wanted_date="2031-04-30")
        for order in early | late:
            self._accept(order)
            self._submit(order)
            self._review(order)
        self.assertFalse(self._reasons(early))
        self.assertEqual(early.order_stage, "deposit")
        self.assertTrue(self._reasons(late))
        self.assertIn("does not count", late.online_signature_text)
        self.assertTrue(late._has_to_be_signed())
        self._accept(late)
        self.assertFalse(self._reasons(late))
        self.assertEqual(len(self._get_rows(late)), 2)

    def test_changed_afterwards(self):
        """Other content: no longer counts; the old content again: counts again."""
        order = self._get_reviewed()
        self._accept(order)
        order.packing_note = "iron frame"
        self.assertTrue(self._reasons(order))
        self.assertIn("no longer counts", order.online_signature_text)
        self.assertTrue(order._has_to_be_signed())
        order.packing_note = "wooden case"
        self.assertFalse(self._reasons(order))
        self.assertEqual(order.order_stage, "deposit")

    def test_written_signature_is_none(self):
        """Somebody of ours who writes the fields has not signed for the customer."""
        order = self._get_reviewed()
        order.write(
            {"signature": PNG, "signed_by": "Mr Wang", "signed_on": "2030-01-01"}
        )
        self.assertTrue(self._reasons(order))
        self.assertFalse(self._get_rows(order))
        self.assertTrue(order._has_to_be_signed())
        with self.assertRaises(AccessError):
            order.sudo().write({"online_signed_at": "2030-01-01 00:00:00"})
        _result, error = self._rpc(
            "cs_order_clerk",
            "sale.order",
            "_record_online_signature",
            [[order.id], "Mr Wang", PNG],
        )
        self.assertTrue(error)

    def test_refused_signatures(self):
        """No access, no picture, no name: nothing is recorded."""
        order = self._get_reviewed()
        for values in (
            {"signature": False},
            {"signature": "AAAA"},
            {"signature": "%%%"},
            {"name": " "},
        ):
            with self.subTest(values=values):
                self.assertTrue(self._accept(order, **values).get("error"))
                self.assertFalse(self._get_rows(order))
                self.assertFalse(order.signature)

    def test_without_login(self):
        """The link in the mail is enough, as core has it; another one is not."""
        order = self._get_reviewed()
        self.session = None
        self.authenticate(None, None)
        answer = self._accept(order, login=False, token="wrong")
        self.assertTrue(answer.get("error"))
        self.assertFalse(self._get_rows(order))
        self._accept(order, login=False)
        self.assertFalse(self._reasons(order))

    def test_uncontrolled(self):
        """Outside order control all is core's."""
        self.company.order_control = False
        order = self._get_order()
        self._accept(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._get_rows(order))

    def test_online_signature_ends_the_slip(self):
        order = self._get_reviewed()
        with freeze_time("2031-03-04 02:00:00"):
            sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
            sheet.action_proofread()
            sheet.action_sent()
        with freeze_time("2031-03-07 02:00:00"):
            order._record_online_signature("Mr Wang", PNG)
            self.assertEqual(order.slip_days, 3)
        with freeze_time("2031-03-20 02:00:00"):
            order._refresh_slip()
            self.assertEqual(order.slip_days, 3)
