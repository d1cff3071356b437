from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import PDF, CountersignCommon, CountersignHttpCase


@tagged("post_install", "-at_install")
class TestCustomerRequest(CountersignCommon):
    """What customers ask for is on record until something came of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(user_id=cls.users["salesperson"].id)

    def _ask(self, kind="change", **values):
        clerk = self._as("order_clerk", self.order)
        return clerk.record_customer_request(
            kind, "6 instead of 5", "Mr Wang", **values
        )

    def test_dialog_records_and_settles(self):
        clerk = self._as("order_clerk", self.order)
        form = Form(
            self.env["order.customer.request.act"]
            .with_user(clerk.env.user)
            .with_context(**clerk.action_customer_asks()["context"])
        )
        form.kind = "question"
        form.contact = "Mr Wang"
        form.text = "Which flange?"
        form.save().action_record()
        request = self.order.customer_request_ids
        self.assertEqual(request.state, "open")
        self.assertEqual(self.order.open_request_count, 1)
        request = self._as("order_clerk", request)
        form = Form(
            self.env["order.customer.request.act"]
            .with_user(clerk.env.user)
            .with_context(**request.action_open_settle()["context"])
        )
        form.outcome = "answered"
        form.answer = "DN50"
        form.save().action_record()
        self.assertEqual(request.state, "closed")
        self.assertEqual(request.closed_by_id, clerk.env.user)
        kinds = self.order.signoff_ids.mapped("kind")
        self.assertLessEqual({"request", "request_settled"}, set(kinds))
        self.assertFalse(self.order.revision_ids)
        with self.assertRaisesRegex(UserError, "settled already"):
            request.settle_request("refused", "no")

    def test_a_call_asks_for_nothing(self):
        self.assertEqual(self._ask("note").state, "closed")

    def test_change_of_a_confirmed_order_is_opened(self):
        self._make_ready(self.order)
        self.order.action_confirm()
        request = self._ask(file_name="fax.pdf", content=PDF.decode())
        self.assertEqual(request.file_ids.name, "fax.pdf")
        request.settle_request("change", "will be checked")
        self.assertTrue(self.order.is_change_open)
        row = self.order._get_last_evidence("change_open")[self.order.id]
        self.assertIn("6 instead of 5", row.statement)

    def test_change_before_confirmation_is_an_edit(self):
        request = self._ask()
        request.settle_request("change", "done")
        self.assertEqual(request.outcome, "change")
        self.assertFalse(self.order.is_change_open)

    def test_a_cancelled_order_is_not_changed(self):
        request = self._ask()
        self.order.action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            request.settle_request("change", "done")
        request.settle_request("refused", "it is cancelled")
        self.assertEqual(request.state, "closed")

    def test_words_are_needed(self):
        clerk = self._as("order_clerk", self.order)
        for args in (("change", " ", "x"), ("change", "x", ""), ("odd", "x", "x")):
            with self.assertRaisesRegex(UserError, "who called"):
                clerk.record_customer_request(*args)
        with self.assertRaisesRegex(UserError, "what came of it"):
            self._ask().settle_request("refused", " ")
        self.order.with_user(self.env.user)
        with self.assertRaisesRegex(UserError, "who called"):
            clerk.record_customer_request("change", "x", "x", channel="smoke")

    def test_who_may(self):
        for code in ("finance", "production_manager", "dispatcher"):
            with self.assertRaises(AccessError):
                self._as(code, self.order).record_customer_request("note", "x", "x")
        request = self._ask()
        for code in ("finance", "dispatcher"):
            with self.assertRaises(AccessError):
                self._as(code, request).settle_request("refused", "no")

    def test_requests_of_colleagues_orders(self):
        """Who sees the own orders only reads what was asked about these."""
        own = self._ask()
        others = self._create_order(user_id=self.users["sales_manager"].id)
        unowned = self._create_order(user_id=False)
        theirs, anyones = (
            self._as("order_clerk", order).record_customer_request("note", "x", "y")
            for order in (others, unowned)
        )
        requests = (own | theirs | anyones).sudo(False)
        seen = self._as("salesperson", requests)
        self.assertEqual(seen.search([("id", "in", requests.ids)]), own | anyones)
        with self.assertRaises(AccessError):
            self._as("salesperson", theirs).read(["text"])
        for code in ("order_clerk", "sales_manager", "sales_office"):
            seen = self._as(code, requests)
            self.assertEqual(seen.search([("id", "in", requests.ids)]), requests)
        self.users["finance"].group_ids += self.env.ref(
            "sale_mrp_countersign.group_auditor"
        )
        self.assertEqual(len(self._as("finance", requests).read(["text"])), 3)

    def test_requests_of_another_company(self):
        request = self._ask()
        seen = self._as("sales_manager", request)
        seen.read(["text"])
        other = self.env["res.company"].create({"name": "Other works"})
        self.users["sales_manager"].write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            seen.read(["text"])
        self.assertFalse(seen.search([("id", "=", request.id)]))

    def test_many_at_once(self):
        requests = self._ask("hurry") | self._ask("question")
        requests.settle_request("answered", "next week")
        self.assertEqual(set(requests.mapped("state")), {"closed"})


@tagged("post_install", "-at_install")
class TestCustomerRequestRpc(CountersignHttpCase):
    """What was said is not rewritten from outside."""

    def test_written_by_methods_only(self):
        order = self._create_order()
        request_id, error = self._rpc(
            "cs_order_clerk",
            "sale.order",
            "record_customer_request",
            [[order.id], "hurry", "when?", "Mr Wang"],
        )
        self.assertFalse(error)
        request = order.customer_request_ids
        for method, args in (
            ("write", [request.ids, {"text": "never"}]),
            ("write", [request.ids, {"state": "closed"}]),
            ("unlink", [request.ids]),
            ("create", [[{"order_id": order.id, "text": "x"}]]),
            ("_settle", [request.ids, 1, "answered", "x"]),
        ):
            _result, error = self._rpc(
                "cs_order_clerk", "order.customer.request", method, args
            )
            self.assertTrue(error, method)
        self.assertEqual(request.text, "when?")
        self.assertEqual(request.state, "open")
