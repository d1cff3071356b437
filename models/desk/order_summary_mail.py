import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

_logger = logging.getLogger(__name__)

# People whose mails are committed together
PEOPLE_AT_ONCE = 50
# Documents that a summary counts, by evidence: (kind, step code or None, of what)
COUNTED = {
    "submitted": ("submit", None, "sale_order_id"),
    "reviewed": ("passed", "reviewed", "sale_order_id"),
    "confirmed": ("passed", "confirmed", "sale_order_id"),
    "emergency": ("emergency", None, "picking_id"),
    "shipped": ("shipped", None, "picking_id"),
    "arrived": ("arrival", None, "picking_id"),
}


class OrderSummaryMail(models.Model):
    """One person's summary of a day or a month: the proof that it is on its way.

    Proof and mail are made in one transaction: a job killed half-way and run again
    sends to those who are left, and nothing twice.
    """

    _name = "order.summary.mail"
    _inherit = ["order.record.mixin"]
    _description = "Order Summary Mailed"
    _order = "id desc"
    _rec_name = "user_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[("day", "Daily"), ("month", "Monthly")],
        required=True,
        readonly=True,
    )
    day = fields.Date(
        string="First Day",
        required=True,
        readonly=True,
        help="Of the days that are summed up, in the company's time zone.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recipient",
        required=True,
        readonly=True,
        ondelete="cascade",
    )

    _once = models.Constraint(
        "UNIQUE(company_id, kind, day, user_id)",
        "This person has got this summary already.",
    )

    def _get_refusal(self):
        return self.env._("Such a mail is sent by the job only.")

    # ------------------------------------------------------------------ the job
    @api.model
    def _cron_mail(self):
        """Mail the summaries that are due, each person one, in his own language."""
        cron = self.env["ir.cron"]
        # sudo: settings of all companies
        companies = self.env["res.company"].sudo().search([])
        due = [
            (company, period)
            for company in companies.filtered("order_control")
            for period in company._get_order_summary_due()
        ]
        cron._commit_progress(remaining=len(due))
        for company, period in due:
            try:
                if not self.sudo()._mail(company, period):
                    return
            except OperationalError:
                raise  # the database asks for another try
            except Exception:
                self.env.cr.rollback()
                _logger.exception(
                    "The order summary of %s could not be mailed to %s",
                    period.first,
                    company.name,
                )
            if not cron._commit_progress(processed=1):
                return

    def _mail(self, company, period):
        """Mail one summary to those who have not got it.

        :return: False where the time is over; the rest is for the next run
        """
        known = self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", period.kind),
                ("day", "=", period.first),
            ]
        )
        people = company._get_order_summary_people() - known.user_id
        if not people:
            return True
        figures = self._get_figures(company, period)
        before = self._get_figures(company, period.before())
        priced = company._filter_order_summary_prices(people)
        cron = self.env["ir.cron"]
        for (lang, sees_prices), readers in people.grouped(
            lambda user: (user.lang, user in priced)
        ).items():
            local = self.with_context(lang=lang)
            mail = local._prepare_summary(company, period, figures, before, sees_prices)
            for start in range(0, len(readers), PEOPLE_AT_ONCE):
                part = readers[start : start + PEOPLE_AT_ONCE]
                self._queue(company, period, part, mail)
                if not cron._commit_progress():
                    return False
        return True

    def _queue(self, company, period, people, mail):
        """Queue the mails of some people, and note that they were."""
        self._create_facts(
            [
                {
                    "company_id": company.id,
                    "kind": period.kind,
                    "day": period.first,
                    "user_id": user.id,
                }
                for user in people
            ]
        )
        self.env["mail.mail"].create(
            [
                {
                    **mail,
                    "email_to": user.email_formatted,
                    "email_from": company.email_formatted or user.email_formatted,
                    "auto_delete": True,
                }
                for user in people
            ]
        )

    # ------------------------------------------------------------------ figures
    def _get_figures(self, company, period):
        """Return ``{figure: number}`` of a company's days, amounts in its currency."""
        begin = company._get_control_midnight(period.first)
        end = company._get_control_midnight(fields.Date.add(period.last, days=1))
        flow = self.env["order.flow.report"].with_company(company)
        flow = flow.with_context(allowed_company_ids=company.ids)
        mine = [("company_id", "=", company.id), ("order_stage", "!=", "cancel")]
        # by the day on which it was entered: confirming moves core's order date
        ((orders, amount),) = flow._read_group(
            [
                *mine,
                ("order_id.create_date", ">=", begin),
                ("order_id.create_date", "<", end),
            ],
            [],
            ["__count", "amount_total:sum"],
        )
        late = flow.search_count(
            [
                *mine,
                ("due_date", ">=", period.first),
                ("due_date", "<=", period.last),
                ("days_late", ">", 0),
            ]
        )
        debts = self.env["stock.picking"].search_count(
            [
                ("company_id", "=", company.id),
                ("debt_state", "in", ("open", "paid")),
                ("date_done", ">=", begin),
                ("date_done", "<", end),
            ]
        )
        complaints = self.env["after.sales.case"].search_count(
            [
                ("company_id", "=", company.id),
                ("kind_code", "=", "complaint"),
                ("reported_at", ">=", begin),
                ("reported_at", "<", end),
            ]
        )
        return {
            "orders": orders,
            "amount": amount or 0.0,
            "late": late,
            "debts": debts,
            "complaints": complaints,
            **self._count_evidence(company, begin, end),
        }

    def _count_evidence(self, company, begin, end):
        """Count the documents of which something was recorded, each once."""
        groups = self.env["order.signoff"]._read_group(
            [
                ("company_id", "=", company.id),
                ("signed_at", ">=", begin),
                ("signed_at", "<", end),
                ("kind", "in", [kind for kind, *_rest in COUNTED.values()]),
            ],
            ["kind", "step_code"],
            ["sale_order_id:count_distinct", "picking_id:count_distinct"],
        )
        # one act may send back several points
        refusals = self.env["order.signoff"]._read_group(
            [
                ("company_id", "=", company.id),
                ("signed_at", ">=", begin),
                ("signed_at", "<", end),
                ("kind", "=", "refuse"),
                ("sale_order_id", "!=", False),
            ],
            ["sale_order_id", "user_id"],
            ["signed_at:count_distinct"],
        )
        return {"refused": sum(count for *_who, count in refusals)} | {
            name: sum(
                orders if field == "sale_order_id" else transfers
                for found, step, orders, transfers in groups
                if found == kind and code in (None, step)
            )
            for name, (kind, code, field) in COUNTED.items()
        }

    # --------------------------------------------------------------------- mail
    def _get_labels(self):
        """Return ``{figure: label}`` in the environment's language, as they print."""
        return {
            "orders": self.env._("New orders"),
            "amount": self.env._("Their amount"),
            "submitted": self.env._("Submitted"),
            "reviewed": self.env._("Reviews passed"),
            "confirmed": self.env._("Orders confirmed"),
            "refused": self.env._("Refusals"),
            "late": self.env._("Due and late"),
            "emergency": self.env._("Emergency releases"),
            "debts": self.env._("Shipped on debt"),
            "shipped": self.env._("Transfers shipped"),
            "arrived": self.env._("Transfers arrived"),
            "complaints": self.env._("Complaints"),
        }

    def _get_period_name(self, period):
        if period.kind == "month":
            return format_date(self.env, period.first, date_format="yyyy-MM")
        return format_date(self.env, period.first)

    def _format_figure(self, company, name, value, signed=False):
        plus = "+" if signed and value > 0 else ""
        if name == "amount":
            return plus + formatLang(self.env, value, currency_obj=company.currency_id)
        return f"{plus}{value}"

    def _prepare_summary(self, company, period, figures, before, sees_prices):
        """Return subject and body in the environment's language.

        :param figures: those of the period; ``before`` those of the one before
        :param sees_prices: without it no amount is among them
        """
        rows = [
            (
                label,
                self._format_figure(company, name, figures[name]),
                self._format_figure(company, name, before[name]),
                self._format_figure(company, name, figures[name] - before[name], True),
            )
            for name, label in self._get_labels().items()
            if sees_prices or name != "amount"
        ]
        names = {"company": company.name, "period": self._get_period_name(period)}
        body = self.env["ir.qweb"]._render(
            "sale_mrp_countersign.order_summary_mail",
            {
                "company": company,
                "period": names["period"],
                "before": self._get_period_name(period.before()),
                "rows": rows,
                "url": f"{self.get_base_url()}/odoo/order-figures",
            },
        )
        if period.kind == "month":
            subject = self.env._("%(company)s: orders in %(period)s", **names)
        else:
            subject = self.env._("%(company)s: orders on %(period)s", **names)
        return {"subject": subject, "body_html": body}
