import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

from .production_daily_sheet import REPORT

_logger = logging.getLogger(__name__)

# People whose mails are committed together, and rows of the table in the mail
PEOPLE_AT_ONCE = 50
ROWS_SHOWN = 30
# The columns that a telephone has room for
_SHOWN = (
    "model",
    "day",
    "rate",
    "cumulative_qty",
    "remaining_qty",
    "quality",
    "promised",
    "days_late",
)


class ProductionDailySheet(models.Model):
    """Mailing the report to the company's roles (source: order flow, step 12)."""

    _inherit = "production.daily.sheet"

    # ------------------------------------------------------------------ the job
    @api.model
    def _cron_mail(self):
        """Mail the reports that are due, each person one, in his own language."""
        cron = self.env["ir.cron"]
        due = self._get_due()
        cron._commit_progress(remaining=len(due))
        for company, day in due:
            try:
                sheet = self._get_sheet(company, day)
                if not sheet._mail():
                    return
            except OperationalError:
                raise  # the database asks for another try
            except Exception:
                self.env.cr.rollback()
                _logger.exception(
                    "The daily production report of %s could not be mailed to %s",
                    day,
                    company.name,
                )
            if not cron._commit_progress(processed=1):
                return

    def _get_due(self):
        """Return ``[(company, day)]`` whose report is to be mailed and was not yet."""
        # sudo: settings of all companies
        companies = (
            self.env["res.company"]
            .sudo()
            .search(
                [("order_control", "=", True), ("production_daily_mail", "=", True)]
            )
        )
        days = {
            company: day
            for company in companies
            if (day := company._get_production_daily_due())
        }
        done = {
            (sheet.company_id, sheet.day)
            for sheet in self.sudo().search(
                [
                    ("company_id", "in", companies.ids),
                    ("day", "in", list(set(days.values()))),
                    ("mailed_at", "!=", False),
                ]
            )
        }
        return [
            (company, day)
            for company, day in days.items()
            if (company, day) not in done and company._get_production_daily_people()
        ]

    # ----------------------------------------------------------------- one day
    def _mail(self):
        """Mail this day's report to those who have not got it.

        :return: False where the time is over; the rest is for the next run
        """
        self.ensure_one()
        people = self.company_id._get_production_daily_people()
        people -= self.mail_ids.user_id
        wanted = self.company_id.production_daily_empty or self._has_production()
        if wanted:
            for lang, readers in people.grouped("lang").items():
                if not self._mail_in_language(lang, readers):
                    return False
        self._write_facts({"mailed_at": fields.Datetime.now()})
        return True

    def _mail_in_language(self, lang, people):
        cron = self.env["ir.cron"]
        local = self.with_context(lang=lang)
        sheet = local._get_file(lang)
        table = local._get_mail_table()
        for start in range(0, len(people), PEOPLE_AT_ONCE):
            part = people[start : start + PEOPLE_AT_ONCE]
            local._queue_mails(part, sheet, table)
            if not cron._commit_progress():
                return False
        return True

    def _get_file(self, lang):
        """Return the attachment of this day's sheet in a language, made once."""
        name = f"{self._get_file_name()} {lang}.pdf"
        known = self.attachment_ids.filtered(lambda file: file.name == name)
        if known:
            return known[:1]
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, _kind = reports._render_qweb_pdf(REPORT, self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )

    def _get_file_name(self):
        title = self.env._("Daily Production Report")
        return f"{title} {fields.Date.to_string(self.day)}"

    def _get_mail_table(self):
        """Return the report of the day as HTML, in the language of the context."""
        form = self.env["report.sale_mrp_countersign.report_production_daily"]
        (table,) = form._get_tables(self, None)
        rows = table.rows[:ROWS_SHOWN]
        return self.env["ir.qweb"]._render(
            "sale_mrp_countersign.production_daily_mail",
            {
                "sheet": self,
                "facts": form._get_facts(self, None),
                "columns": [item for item in table.columns if item.key in _SHOWN],
                "rows": rows,
                "more": len(rows) < len(table.rows),
                "url": f"{self.get_base_url()}/odoo/daily-production",
            },
        )

    def _queue_mails(self, people, file, table):
        """Queue the mails of some people, and note that they were."""
        self.env["production.daily.mail"]._create_facts(
            [
                {"sheet_id": self.id, "user_id": user.id, "email": user.email}
                for user in people
            ]
        )
        self.env["mail.mail"].sudo().create(  # sudo: from the company, by its job
            [
                {
                    "subject": self._get_file_name(),
                    "email_to": user.email_formatted,
                    "email_from": self.company_id.email_formatted
                    or user.email_formatted,
                    "body_html": table,
                    "attachment_ids": [fields.Command.link(file.id)],
                    "auto_delete": True,
                }
                for user in people
            ]
        )
