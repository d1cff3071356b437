from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_control_timezone(self):
        """Return the time zone (``ZoneInfo``) in which this company's days begin."""
        self.ensure_one()
        company = self.sudo()  # sudo: working hours are no secret
        return ZoneInfo(
            company.resource_calendar_id.tz or company.partner_id.tz or "UTC"
        )

    def _get_local_day(self, moment=None):
        """Return the date that the calendar on this company's wall shows.

        Never that of whoever looks.

        :param moment: datetime in UTC, without zone; now when None
        """
        moment = (moment or fields.Datetime.now()).replace(tzinfo=timezone.utc)
        return moment.astimezone(self._get_control_timezone()).date()

    def _plan_working_hours(self, hours, since=None):
        """Return the moment (naive UTC) that lies so many working hours ahead.

        :param hours: working hours of the company's calendar; where it has none, or
            none of its hours lie ahead, plain hours
        :param since: naive UTC; now when None
        """
        self.ensure_one()
        since = since or fields.Datetime.now()
        calendar = self.sudo().resource_calendar_id  # sudo: hours are no secret
        planned = calendar and calendar.plan_hours(hours, since, compute_leaves=True)
        return planned or since + timedelta(hours=hours)

    def _get_control_midnight(self, day):
        """Return the beginning of ``day`` in the company as naive UTC."""
        begin = datetime.combine(day, datetime.min.time(), self._get_control_timezone())
        return begin.astimezone(timezone.utc).replace(tzinfo=None)
