from odoo import fields, models


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

    _balance_days_positive = models.Constraint(
        "CHECK(balance_days >= 0 AND balance_remind_days > 0)",
        "Give the days for paying a balance from 0 on, those for reminding from 1 on.",
    )
    _paperwork_hours_positive = models.Constraint(
        "CHECK(paperwork_hours > 0)",
        "Give the working hours within which owed paperwork has to follow.",
    )

    def _get_paperwork_deadline(self):
        """Return until when the request of an emergency release is owed (naive UTC)."""
        self.ensure_one()
        return self._plan_working_hours(self.paperwork_hours)
