from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What is printed of a row: signed sheets show it, so it stays as it is
STANDING = {"project", "post", "name", "standard", "max_points", "deduction"} | {
    "scoring_note",
    "zero_from",
    "company_id",
}


class ScorecardIndicator(models.Model):
    """One row of the scorecard (绩效考核). Source: 售后下单管理, 1.3."""

    _name = "scorecard.indicator"
    _description = "Scorecard indicator"
    _order = "sequence, id"
    _check_company_auto = True

    project = fields.Selection(
        selection=[
            ("duties", "Work Duties"),
            ("attitude", "Work Attitude"),
            ("satisfaction", "Customer Satisfaction"),
        ],
        string="Item",
        required=True,
        default="duties",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Leave empty for every company."
    )
    post = fields.Char(
        string="Assessed Post",
        required=True,
        translate=True,
        help="Who is assessed, as it is printed.",
    )
    name = fields.Char(string="Indicator", required=True, translate=True)
    standard = fields.Text(
        string="Standard of Assessment",
        translate=True,
        help="What is expected, as it is printed.",
    )
    scoring_note = fields.Char(
        translate=True, help="How points are given, printed among the remarks."
    )
    max_points = fields.Float(string="Full Score", digits=(4, 1), required=True)
    deduction = fields.Float(
        string="Off per Finding",
        digits=(4, 1),
        help="Points that each finding costs; 0 where the row is judged freely.",
    )
    zero_from = fields.Integer(
        string="Findings That Void the Sheet",
        help="So many findings in this row make the total of the sheet 0; 0 for never.",
    )
    fact_ids = fields.Many2many(
        comodel_name="scorecard.fact",
        string="Fed By",
        help="Facts from which findings in this row are proposed.",
    )
    role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="scorecard_indicator_role_rel",
        string="People",
        check_company=True,
        help="Their members are put on new sheets and score themselves.",
    )
    scorer_role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="scorecard_indicator_scorer_rel",
        string="Scored By",
        required=True,
        check_company=True,
        help="The roles that give the manager's score and enter findings.",
    )

    _points_not_negative = models.Constraint(
        "CHECK(max_points > 0 AND deduction >= 0 AND zero_from >= 0)",
        "The full score is more than 0, and nothing of an indicator is negative.",
    )

    @api.depends("post", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for indicator in self:
            parts = (indicator.post, indicator.name)
            indicator.display_name = " · ".join(filter(None, parts))

    @api.constrains("scorer_role_ids")
    def _check_scorers(self):
        for indicator in self:
            if not indicator.scorer_role_ids:
                raise ValidationError(
                    self.env._(
                        "%(indicator)s: say which role gives the manager's score.",
                        indicator=indicator.display_name,
                    )
                )

    # -------------------------------------------------------------------- CRUD
    def write(self, vals):
        if vals.keys() & STANDING:
            self._check_unused()
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        if field_name in STANDING:
            self._check_unused()
        return super().update_field_translations(
            field_name, translations, source_lang=source_lang
        )

    def _check_unused(self):
        """Refuse to change what sheets show already.

        :raise UserError: saying how to go on
        """
        # sudo: sheets of other companies count too
        lines = self.env["scorecard.line"].sudo()
        line = lines.search([("indicator_id", "in", self.ids)], limit=1)
        if line:
            raise UserError(
                self.env._(
                    "%(indicator)s is on scorecards already and stays as they show "
                    "it. Archive it and make another one; new sheets take that.",
                    indicator=line.indicator_id.display_name,
                )
            )

    # ----------------------------------------------------------------- helpers
    @api.model
    def _get_indicators(self, company):
        """Return the indicators (sudo) of this company's new sheets."""
        domain = [("company_id", "in", (False, company.id))]
        return self.sudo().search(domain)  # sudo: policy is the same for everybody

    def _get_people(self, company, team):
        """Return the people (res.users) of this post on a new sheet.

        :param team: crm.team; who is not of it is left out, unless nobody is
        """
        people = self.role_ids.user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        members = people & (team.member_ids | team.user_id)
        return members or people
