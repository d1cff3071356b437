from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_local_day(self, moment=None):
        """Return the date that the company's calendar on the wall shows.

        In the time zone of the company's working hours, else of its address, else
        UTC; never in that of whoever looks.

        :param moment: datetime in UTC, without zone; now when None
        """
        self.ensure_one()
        company = self.sudo()  # sudo: working hours are no secret
        zone = company.resource_calendar_id.tz or company.partner_id.tz or "UTC"
        moment = moment or fields.Datetime.now()
        return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).date()
