from datetime import timedelta

from odoo import api, fields, models


class ProductionSupervisionPoint(models.Model):
    """A point on the way of production at which it is looked at (source: step 11)."""

    _name = "production.supervision.point"
    _description = "Supervision point"
    _inherit = ["order.policy.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a point of every company.",
    )
    place = fields.Selection(
        selection=[
            ("share", "Share of the Way"),
            ("before", "Days before the Promised Date"),
        ],
        string="Set By",
        default="share",
        required=True,
        help="The way leads from the planned start of production to the promised date.",
    )
    share = fields.Float(string="Share (%)", digits=(5, 1))
    days = fields.Integer(string="Days Before")

    _share_range = models.Constraint(
        "CHECK(share >= 0 AND share <= 100)", "The share is from 0 to 100 percent."
    )
    _days_not_negative = models.Constraint(
        "CHECK(days >= 0)", "The days before the promised date are zero or more."
    )

    @api.model
    def _get_points(self, company):
        """Return the active points of a company, in their order."""
        self._load_policy()
        domain = (("company_id", "in", (False, company.id)),)
        # sudo: policy is the same for everybody
        return self.sudo().browse(self._search_policy(domain))

    def _get_day(self, start, promised):
        """Return the date of this point between two dates.

        :param start: first day of production, or False
        :param promised: promised date; without it there is no date
        """
        self.ensure_one()
        if not promised:
            return False
        start = min(start or promised, promised)
        if self.place == "before":
            return max(start, promised - timedelta(days=self.days))
        return start + timedelta(days=round((promised - start).days * self.share / 100))
