import base64
from email.message import EmailMessage

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import PDF
from ..fax.inbox_common import NUMBERS, InboxCommon
from .after_sales_common import AfterSales


@tagged("post_install", "-at_install")
class TestAfterSalesInbox(AfterSales, InboxCommon):
    """A fax that waits may be a complaint."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_service()

    def _fax(self):
        return self.env["order.fax.inbox"]._insert(
            [("complaint.pdf", base64.b64decode(PDF))], self.company, "mail"
        )

    def test_fax_becomes_a_case(self):
        item = self._fax()
        clerk = self._as("order_clerk", item)
        action = clerk.action_open_new_case()
        wizards = self._as("order_clerk", self.env[action["res_model"]])
        form = Form(wizards.with_context(**action["context"]))
        form.partner_id = self.customer_a
        form.kind_id = self._kind("complaint")
        form.description = "two pumps leak"
        opened = form.save().action_make()
        case = self.env["after.sales.case"].browse(opened["res_id"])
        self.assertEqual(item.state, "case")
        self.assertEqual(item.after_sales_case_id, case)
        self.assertEqual(case.stage, "reported")
        self.assertEqual(case.partner_id, self.customer_a)
        self.assertEqual(case.reported_by_id, self.users["order_clerk"])
        self.assertEqual(case.file_ids.raw, base64.b64decode(PDF))
        self.assertEqual(item.partner_id, self.customer_a)
        with self.assertRaisesRegex(UserError, "waits for nothing"):
            clerk.make_case(self._kind("complaint").id, "x")

    def test_an_answer_is_due_from_the_fax_on(self):
        """It came in on Friday evening and was read on Monday."""
        with freeze_time("2031-03-07 09:00:00"):
            item = self._fax()
        with freeze_time("2031-03-10 02:00:00"):
            case = self._as("order_clerk", item).make_case(
                self._kind("complaint").id, "two pumps leak"
            )
            self.assertEqual(str(case.reported_at), "2031-03-10 02:00:00")
        self.assertEqual(str(case.received_at), "2031-03-07 09:00:00")
        self.assertEqual(case.counted_from, case.received_at)
        self.assertEqual(
            case.deadline,
            self.company._plan_working_hours(case.kind_id.hours, item.received_at),
        )
        with self.assertRaises(UserError):
            self._as("order_clerk", case).write({"received_at": "2031-03-10"})

    def test_bad_input(self):
        item = self._fax()
        clerk = self._as("order_clerk", item)
        for args, words in (
            ((self._kind("complaint").id, " "), "what the customer says"),
            ((False, "x"), "what kind"),
        ):
            with self.assertRaisesRegex(UserError, words):
                clerk.make_case(*args)
        with self.assertRaises(AccessError):
            self._as("dispatcher", item).make_case(self._kind("complaint").id, "x")
        self.assertEqual(item.state, "to_read")

    def test_unknown_customer_waits(self):
        case = self._as("order_clerk", self._fax()).make_case(
            self._kind("question").id, "which oil?"
        )
        self.assertFalse(case.partner_id)
        self.assertEqual(case.stage, "reported")


@tagged("post_install", "-at_install")
class TestAfterSalesMail(AfterSales, InboxCommon):
    """A mail to the after-sales address becomes a case, a reply stays with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_service()
        cls.env["after.sales.mailbox"].create({"alias_name": "service"})
        cls.customer_a.email = "wang@customer.example.com"

    def _mail(self, sender, subject="Leaking pump", reply_to=None):
        """Let the gateway take a mail with a file; return the new cases."""
        message = EmailMessage()
        message["From"] = sender
        message["To"] = f"service@{self.alias_domain.name}"
        message["Subject"] = subject
        message["Message-Id"] = f"<{next(NUMBERS)}@customer.example>"
        if reply_to:
            message["References"] = message["In-Reply-To"] = reply_to
        message.set_content("It leaks since Monday.")
        message.add_attachment(
            base64.b64decode(PDF),
            maintype="application",
            subtype="pdf",
            filename="photo.pdf",
        )
        cases = self.env["after.sales.case"]
        last = cases.search([], limit=1).id or 0
        self.env["mail.thread"].message_process(None, message.as_bytes())
        return cases.search([("id", ">", last)])

    def test_known_customer(self):
        case = self._mail('"Mr Wang" <wang@customer.example.com>')
        self.assertEqual(len(case), 1)
        self.assertEqual(case.company_id, self.company)
        self.assertEqual(case.partner_id, self.customer_a)
        self.assertEqual((case.channel, case.stage), ("mail", "reported"))
        self.assertEqual(case.kind_id, self._kind("question"))
        self.assertIn("Leaking pump", case.description)
        self.assertIn("since Monday", case.description)
        self.assertEqual(case.file_ids.mapped("name"), ["photo.pdf"])
        self.assertTrue(self._get_todos(case))
        mail = case.message_ids.filtered(lambda item: item.message_type == "email")
        reply = self._mail(
            "wang@customer.example.com", "Re: Leaking pump", mail.message_id
        )
        self.assertFalse(reply)
        self.assertEqual(len(case.file_ids), 2)

    def test_reply_to_a_closed_case(self):
        """It stays readable there; what was closed is not changed."""
        case = self._mail("wang@customer.example.com")
        self._answer(case)
        self.assertEqual(case.stage, "closed")
        mail = case.message_ids.filtered(lambda item: item.message_type == "email")
        self.assertFalse(
            self._mail("wang@customer.example.com", "Re: thanks", mail.message_id)
        )
        self.assertEqual(len(case.file_ids), 1)
        self.assertEqual(
            len(case.message_ids.filtered(lambda item: item.message_type == "email")), 2
        )

    def test_unknown_sender(self):
        case = self._mail("nobody@elsewhere.example.com", subject="Help")
        self.assertEqual(len(case), 1)
        self.assertFalse(case.partner_id)
        self.assertIn("nobody@elsewhere.example.com", case.contact)

    def test_customer_of_another_company(self):
        """The mail is kept; whose customer it is, is not guessed."""
        works = self.env["res.company"].create({"name": "Other works"})
        self.customer_a.company_id = works
        case = self._mail("wang@customer.example.com")
        self.assertEqual(len(case), 1)
        self.assertEqual((case.company_id, case.stage), (self.company, "reported"))
        self.assertFalse(case.partner_id)
        self.assertIn("since Monday", case.description)
        self.assertEqual(case.file_ids.mapped("name"), ["photo.pdf"])
        # the same customer, kept for this company too
        own = self.customer_b.copy(
            {"email": "wang@customer.example.com", "company_id": self.company.id}
        )
        self.assertEqual(self._mail("wang@customer.example.com").partner_id, own)
        # two of them: nobody knows which
        own.copy({"email": "wang@customer.example.com", "company_id": False})
        self.assertEqual(len(self._mail("wang@customer.example.com")), 1)

    def test_colleague_passes_on(self):
        """The customer is who complains, not who forwards the mail."""
        office = self.users["sales_office"]
        office.email = "office@works.example.com"
        case = self._mail('"Office" <office@works.example.com>', "Fwd: leaks")
        self.assertEqual(len(case), 1)
        self.assertFalse(case.partner_id)
        self.assertFalse(case.contact)
        self.assertEqual(case.message_ids[-1:].author_id, office.partner_id)
        # of the same address a customer, too
        self.customer_b.email = "office@works.example.com"
        self.assertFalse(
            self._mail("office@works.example.com", "Fwd: again").partner_id
        )
        # the company itself is nobody's customer, nor are those it employs
        self.company.partner_id.email = "info@works.example.com"
        worker = self.env["res.partner"].create(
            {"name": "W", "email": "w@works.example.com", "employee": True}
        )
        for address in (self.company.partner_id.email, worker.email):
            case = self._mail(address)
            self.assertEqual(len(case), 1)
            self.assertFalse(case.partner_id)

    def test_mail_without_any_kind_in_use(self):
        kinds = self.env["after.sales.kind"].search([])
        works = self.env["res.company"].create({"name": "Other works"})
        kinds[:1].copy({"name": "Theirs", "company_id": works.id, "sequence": 0})
        kinds.active = False
        case = self._mail("nobody@elsewhere.example.com")
        self.assertEqual(len(case), 1)
        self.assertIn(case.kind_id, kinds)
