import base64

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .fax_common import FaxCommon

BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@fax.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-1@fax.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="X"
MIME-Version: 1.0

--X
Content-Type: text/plain

The number is not in service.

--X
Content-Type: message/delivery-status

Reporting-MTA: dns; fax.example

Final-Recipient: rfc822; {number}@fax.example
Action: failed
Status: 5.1.1

--X
Content-Type: message/rfc822

From: factory@example.com
To: {number}@fax.example
Message-Id: {reference}
Subject: sheet

body
--X--
"""


@tagged("post_install", "-at_install")
class TestFaxGateway(MailCommon, FaxCommon):
    """Sheets that go to a gateway as the file of an e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "fax_transport": "fax_mail",
                "fax_gateway_address": "{number}@fax.example",
                "email": "factory@example.com",
            }
        )
        cls.customer_b.fax = "+86 576 8888 0001"
        cls.alias = cls.env.ref("sale_mrp_countersign.mail_alias_fax_report")

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kw: 600
        )
        self.sheet = self._prepare()
        self.sheet.action_proofread()

    def _run_job(self):
        self.env["order.fax"]._cron_transport()

    def _send_mail(self):
        """Hand the sheet over and let the mail queue send; return the mail."""
        self.sheet.action_sent()
        self._run_job()
        mail = self.sheet.sudo().transport_mail_id
        with self.mock_mail_gateway():
            mail.send()
        self._run_job()
        return mail

    def _report(self, subject, body="", sender="report@fax.example", **headers):
        extra = "".join(f"{name}: {value}\n" for name, value in headers.items())
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(
                None,
                f"From: {sender}\nTo: {self.alias.alias_full_name}\n"
                f"Subject: {subject}\nMessage-Id: <{subject}{sender}@test>\n{extra}"
                f"Content-Type: text/plain; charset=utf-8\n\n{body}".encode(),
            )
        return self.env["order.fax.report"].search([], limit=1)

    def test_mail_to_the_gateway(self):
        """The archived file goes to the number's address, and nobody follows it."""
        followers = self.order.message_partner_ids
        notes = self.order.message_ids
        mail = self._send_mail()
        self.assertEqual(self.sheet.transport_state, "sending")
        self.assertEqual(self.sheet.state, "proofread")
        self.assertEqual(mail.email_to, "8657688880001@fax.example")
        self.assertFalse(mail.recipient_ids)
        self.assertFalse(mail.mail_message_id.model)
        self.assertFalse(mail.mail_message_id.notified_partner_ids)
        [file] = mail.attachment_ids
        self.assertEqual(file.raw, self.sheet._get_file_content())
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(self._mails[0]["reply_to"], self.alias.alias_full_name)
        self.assertEqual(self.order.message_partner_ids, followers)
        self.assertEqual(self.order.message_ids, notes)
        # another copy, so that the evidence's own file is never the mail's
        self.assertFalse(file.res_field)

    def test_report_by_number(self):
        mail = self._send_mail()
        report = self._report(f"Fax {self.sheet.name} sent successfully")
        self.assertEqual((report.sheet_id, report.result), (self.sheet, "done"))
        self.assertEqual(self.sheet.state, "sent")
        self.assertEqual(self.sheet.transport_state, "done")
        self.assertTrue(mail.exists())

    def test_report_by_code_in_text(self):
        self._send_mail()
        report = self._report("Fax report", f"Code {self.sheet.sheet_code}: 发送成功")
        self.assertEqual((report.sheet_id, report.result), (self.sheet, "done"))
        self.assertEqual(self.sheet.state, "sent")

    def test_report_by_reference(self):
        """An answer to our mail says which sheet, whoever writes it."""
        self._send_mail()
        report = self._report(
            "Re: your fax",
            "Line busy, not sent",
            sender="someone@elsewhere.example",
            References=self.sheet.transport_reference,
        )
        self.assertEqual((report.sheet_id, report.result), (self.sheet, "failed"))
        self.assertEqual(self.sheet.transport_state, "failed")
        self.assertIn("busy", self.sheet.transport_reason)
        self.assertEqual(self.sheet.state, "proofread")
        last = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(last.kind, "fax_failed")
        self.assertIn("busy", last.statement)

    def test_failure_goes_first(self):
        read = self.env["order.fax"]._read_report
        for text, state in (
            ("Your fax was not sent successfully", "failed"),
            ("传真发送失败", "failed"),
            ("Undeliverable: sheet", "failed"),
            ("Fax delivered", "done"),
            ("已发送", "done"),
            ("Your fax has been queued", None),
        ):
            with self.subTest(text=text):
                self.assertEqual(read(text, "")[0], state)

    def test_strangers_confirm_nothing(self):
        """A number in a mail from elsewhere is kept to be read, and that is all."""
        self._send_mail()
        report = self._report(
            f"{self.sheet.name} sent successfully", sender="x@elsewhere.example"
        )
        self.assertEqual(report.result, "unclear")
        self.assertEqual(self.sheet.transport_state, "sending")

    def test_unclear_reports_are_kept(self):
        self._send_mail()
        for subject, body in (
            (f"About {self.sheet.name}", "your fax is in the queue"),
            ("Newsletter", "buy more faxes"),
            ("99999999 sent", ""),
            ("", ""),
        ):
            report = self._report(subject, body)
            self.assertEqual(report.result, "unclear")
        self.assertEqual(self.sheet.transport_state, "sending")

    def test_report_twice(self):
        self._send_mail()
        for _time in range(2):
            self._report(f"{self.sheet.name} sent", f"{_time}")
        kinds = self.order.sudo().signoff_ids.mapped("kind")
        self.assertEqual(kinds.count("fax_sent"), 1)

    def test_bounce(self):
        self._send_mail()
        domain = self.env.company.alias_domain_id
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(
                None,
                BOUNCE.format(
                    to=domain.bounce_email,
                    number="8657688880001",
                    reference=self.sheet.transport_reference,
                ).encode(),
            )
        self.assertEqual(self.sheet.transport_state, "failed")
        self.assertIn("not in service", self.sheet.transport_reason)
        self.assertEqual(self.sheet.state, "proofread")

    def test_outgoing_server_refuses(self):
        self.sheet.action_sent()
        self._run_job()
        mail = self.sheet.sudo().transport_mail_id
        mail.write({"state": "exception", "failure_reason": "550 no relay"})
        self._run_job()
        self.assertEqual(self.sheet.transport_state, "failed")
        self.assertEqual(self.sheet.transport_reason, "550 no relay")

    def test_cancel(self):
        self.sheet.action_sent()
        self._run_job()
        self.sheet.action_transmit_cancel()
        self.assertEqual(self.sheet.sudo().transport_mail_id.state, "cancel")
        self.assertEqual(self.sheet.transport_state, "cancelled")
        self._send_mail()
        with self.assertRaisesRegex(UserError, "has sheet"):
            self.sheet.action_transmit_cancel()

    def test_gateway_without_reports(self):
        """The clerk looks at the gateway's own list and records what it says."""
        self._send_mail()
        self.sheet.action_transmit_confirm()
        self.assertEqual(self.sheet.state, "sent")
        last = self.order.sudo().signoff_ids.sorted("seq")[-1]
        self.assertEqual(last.user_id, self.users["order_clerk"])

    def test_settings(self):
        for address in ("fax.example", "fax@fax.example", "{number}"):
            with self.assertRaises(ValidationError):
                self.company.fax_gateway_address = address
        self.company.fax_gateway_address = False
        with self.assertRaisesRegex(UserError, "No e-mail-to-fax gateway"):
            self.sheet.action_sent()

    def test_file_is_the_archive(self):
        """Retrying sends the very file that was archived at the first hand-over."""
        self._send_mail()
        self._report(f"{self.sheet.name} failed")
        first = self.sheet._get_file_content()
        self.customer_b.name = "Renamed"
        mail = self._send_mail()
        self.assertEqual(mail.attachment_ids.raw, first)
        self.assertEqual(base64.b64decode(self.sheet.file), first)
