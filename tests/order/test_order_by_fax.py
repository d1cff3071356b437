from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..fax.inbox_common import InboxCommon


@tagged("post_install", "-at_install")
class TestOrderByFax(InboxCommon):
    """A fax without a code becomes an order; what is unclear is asked by telephone."""

    def setUp(self):
        super().setUp()
        self.customer_a.fax = "0571 6666 0002"
        (self.item,) = self._receive_mail(("order.pdf", self._make_blank()))
        self._read(self.item)

    def _make_order(self, questions=()):
        clerk = self._as("order_clerk", self.item)
        return clerk.make_order(self.item.partner_id.id, questions)

    def test_new_order(self):
        wizard = self._as("order_clerk", self.env["order.fax.new.order"]).create(
            {"inbox_id": self.item.id, "questions": "Voltage?\n\n Which flange? "}
        )
        self.assertEqual(wizard.partner_id, self.customer_b)
        action = wizard.action_make()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.order_stage, "intake")
        self.assertEqual(order.intake_channel, "fax")
        self.assertEqual(order.partner_id, self.customer_b)
        self.assertEqual(order.basis_ids.raw, self.item._get_content())
        self.assertEqual(
            order.clarification_ids.mapped("question"), ["Voltage?", "Which flange?"]
        )
        self.assertEqual((self.item.state, self.item.sale_order_id), ("order", order))
        self.assertEqual(self.item.settled_by_id, self.users["order_clerk"])
        with self.assertRaisesRegex(UserError, "waits for nothing"):
            self._make_order()

    def test_second_page_of_an_order(self):
        order = self._make_order()
        (more,) = self._receive_mail(("page2.pdf", self._make_blank(2)))
        clerk = self._as("order_clerk", more)
        clerk.make_order(order.partner_id.id, order_id=order.id)
        self.assertEqual(len(order.basis_ids), 2)
        (late,) = self._receive_mail(("page3.pdf", self._make_blank(3)))
        with self.assertRaisesRegex(UserError, "has not been submitted"):
            self._as("order_clerk", late).make_order(0, order_id=self.order.id)

    def test_call(self):
        order = self._make_order(["Voltage?"])
        question = order.clarification_ids
        self.assertIn("Voltage?", "".join(order._get_intake_missing()))
        clerk = self._as("order_clerk", question)
        with self.assertRaisesRegex(UserError, "who was called"):
            clerk.record_call(" ", "380 V")
        for values in ({"answer": "x"}, {"called_at": "2031-01-01 00:00:00"}):
            with self.assertRaises(AccessError):
                clerk.write(values)
        clerk.question = "Which voltage?"
        call = clerk.env["order.clarification.call"].create(
            {"clarification_id": question.id, "contact": "Mr Wang", "answer": "380 V"}
        )
        self.assertEqual(call.number, self.customer_b.phone)
        call.action_confirm()
        self.assertEqual((question.contact, question.answer), ("Mr Wang", "380 V"))
        self.assertEqual(question.answered_by_id, self.users["order_clerk"])
        self.assertNotIn("voltage?", "".join(order._get_intake_missing()))
        evidence = order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(evidence.kind, "clarification")
        self.assertEqual(evidence.payload["contact"], "Mr Wang")
        with self.assertRaisesRegex(UserError, "kept as it is"):
            clerk.question = "Another"
        with self.assertRaisesRegex(UserError, "kept as it is"):
            clerk.unlink()
        with self.assertRaisesRegex(UserError, "kept as it is"):
            clerk.record_call("Mr Li", "220 V")

    def test_rights(self):
        """Who may not make orders makes none of a fax either."""
        item = self._as("finance", self.item)
        with self.assertRaises(AccessError):
            item.make_order(self.customer_b.id)
        order = self._make_order(["Voltage?"])
        with self.assertRaises(AccessError):
            self._as("finance", order.clarification_ids).record_call("Mr Wang", "380 V")

    def test_no_file(self):
        item = self._receive_mail()
        with self.assertRaisesRegex(UserError, "no file"):
            self._as("order_clerk", item).make_order(self.customer_b.id)
