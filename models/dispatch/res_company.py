from odoo import fields, models

from ..order.day_counter import DayCounter


class ResCompany(models.Model):
    _inherit = "res.company"

    paperwork_hours = fields.Float(
        string="Paperwork After",
        default=8.0,
        help="Working hours within which the dispatch request of goods that left in "
        "an emergency has to be signed.",
    )

    debt_release = fields.Boolean(
        string="Releases on Debt",
        help="Finance and the general manager may let goods leave that money does not "
        "cover, within the customer's limit.",
    )

    door_days = fields.Integer(
        string="Money from the Door Within (Working Days)",
        default=3,
        help="Working days after arrival within which the driver brings what was to be "
        "collected. Later, the customer's goods leave against money only.",
    )

    balance_days = fields.Integer(
        string="Balance Payable Within (Days)",
        default=7,
        help="Days after a balance notice until which it is to be paid.",
    )
    balance_remind_days = fields.Integer(
        string="Remind Every (Days)",
        default=3,
        help="Days after which the salesperson is reminded again of a balance that is "
        "not paid.",
    )

    transit_days = fields.Integer(
        string="Days on the Way",
        help="Calendar days from the promised completion of goods to their arrival at "
        "the customer, where the confirmation sheet promises the completion only.",
    )
    ask_after_hours = fields.Float(
        string="Ask After Goods Within",
        default=16.0,
        help="Working hours after shipping by which the office asks after the goods, "
        "where neither a time nor an expected arrival is given.",
    )

    _asking_positive = models.Constraint(
        "CHECK(transit_days >= 0 AND ask_after_hours > 0)",
        "Give the days on the way from 0 on, the hours for asking after goods above 0.",
    )
    _balance_days_positive = models.Constraint(
        "CHECK(balance_days >= 0 AND balance_remind_days > 0)",
        "Give the days for paying a balance from 0 on, those for reminding from 1 on.",
    )
    _door_days_positive = models.Constraint(
        "CHECK(door_days >= 0)",
        "Give the working days for money from the door from 0 on.",
    )
    _paperwork_hours_positive = models.Constraint(
        "CHECK(paperwork_hours > 0)",
        "Give the working hours within which owed paperwork has to follow.",
    )

    def _get_paperwork_deadline(self):
        """Return until when the request of an emergency release is owed (naive UTC)."""
        self.ensure_one()
        return self._plan_working_hours(self.paperwork_hours)

    def _get_door_deadline(self, day):
        """Return by which day money that is due at the door on ``day`` is brought."""
        self.ensure_one()
        company = self.sudo()  # sudo: working hours are no secret
        has_calendar = bool(company.resource_calendar_id)
        counter = DayCounter(company._get_working_dates if has_calendar else None)
        return counter.add(day, company.door_days)
