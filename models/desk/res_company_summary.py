from datetime import datetime, time, timedelta, timezone
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class Period(NamedTuple):
    """The days that a summary is about, from ``first`` to ``last``."""

    kind: str
    first: object
    last: object

    def before(self):
        """Return the period before this one."""
        if self.kind == "month":
            first = self.first - relativedelta(months=1)
            return Period(self.kind, first, self.first - timedelta(days=1))
        day = self.first - timedelta(days=1)
        return Period(self.kind, day, day)


class ResCompany(models.Model):
    """When the summary of orders is mailed, and to whom."""

    _inherit = "res.company"

    order_summary_daily = fields.Boolean(
        string="Mail the Daily Order Summary",
        default=True,
        help="While order control is on, each day: the figures of the day before.",
    )
    order_summary_monthly = fields.Boolean(
        string="Mail the Monthly Order Summary",
        default=True,
        help="While order control is on, once a month: the figures of the last month.",
    )
    order_summary_hour = fields.Float(
        string="Summary Mailed At",
        default=8.0,
        help="Time of the day in the company's time zone.",
    )
    order_summary_role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="res_company_order_summary_role_rel",
        column1="company_id",
        column2="role_id",
        string="Roles That Get the Summary",
        default=lambda self: self._get_default_order_summary_roles(),
        help="Their members get it, for absent ones their deputies.",
    )
    order_summary_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="res_company_order_summary_user_rel",
        column1="company_id",
        column2="user_id",
        string="People Who Get It Besides",
        domain=[("share", "=", False)],
    )

    _order_summary_hour_range = models.Constraint(
        "CHECK(order_summary_hour >= 0 AND order_summary_hour < 24)",
        "The order summary is mailed at a time of the day.",
    )

    @api.model
    def _get_default_order_summary_roles(self):
        roles = self.env["order.signoff.role"]
        for code in ("general_manager", "sales_manager"):
            xmlid = f"sale_mrp_countersign.role_{code}"
            roles |= self.env.ref(xmlid, raise_if_not_found=False) or roles
        return roles

    @api.model
    def _set_default_order_summary_roles(self):
        """Give the companies that are there already the roles of a new one."""
        roles = self._get_default_order_summary_roles()
        self.search([("order_summary_role_ids", "=", False)]).write(
            {"order_summary_role_ids": [fields.Command.set(roles.ids)]}
        )

    def _get_order_summary_due(self):
        """Return the ``Period`` that are due: the last of each kind, however late.

        What was due before order control began is not.
        """
        self.ensure_one()
        today = self._get_local_day()
        month = today.replace(day=1)
        wanted = {"day": self.order_summary_daily, "month": self.order_summary_monthly}
        due = []
        for kind, days in (
            ("day", (today, today - timedelta(days=1))),
            ("month", (month, month - relativedelta(months=1))),
        ):
            day = next(filter(self._is_order_summary_time, days))
            since = self.order_control_since
            if wanted[kind] and since and self._get_order_summary_moment(day) >= since:
                due.append(Period(kind, day, day + timedelta(days=1)).before())
        return due

    def _get_order_summary_moment(self, day):
        """Return when (naive UTC) the summary is mailed on ``day``."""
        minutes = min(round(self.order_summary_hour * 60), 24 * 60 - 1)
        local = datetime.combine(
            day, time(*divmod(minutes, 60)), self._get_control_timezone()
        )
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    def _is_order_summary_time(self, day):
        return self._get_order_summary_moment(day) <= fields.Datetime.now()

    def _get_order_summary_people(self):
        """Return the users who get this company's summary: internal, with a mail."""
        self.ensure_one()
        people = self.order_summary_user_ids
        for role in self.order_summary_role_ids.filtered("active"):
            people |= role._get_signers_today(self)
        return people.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.email
                and self in user.company_ids
            )
        ).sorted("id")

    def _filter_order_summary_prices(self, people):
        """Return those of ``people`` who see prices of the company's orders.

        Whose role does, or to whom core shows all orders.
        """
        self.ensure_one()
        roles = self.env["order.signoff.role"].search(
            Domain("sees_prices", "=", True)
            & Domain("company_id", "in", (False, self.id))
        )
        groups = (
            "sales_team.group_sale_salesman_all_leads",
            "account.group_account_invoice",
            "account.group_account_readonly",
            "sale_mrp_countersign.group_auditor",
            "sale_mrp_countersign.group_manager",
        )
        return people.filtered(
            lambda user: (
                user in roles.user_ids or any(user.has_group(name) for name in groups)
            )
        )
