import base64
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.safe_eval import safe_eval

from .form_pdf import merge

_logger = logging.getLogger(__name__)

# How long files of finished jobs are kept (days), and how many forms one job takes
KEPT_DAYS = 14
MOST_FORMS = 2000


class OrderPrintJob(models.Model):
    """Many forms in one print, made in the background.

    A job works one form after the other and keeps each at once: after a kill it goes
    on where it stopped. A form that cannot be printed is named with its reason, the
    rest is printed. Each form is rendered with the rights of whoever asked for it.
    """

    _name = "order.print.job"
    _description = "Print Job"
    _order = "id desc"

    name = fields.Char(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked By",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    report_id = fields.Many2one(
        comodel_name="ir.actions.report",
        required=True,
        readonly=True,
        ondelete="cascade",
        groups="base.group_system",
    )
    context_values = fields.Json(
        readonly=True, help="Language, time zone and companies of whoever asked."
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("running", "Printing"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    line_ids = fields.One2many(
        comodel_name="order.print.job.line", inverse_name="job_id", readonly=True
    )
    failed_ids = fields.One2many(
        comodel_name="order.print.job.line",
        inverse_name="job_id",
        string="Not Printed",
        domain=[("state", "=", "failed")],
        readonly=True,
    )
    form_count = fields.Integer(string="Forms", readonly=True)
    done_count = fields.Integer(string="Printed", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Percent worked off.")
    finished_at = fields.Datetime(string="Finished On", readonly=True)
    file = fields.Binary(string="Print", attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {
            (job.id, state): count
            for job, state, count in self.env["order.print.job.line"]._read_group(
                [("job_id", "in", self.ids)], ["job_id", "state"], ["__count"]
            )
        }
        for job in self:
            job.done_count = counts.get((job.id, "done"), 0)
            job.failed_count = counts.get((job.id, "failed"), 0)
            worked = job.done_count + job.failed_count
            job.progress = 100.0 * worked / job.form_count if job.form_count else 0.0

    # ------------------------------------------------------------------ start
    @api.model
    def _start(self, report, records):
        """Ask for one form of each record; return the job.

        :param report: ``ir.actions.report``, one of this module's forms
        :param records: of the report's model, in the order of printing
        :raise UserError: no record, too many, or the form is not for these records
        :raise AccessError: the form is not for this user
        """
        report = report.sudo()  # sudo: forms are known to administrators only
        if not report._is_order_form() or report.model != records._name:
            raise UserError(self.env._("Choose a form of these records."))
        if report.group_ids and not report.group_ids & self.env.user.all_group_ids:
            raise AccessError(self.env._("This form is not for you to print."))
        if not records or len(records) > MOST_FORMS:
            raise UserError(
                self.env._("Choose between 1 and %(most)s records.", most=MOST_FORMS)
            )
        records.check_access("read")
        context = self.env.context
        job = self.sudo().create(  # sudo: made by this method only
            {
                "name": f"{report.with_context(lang=self.env.lang).name} "
                f"({len(records)})",
                "user_id": self.env.uid,
                "report_id": report.id,
                "form_count": len(records),
                "context_values": {
                    "lang": self.env.lang,
                    "tz": context.get("tz") or self.env.user.tz,
                    "allowed_company_ids": self.env.companies.ids,
                },
                "line_ids": [
                    fields.Command.create({"res_id": record.id, "sequence": number})
                    for number, record in enumerate(records, 1)
                ],
            }
        )
        job._wake()
        return job.sudo(False)

    def _wake(self):
        # sudo: starts the job, no more
        self.sudo().env.ref("sale_mrp_countersign.ir_cron_print_jobs")._trigger()

    def action_cancel(self):
        """Stop one's own job; what is printed already is thrown away."""
        for job in self:
            job.check_access("read")
            if job.state in ("waiting", "running"):
                job.sudo().write({"state": "cancelled"})  # sudo: of one's own job
                job.sudo().line_ids.write({"file": False})
        return True

    # -------------------------------------------------------------------- job
    @api.model
    def _cron_work(self):
        """Work jobs off, the oldest first, as long as there is time."""
        cron = self.env["ir.cron"]
        # sudo: everybody's jobs; each form is rendered with its asker's rights
        jobs = self.sudo().search([("state", "in", ("waiting", "running"))], order="id")
        waiting = jobs.line_ids.filtered(lambda line: line.state == "waiting")
        cron._commit_progress(remaining=len(waiting) + len(jobs))
        for job in jobs:
            job.state = "running"
            for line in job.line_ids.filtered(lambda item: item.state == "waiting"):
                line._print()
                if not cron._commit_progress(processed=1):
                    return
                # what was cancelled meanwhile is not worked on
                self.env.invalidate_all()
                if job.exists().state != "running":
                    break
            if job.exists().state == "running":
                job._finish()
            if not cron._commit_progress(processed=1):
                return

    def _finish(self):
        """Put the forms together and tell whoever asked."""
        self.ensure_one()
        lines = self.line_ids.filtered("file").with_context(bin_size=False)
        content = merge(base64.b64decode(line.file) for line in lines)
        self.write(
            {
                "state": "done",
                "finished_at": fields.Datetime.now(),
                "file": base64.b64encode(content) if lines else False,
                "file_name": f"{self.name}.pdf".replace("/", "-"),
            }
        )
        lines.write({"file": False})
        self._tell()

    def _tell(self):
        texts = self.with_context(lang=self.user_id.lang).env
        message = texts._(
            "%(printed)s printed, %(failed)s failed. The file is under Print Jobs.",
            printed=self.done_count,
            failed=self.failed_count,
        )
        self.user_id._bus_send(
            "simple_notification",
            {
                "type": "warning" if self.failed_count else "success",
                "title": self.name,
                "message": message,
            },
        )

    def _get_records(self, ids):
        """Return records as whoever asked for the job sees them now."""
        self.ensure_one()
        context = dict(self.context_values or {})
        allowed = set(context.get("allowed_company_ids") or ())
        companies = self.user_id.company_ids.filtered(lambda item: item.id in allowed)
        context["allowed_company_ids"] = companies.ids or self.user_id.company_id.ids
        env = self.with_user(self.user_id).sudo(False).env
        return env[self.report_id.model].with_context(**context).browse(ids)

    @api.autovacuum
    def _gc_old_jobs(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("create_date", "<", limit)], limit=1000).unlink()


class OrderPrintJobLine(models.Model):
    """One form of a job."""

    _name = "order.print.job.line"
    _description = "Form of a Print Job"
    _order = "job_id, sequence, id"

    job_id = fields.Many2one(
        comodel_name="order.print.job",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", string="Record", required=True, readonly=True
    )
    res_model = fields.Char(related="job_id.report_id.model", related_sudo=True)
    name = fields.Char(string="Document", readonly=True)
    state = fields.Selection(
        selection=[("waiting", "Waiting"), ("done", "Printed"), ("failed", "Failed")],
        default="waiting",
        required=True,
        readonly=True,
    )
    error = fields.Char(string="What Went Wrong", readonly=True)
    file = fields.Binary(attachment=True, readonly=True)

    def _print(self):
        """Print one form with the rights of whoever asked, or note what is wrong."""
        self.ensure_one()
        record = self.job_id._get_records(self.res_id)
        try:
            with self.env.cr.savepoint():
                name, content = self._render(record)
        except OperationalError:
            raise  # the database asks for another try
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("form %s of job %s", self.res_id, self.job_id.id)
            self.write({"state": "failed", "error": str(error)})
            return
        self.write({"state": "done", "name": name, "file": base64.b64encode(content)})

    def _render(self, record):
        """Return name and PDF (bytes) of one record's form."""
        report = self.job_id.report_id
        if not record.exists():
            raise UserError(record.env._("The document was deleted."))
        record.check_access("read")
        self.name = record.display_name
        domain = safe_eval(report.domain) if report.domain else []
        if not record.filtered_domain(domain):
            raise UserError(record.env._("This form is not made for this document."))
        # under tests core would hand back HTML
        reports = record.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, _kind = reports._render_qweb_pdf(report, record.ids)
        return record.display_name, content
