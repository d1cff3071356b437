import time

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fax_common import FaxCommon
from .hylafax_server import PASSWORD, USER, HylafaxServer, free_port


@tagged("post_install", "-at_install")
class TestHylafax(FaxCommon):
    """Sheets handed to a real HylaFAX server; it has no modem."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = HylafaxServer()
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.company.write(
            {
                "fax_transport": "fax_hylafax",
                "hylafax_host": cls.server.host,
                "hylafax_port": cls.server.port,
                "hylafax_user": USER,
                "hylafax_password": PASSWORD,
            }
        )
        cls.customer_b.fax = "+86 576 8888 0001"

    def setUp(self):
        super().setUp()
        # the job commits each sheet; inside a test that is one transaction
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kw: 600
        )

    def _hand_over(self, order=None):
        sheet = self._prepare(order)
        sheet.action_proofread()
        sheet.action_sent()
        return sheet

    def _run_job(self):
        self.env["order.fax"]._cron_transport()

    def _poll_until(self, sheet, state):
        for _attempt in range(50):
            self._run_job()
            if sheet.transport_state == state:
                break
            time.sleep(0.1)
        self.assertEqual(sheet.transport_state, state, sheet.transport_reason)

    def _kinds(self, order=None):
        rows = (order or self.order).sudo().signoff_ids.sorted("seq")
        return [kind for kind in rows.mapped("kind") if kind.startswith("fax_")]

    def test_way_of_a_job(self):
        """Queued, at the server under its number, polled, taken out; all noted."""
        sheet = self._hand_over()
        self.assertEqual(sheet.transport_state, "queued")
        self.assertFalse(sheet.transport_reference)
        self.assertEqual(sheet.state, "proofread")
        self.assertEqual(sheet.number, "+8657688880001")
        archived = sheet._get_file_content()
        self._run_job()
        job = int(sheet.transport_reference)
        queued = (self.server.spool / f"sendq/q{job}").read_text("latin-1")
        self.assertIn("number:+8657688880001", queued)
        [document] = (self.server.spool / "docq").glob(f"doc*.{job}")
        self.assertEqual(document.read_bytes(), archived)
        self._run_job()
        self.assertEqual(sheet.transport_state, "queued")
        self.assertIn("has not been sent", self._reason())
        sheet.action_transmit_cancel()
        self.assertEqual(sheet.transport_state, "cancelled")
        self.assertFalse((self.server.spool / f"sendq/q{job}").exists())
        self.assertFalse(sheet.sent_at)
        self.assertEqual(
            self._kinds(), ["fax_proofread", "fax_queued", "fax_cancelled"]
        )

    def test_again_after_failure(self):
        """Somebody removes the job at the server; the same file goes out once more."""
        sheet = self._hand_over()
        self._run_job()
        first = sheet.transport_reference
        archived = sheet._get_file_content()
        with self.company.sudo()._talk_to_hylafax() as line:
            line.kill(first)
        self._poll_until(sheet, "failed")
        self.assertIn("abort", sheet.transport_reason.lower())
        self.assertEqual(sheet.state, "proofread")
        sheet.action_sent()
        self.assertEqual((sheet.transport_state, sheet.transport_try), ("queued", 2))
        self._run_job()
        self.assertNotEqual(sheet.transport_reference, first)
        self.assertEqual(sheet._get_file_content(), archived)
        self.assertEqual(
            self._kinds(),
            ["fax_proofread", "fax_queued", "fax_failed", "fax_queued"],
        )
        sheet.action_transmit_cancel()
        # by hand after all, still the same file
        sheet.action_sent(channel="fax_hand")
        self.assertEqual(sheet.state, "sent")
        self.assertEqual(sheet._get_file_content(), archived)

    def test_done(self):
        """The server says done: sent, by whoever handed it over; then by phone."""
        sheet = self._hand_over()
        self._run_job()
        job = sheet.transport_reference
        queue = self.server.spool / f"sendq/q{job}"
        text = queue.read_text("latin-1")
        # without a modem nothing is ever done: put the job where faxq puts it then
        done = "\n".join(
            "state:7" if row.startswith("state:") else row for row in text.split("\n")
        )
        with self.company.sudo()._talk_to_hylafax() as line:
            line.kill(job)
        target = self.server.spool / f"doneq/q{job}"
        self.assertTrue(target.exists())
        target.write_text(done, "latin-1")
        self._poll_until(sheet, "done")
        self.assertEqual(sheet.state, "sent")
        self.assertEqual(sheet.sent_by_id, self.users["order_clerk"])
        self.assertIn("has not confirmed by phone", self._reason())
        with self.assertRaises(UserError):
            sheet.action_sent()
        sheet.action_legible("Mr Wang")
        self.assertEqual(sheet.state, "legible")
        self._run_job()
        self.assertEqual(
            self._kinds(), ["fax_proofread", "fax_queued", "fax_sent", "fax_legible"]
        )

    def test_cut_off_after_the_server_took_it(self):
        """The job's number was lost: it is found again, not sent twice."""
        sheet = self._hand_over()
        self._run_job()
        job = sheet.transport_reference
        sheet._write_facts({"transport_reference": False})
        self._run_job()
        self.assertEqual(sheet.transport_reference, job)

    def test_under_way_once(self):
        sheet = self._hand_over()
        for channel in ("fax_hylafax", "fax_hand", "mail"):
            with self.assertRaisesRegex(UserError, "with the machine already"):
                sheet.action_sent(channel=channel)
        sheet.action_transmit_cancel()
        with self.assertRaisesRegex(UserError, "not under way"):
            sheet.action_transmit_cancel()

    def test_failures_are_told(self):
        """Server down, wrong password, no server: a clear message, nothing sent."""
        for values, words in (
            ({"hylafax_port": free_port()}, "does not answer"),
            ({"hylafax_host": "nowhere.invalid"}, "does not answer"),
            ({"hylafax_password": "wrong"}, "Check user and password"),
            ({"hylafax_user": "other"}, "refuses the user “other”"),
        ):
            with self.subTest(values=values):
                before = self.company.sudo().read(values)[0]
                before.pop("id")
                sheet = self._hand_over(self._make_approved())
                self.company.write(values)
                self._run_job()
                self.assertEqual(sheet.transport_state, "failed")
                self.assertIn(words, sheet.transport_reason)
                self.assertFalse(sheet.sent_at)
                with self.assertRaisesRegex(UserError, words):
                    self.company.sudo()._test_hylafax()
                self.company.write(before)
        self.company.hylafax_host = False
        sheet = self._prepare()
        sheet.action_proofread()
        with self.assertRaisesRegex(UserError, "No HylaFAX server"):
            sheet.action_sent()
        self.assertFalse(sheet.transport_state)

    def test_server_down_while_under_way(self):
        """What the server has goes on; the sheet says that it could not be asked."""
        sheet = self._hand_over()
        self._run_job()
        port, self.company.hylafax_port = self.company.hylafax_port, free_port()
        self._run_job()
        self.assertEqual(sheet.transport_state, "queued")
        self.assertIn("does not answer", sheet.transport_reason)
        self.company.hylafax_port = port
        self._run_job()
        self.assertEqual(sheet.transport_state, "queued")
        self.assertNotIn("does not answer", sheet.transport_reason or "")

    def test_one_failure_stops_nobody(self):
        """Many companies and sheets: what one server refuses, the others send."""
        sheet = self._hand_over()
        other = self._hand_over(self._make_approved())
        sheet._write_facts({"number": ""})
        self._run_job()
        self.assertEqual(sheet.transport_state, "failed")
        self.assertTrue(other.transport_reference)

    def test_roles(self):
        sheet = self._hand_over()
        stranger = sheet.with_user(self.stranger)
        for method in (
            "action_transmit",
            "action_transmit_cancel",
            "action_transmit_confirm",
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(stranger, method)()

    def test_password_is_not_read(self):
        """Neither users nor administrators read it; dots stand for it."""
        admin = self.env.ref("base.user_admin")
        company = self.company.with_user(admin)
        with self.assertRaises(AccessError):
            company.read(["hylafax_password"])
        with self.assertRaises(AccessError):
            company.search([("hylafax_password", "like", "p")])
        settings = self.env["res.config.settings"].with_user(admin).create({})
        self.assertEqual(settings.hylafax_password, "••••••••")
        self.assertNotIn(PASSWORD, str(settings.read()))
        settings.execute()
        self.assertEqual(self.company.sudo().hylafax_password, PASSWORD)
        settings = settings.create({"hylafax_password": "another"})
        settings.execute()
        self.assertEqual(self.company.sudo().hylafax_password, "another")
        self.assertNotIn("another", str(settings.read()))
        self.env.cr.execute("SELECT * FROM res_config_settings")
        self.assertNotIn("another", str(self.env.cr.fetchall()))

    def test_settings_reach_the_server(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.action_test_hylafax()["params"]["type"], "success")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.hylafax_port = 70000
            self.company.flush_recordset()
