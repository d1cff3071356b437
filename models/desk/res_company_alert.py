from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_moment_ago(self, number, unit):
        """Return the moment (naive UTC) that lies so long ago.

        :param number: how many of the unit, more than 0
        :param unit: "hours", those of the company's working calendar, or "days"
        """
        if unit == "hours":
            return self._plan_working_hours(-number)
        return fields.Datetime.now() - timedelta(days=number)
