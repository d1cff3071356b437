import base64
import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .print_common import PREFIX, PrintCommon

REPORT = f"{PREFIX}configuration_sheet"


@tagged("post_install", "-at_install")
class TestPrintJob(PrintCommon):
    """Many forms in one print, made in the background."""

    def setUp(self):
        super().setUp()
        self.committed = 0
        self.patch(type(self.env["ir.cron"]), "_commit_progress", self._commit)
        self.orders = self.order
        for _turn in range(5):
            self.orders |= self._create_order()

    def _commit(self, processed=0, **_kwargs):
        # the job commits as it goes, which a test's transaction does not bear
        self.committed += processed
        self.env.flush_all()
        return 1000

    def _start(self, code="sales_office", orders=None):
        orders = self._as(code, self.orders if orders is None else orders)
        jobs = orders.env["order.print.job"]
        return jobs._start(self.env.ref(REPORT), orders)

    def _work(self):
        self.env["order.print.job"]._cron_work()
        self.env.invalidate_all()

    def _get_pages(self, job):
        content = base64.b64decode(job.with_context(bin_size=False).file)
        return [
            self._clean(page.extract_text())
            for page in PdfFileReader(io.BytesIO(content)).pages
        ]

    def test_all_in_one_file(self):
        job = self._start()
        self.assertEqual((job.state, job.progress), ("waiting", 0))
        self._work()
        self.assertEqual((job.state, job.done_count, job.failed_count), ("done", 6, 0))
        self.assertEqual(job.progress, 100)
        pages = self._get_pages(job)
        self.assertEqual(len(pages), 6 * 6)
        for number, order in enumerate(self.orders):
            self.assertIn(order.name, pages[6 * number])
        self.assertEqual(self.committed, 7, "one step for each form, one for the job")

    def test_user_is_told(self):
        sent = []
        self.patch(
            type(self.env["res.users"]),
            "_bus_send",
            lambda user, kind, message, **_kw: sent.append((user, kind, message)),
        )
        self._start()
        self._work()
        ((user, kind, message),) = sent
        self.assertEqual(user, self.users["sales_office"])
        self.assertEqual(kind, "simple_notification")
        self.assertIn("6 printed, 0 failed", message["message"])

    def test_errors_do_not_stop_the_rest(self):
        """Deleted, no longer readable, another company's: named, the rest printed."""
        job = self._start()
        gone, hidden, *_rest = self.orders.sorted("id")[::-1]
        hidden_id = hidden.id
        gone.unlink()
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "domain_force": [("id", "!=", hidden_id)],
            }
        )
        self._work()
        self.assertEqual((job.state, job.done_count, job.failed_count), ("done", 4, 2))
        errors = job.sudo().failed_ids.mapped("error")
        self.assertIn("The document was deleted.", errors)
        self.assertEqual(len(self._get_pages(job)), 4 * 6)

    def test_goes_on_after_a_kill(self):
        """What was printed before is not printed again."""
        job = self._start()
        lines = self.env["order.print.job.line"]
        render = type(lines)._render
        rendered = []

        def die_at_the_third(line, record):
            if len(rendered) == 3:
                rendered.append(None)
                raise KeyboardInterrupt
            rendered.append(record)
            return render(line, record)

        self.patch(type(lines), "_render", die_at_the_third)
        killed = False
        try:  # not assertRaises, which would roll back what was committed
            self._work()
        except KeyboardInterrupt:
            killed = True
        self.assertTrue(killed)
        self.env.invalidate_all()
        self.assertEqual((job.state, job.done_count), ("running", 3))
        self._work()
        self.assertEqual((job.state, job.done_count), ("done", 6))
        self.assertEqual(len(rendered), 7, "three, the kill, three")
        self.assertEqual(len(self._get_pages(job)), 6 * 6)

    def test_stopped(self):
        job = self._start()
        job.action_cancel()
        self._work()
        self.assertEqual((job.state, job.done_count, job.file), ("cancelled", 0, False))

    def test_others_do_not_see_it(self):
        job = self._start()
        self._work()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", job._name), ("res_id", "=", job.id)]
            + [("res_field", "=", "file")]
        )
        self.assertTrue(attachment)
        for code in ("finance", "sales_manager"):
            other = self._as(code, job)
            other.invalidate_recordset()
            self.assertFalse(other.search([]))
            with self.assertRaises(AccessError):
                other.read(["name", "file"])
            with self.assertRaises(AccessError):
                self._as(code, attachment).read(["raw"])
            with self.assertRaises(AccessError):
                other.action_cancel()
        with self.assertRaises(AccessError):
            job.write({"state": "done"})
        with self.assertRaises(AccessError):
            job.create({"name": "x", "user_id": self.env.uid})

    def test_rights_are_those_of_the_user(self):
        """Records that one may not read cannot be asked for, nor another's forms."""
        with self.assertRaises(AccessError):
            self._start("chief_engineer")
        with self.assertRaises(UserError):
            self._start(orders=self.orders.browse())
        instructions = self.env["production.instruction"]
        with self.assertRaises(UserError):
            self.env["order.print.job"]._start(self.env.ref(REPORT), instructions)

    def test_prices_are_those_of_the_user(self):
        """The job prints no price that its user would not see."""
        picking = self._make_shipped()
        self.customer_a.lang = "en_US"
        report = self.env.ref(f"{PREFIX}dispatch_request")
        for code, seen in (("sales_office", True), ("dispatcher", False)):
            jobs = self._as(code, picking).env["order.print.job"]
            job = jobs._start(report, self._as(code, picking))
            self._work()
            self.assertEqual(job.done_count, 1)
            self.assertEqual("500.00" in " ".join(self._get_pages(job)), seen)

    def test_dialog(self):
        """From the list: choose the form, start, and see the job."""
        orders = self._as("sales_office", self.orders)
        starts = orders.env["order.print.start"]
        action = starts._open(orders)
        wizard = starts.with_context(**action["context"]).create(
            {"form": "sale_mrp_countersign.report_order_form"}
        )
        self.assertEqual(wizard.record_count, 6)
        forms = dict(wizard._selection_form())
        self.assertIn("sale_mrp_countersign.report_balance_notice", forms)
        self.assertNotIn("sale_mrp_countersign.report_delivery_note", forms)
        opened = wizard.action_start()
        job = orders.env["order.print.job"].browse(opened["res_id"])
        self.assertEqual(job.form_count, 6)
        self._work()
        self.assertEqual(len(self._get_pages(job)), 12)

    def test_old_jobs_go(self):
        job = self._start()
        self.env.cr.execute(
            "UPDATE order_print_job SET create_date = now() - interval '15 days'"
        )
        self.env["order.print.job"]._gc_old_jobs()
        self.assertFalse(job.exists())
