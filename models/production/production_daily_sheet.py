from odoo import api, fields, models

from .production_daily_report import AS_OF

REPORT = "sale_mrp_countersign.action_report_production_daily"
# Whether anything was planned or done, by any of these
_ACTIVITY = (
    "planned_qty",
    "made_qty",
    "scrapped_qty",
    "processed_qty",
    "worked_hours",
)


class ProductionDailySheet(models.Model):
    """The printed daily report (生产日报表) of a company's day, and whom it went to.

    What was mailed is kept: a day that is finished later is printed anew.
    """

    _name = "production.daily.sheet"
    _inherit = ["order.record.mixin"]
    _description = "Daily Production Sheet"
    _order = "day desc, id desc"
    _rec_name = "day"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    day = fields.Date(
        required=True, readonly=True, index=True, help="Day in the company's time zone."
    )
    mailed_at = fields.Datetime(
        string="Mailed On",
        readonly=True,
        help="When everybody had got it; nothing more is sent for this day.",
    )
    mail_ids = fields.One2many(
        comodel_name="production.daily.mail",
        inverse_name="sheet_id",
        string="Recipients",
        readonly=True,
    )
    mail_count = fields.Integer(
        string="Number of Recipients", compute="_compute_mail_count"
    )
    attachment_ids = fields.One2many(
        comodel_name="ir.attachment",
        inverse_name="res_id",
        string="Files",
        domain=[("res_model", "=", "production.daily.sheet")],
        readonly=True,
        help="The sheets as they were mailed, one for each language.",
    )

    _company_day_unique = models.Constraint(
        "UNIQUE(company_id, day)", "There is a sheet of this company's day already."
    )

    @api.depends("day", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        several = len(self.env.user.company_ids) > 1
        for sheet in self:
            name = fields.Date.to_string(sheet.day) or ""
            sheet.display_name = (
                f"{name} · {sheet.company_id.sudo().name}" if several else name
            )

    @api.depends("mail_ids")
    def _compute_mail_count(self):
        for sheet in self:
            sheet.mail_count = len(sheet.mail_ids)

    def _get_refusal(self):
        return self.env._("Print a day of the daily production report instead.")

    @api.private
    def _get_sheet(self, company, day):
        """Return the sheet (sudo) of a company's day; make it where there is none."""
        sheets = self.sudo()  # sudo: a day is made by being printed or mailed
        sheet = sheets.search([("company_id", "=", company.id), ("day", "=", day)])
        return sheet or self._create_facts([{"company_id": company.id, "day": day}])

    @api.private
    def _print(self, company, day):
        """Return the action that prints a company's day.

        :raise AccessError: for who may not read the report or is not of the company
        """
        rows = self.env["production.daily.report"]
        rows.check_access("read")
        sheet = self._get_sheet(company, day).sudo(False).with_env(self.env)
        sheet.check_access("read")
        report = self.env.ref(REPORT).sudo()  # sudo: forms are known
        return report.report_action(sheet, config=False)

    def action_print(self):
        """Print the day anew."""
        self.ensure_one()
        return self._print(self.company_id, self.day)

    # -------------------------------------------------------------------- rows
    def _get_rows(self):
        """Return the rows of the report for this day, what is overdue among them."""
        self.ensure_one()
        rows = self.env["production.daily.report"].with_context(
            **{AS_OF: fields.Date.to_string(self.day)}
        )
        return rows.search(
            [("day", "=", self.day), ("company_id", "=", self.company_id.id)],
            order="picking_type_id, workcenter_id, product_id, production_id",
        )

    def _has_production(self):
        """Tell whether anything was planned or done on this day."""
        self.ensure_one()
        rows = self.env["production.daily.report"]
        domain = [("day", "=", self.day), ("company_id", "=", self.company_id.id)]
        any_of = ["|"] * (len(_ACTIVITY) - 1)
        any_of += [(name, "!=", 0) for name in _ACTIVITY]
        return bool(rows.search_count(domain + any_of, limit=1))
