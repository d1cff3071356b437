from datetime import datetime, time, timedelta, timezone

from odoo import fields, models

from .day_counter import DayCounter


class ResCompany(models.Model):
    """How a company counts the days of an order."""

    _inherit = "res.company"

    slip_unit = fields.Selection(
        selection=[("calendar", "Calendar days"), ("working", "Working days")],
        string="Days Are Counted As",
        default="calendar",
        required=True,
        help="Working days are those of the company's working hours and holidays.",
    )
    slip_on_deposit = fields.Boolean(
        string="Waiting for the Deposit Moves the Dates",
        help="The days between the accepted return and the deposit count like those "
        "until the return.",
    )
    order_cutoff = fields.Float(
        string="Cut-off of Stock Orders",
        default=17.25,
        help="Written orders for goods on stock that come before this time are "
        "handled the same day (company's time zone).",
    )

    _order_cutoff_range = models.Constraint(
        "CHECK(order_cutoff >= 0 AND order_cutoff <= 24)",
        "The cut-off is a time of the day.",
    )

    def _get_day_counter(self):
        """Return the ``DayCounter`` of this company's setting."""
        self.ensure_one()
        company = self.sudo()  # sudo: working hours are no secret
        if company.slip_unit != "working" or not company.resource_calendar_id:
            return DayCounter()
        return DayCounter(company._get_working_dates)

    def _get_working_dates(self, first, last):
        """Return the dates from ``first`` to ``last`` on which is worked."""
        calendar = self.resource_calendar_id
        zone = self._get_control_timezone()
        begin = datetime.combine(first, time.min, zone)
        end = datetime.combine(last + timedelta(days=1), time.min, zone)
        intervals = calendar._work_intervals_batch(begin, end)[False]
        return {start.astimezone(zone).date() for start, _stop, _meta in intervals}

    def _is_before_cutoff(self, moment):
        """Tell whether ``moment`` (UTC) is before the day's cut-off here."""
        self.ensure_one()
        local = moment.replace(tzinfo=timezone.utc).astimezone(
            self._get_control_timezone()
        )
        minutes = round(self.sudo().order_cutoff * 60)  # sudo: a setting
        return local.hour * 60 + local.minute < minutes

    def _get_handling_day(self, moment, counter):
        """Return the day on which a written order of ``moment`` is handled.

        After the cut-off it is the next one (source: 售后下单管理, 1.1).

        :param moment: naive UTC
        :param counter: this company's ``DayCounter``
        """
        day = self._get_local_day(moment)
        handled = counter.next(day)
        if handled == day and not self._is_before_cutoff(moment):
            handled = counter.add(day, 1)
        return handled

    def _get_cutoff(self, day):
        """Return the moment (naive UTC) of the cut-off on ``day`` (date)."""
        hours = timedelta(minutes=round(self.sudo().order_cutoff * 60))  # sudo: setting
        local = datetime.combine(day, time.min, self._get_control_timezone()) + hours
        return local.astimezone(timezone.utc).replace(tzinfo=None)
