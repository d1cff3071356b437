from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models


class ResCompany(models.Model):
    """When the daily report is mailed, and to whom."""

    _inherit = "res.company"

    production_daily_mail = fields.Boolean(
        string="Mail the Daily Production Report",
        default=True,
        help="While order control is on, each day to the members of the roles below.",
    )
    production_daily_hour = fields.Float(
        string="Mailed At",
        default=7.5,
        help="Time of the day in the company's time zone.",
    )
    production_daily_day = fields.Selection(
        selection=[("before", "The day before"), ("same", "The same day")],
        string="Reported Day",
        default="before",
        required=True,
        help="The day before is complete; the same day suits a time after work.",
    )
    production_daily_role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="res_company_production_daily_role_rel",
        column1="company_id",
        column2="role_id",
        string="Recipients",
        default=lambda self: self._get_default_production_daily_roles(),
        help="Their members get it, for absent ones their deputies.",
    )
    production_daily_empty = fields.Boolean(
        string="Also for Days without Production",
        help="Otherwise nothing is mailed for a day on which nothing was planned, "
        "made, scrapped or worked on.",
    )

    _production_daily_hour_range = models.Constraint(
        "CHECK(production_daily_hour >= 0 AND production_daily_hour < 24)",
        "The daily production report is mailed at a time of the day.",
    )

    @api.model
    def _get_default_production_daily_roles(self):
        codes = (
            "production_manager",
            "sales_office",
            "sales_assistant",
            "general_manager",
        )
        roles = self.env["order.signoff.role"]
        for code in codes:
            xmlid = f"sale_mrp_countersign.role_{code}"
            roles |= self.env.ref(xmlid, raise_if_not_found=False) or roles
        return roles

    @api.model
    def _set_default_production_daily_roles(self):
        """Give the companies that are there already the roles of a new one."""
        self.search([("production_daily_role_ids", "=", False)]).write(
            {
                "production_daily_role_ids": [
                    fields.Command.set(self._get_default_production_daily_roles().ids)
                ]
            }
        )

    def _get_production_daily_due(self):
        """Return the day whose report was due last, or None.

        It is what a job that comes late still sends; what was due before order
        control began is not.
        """
        self.ensure_one()
        zone = self._get_control_timezone()
        now = fields.Datetime.now()
        minutes = min(round(self.production_daily_hour * 60), 24 * 60 - 1)
        today = self._get_local_day(now)
        for day in (today, today - timedelta(days=1)):
            moment = datetime.combine(day, time(*divmod(minutes, 60)), zone)
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
            if moment <= now:
                break
        if not self.order_control_since or moment < self.order_control_since:
            return None
        return day - timedelta(days=self.production_daily_day == "before")

    def _get_production_daily_people(self):
        """Return the users who get this company's report: internal, with a mail."""
        self.ensure_one()
        people = self.env["res.users"]
        for role in self.production_daily_role_ids.filtered("active"):
            people |= role._get_signers_today(self)
        return people.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.email
                and self in user.company_ids
            )
        ).sorted("id")
