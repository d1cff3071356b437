from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.canonical import canonical_lines
from ..signoff.read_day import read_day
from ..signoff.reason import Reason, Stage

STEP = "scorecard"
SCORE = "performance"
# What is chosen when a sheet is made; all the rest follows
CHOSEN = {"company_id", "month", "team_id"}


class Scorecard(models.Model):
    """The scorecard (绩效考核表) of a team's month. Source: 售后下单管理, 1.3.

    The people of each post score themselves, the manager scores, then the sheet is
    signed. Which of these it waits for follows from what has been recorded.
    """

    _name = "scorecard"
    _inherit = ["mail.thread", "order.signoff.mixin"]
    _description = "Scorecard"
    _order = "month desc, id desc"
    _signoff_facets = frozenset({SCORE})
    _check_company_auto = True

    _signoff_document_field = "scorecard_id"
    _signoff_stage_field = "state"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: self._get_month(),
        help="The first day of the month.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        check_company=True,
        ondelete="restrict",
        help="Leave empty for all orders of teams without a sheet of their own.",
    )
    line_ids = fields.One2many(
        comodel_name="scorecard.line", inverse_name="scorecard_id", string="Rows"
    )
    finding_ids = fields.One2many(
        comodel_name="scorecard.finding",
        inverse_name="scorecard_id",
        string="Findings of the Month",
        readonly=True,
    )
    bonus = fields.Float(
        string="Bonus or Malus",
        digits=(4, 1),
        readonly=True,
        help="Points added or taken off, 10 at most.",
    )
    bonus_reason = fields.Text(string="Reason for It", readonly=True)
    max_total = fields.Float(
        string="Full Score", digits=(6, 1), compute="_compute_totals", store=True
    )
    self_total = fields.Float(
        string="Self-score", digits=(6, 1), compute="_compute_totals", store=True
    )
    manager_total = fields.Float(
        string="Manager's Score", digits=(6, 1), compute="_compute_totals", store=True
    )
    is_void = fields.Boolean(
        string="Void by Complaints", compute="_compute_totals", store=True
    )
    total = fields.Float(
        string="Total Score",
        digits=(6, 1),
        compute="_compute_totals",
        store=True,
        aggregator="avg",
        help="The manager's score with bonus or malus; 0 after three complaints.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Self-scoring"),
            ("self_scored", "Manager's Scoring"),
            ("manager_scored", "To Be Signed"),
            ("signed", "Signed"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        group_expand=True,
    )
    hint = fields.Text(
        string="Waiting For", compute="_compute_hint", groups="base.group_user"
    )
    may_score = fields.Boolean(compute="_compute_may")
    may_self_score = fields.Boolean(compute="_compute_may")
    signoff_ids = fields.One2many(
        comodel_name="order.signoff",
        inverse_name="scorecard_id",
        string="Sign-offs",
        readonly=True,
        copy=False,
    )
    revision_ids = fields.One2many(
        comodel_name="order.revision",
        inverse_name="scorecard_id",
        string="Revisions",
        readonly=True,
        copy=False,
    )

    _month_unique = models.UniqueIndex(
        "(company_id, month, COALESCE(team_id, 0))",
        "There is a scorecard of this team and month already: open that one.",
    )
    _bonus_range = models.Constraint(
        "CHECK(bonus IS NULL OR bonus BETWEEN -10 AND 10)",
        "Bonus and malus are 10 points at most.",
    )

    def _get_guarded_fields(self):
        own = {
            name
            for name, field in self._fields.items()
            if field._module == Scorecard._module and field.store
        }
        return super()._get_guarded_fields() | (
            own - CHOSEN - {"line_ids"} - set(models.MAGIC_COLUMNS)
        )

    @api.model
    def _get_month(self, day=None):
        """Return the first day of the month of ``day``; of today when None."""
        return (day or self.env.company._get_local_day()).replace(day=1)

    # ---------------------------------------------------------------- computes
    @api.depends("month", "team_id", "company_id")
    def _compute_name(self):
        for sheet in self:
            month = sheet.month and f"{sheet.month:%Y-%m}"
            whose = sheet.team_id.name or sheet.company_id.name
            sheet.name = " · ".join(filter(None, (month, whose)))

    @api.depends(
        "bonus",
        "line_ids.max_points",
        "line_ids.self_score",
        "line_ids.manager_score",
        "line_ids.is_void",
    )
    def _compute_totals(self):
        for sheet in self:
            lines = sheet.line_ids
            sheet.max_total = sum(lines.mapped("max_points"))
            sheet.self_total = sum(lines.mapped("self_score"))
            sheet.manager_total = sum(lines.mapped("manager_score"))
            sheet.is_void = any(lines.mapped("is_void"))
            total = max(0.0, sheet.manager_total + sheet.bonus)
            sheet.total = 0.0 if sheet.is_void else total

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_hint(self):
        stored = self.filtered(lambda sheet: isinstance(sheet.id, int))
        reasons = stored.sudo()._get_stage_reasons()  # sudo: as everybody's
        for sheet in self:
            texts = [reason.text for reason in reasons.get(sheet.id, ())]
            sheet.hint = "\n".join(texts) or False

    @api.depends("state", "line_ids.user_ids")
    @api.depends_context("uid")
    def _compute_may(self):
        user = self.env.user
        for sheet in self:
            is_open = sheet.state != "signed"
            lines = sheet.sudo().line_ids  # sudo: who is on it
            sheet.may_score = is_open and bool(lines._filter_scored_by(user))
            sheet.may_self_score = is_open and user in lines.user_ids

    # ----------------------------------------------------------------- content
    @api.depends(
        "month",
        "team_id",
        "bonus",
        "bonus_reason",
        "line_ids.user_ids",
        "line_ids.max_points",
        "line_ids.self_score",
        "line_ids.self_scored_at",
        "line_ids.self_note",
        "line_ids.manager_score",
        "line_ids.manager_scored_at",
        "line_ids.note",
        "line_ids.finding_ids.dropped_at",
        "finding_ids",
    )
    def _compute_facet_digests(self):
        return super()._compute_facet_digests()

    def _get_facet_content(self):
        return {
            sheet.id: {
                SCORE: {
                    "month": sheet.month,
                    "team_id": sheet.team_id.ids,
                    "bonus": sheet.bonus,
                    "bonus_reason": sheet.bonus_reason or None,
                    "line_ids": canonical_lines(
                        line._get_content() for line in sheet.line_ids
                    ),
                    "finding_ids": canonical_lines(
                        finding._get_content() for finding in sheet.finding_ids
                    ),
                }
            }
            for sheet in self
        }

    def _get_sheet_sections(self, facet_codes, sees_prices):
        self.ensure_one()
        env = self.env
        return [
            {
                "title": env._("Scorecard %(name)s", name=self.name),
                "rows": [
                    (env._("Full Score"), f"{self.max_total:g}"),
                    (env._("Manager's Score"), f"{self.manager_total:g}"),
                    (env._("Bonus or Malus"), f"{self.bonus:+g}"),
                    (env._("Reason for It"), self.bonus_reason or "—"),
                    (env._("Total Score"), f"{self.total:g}"),
                ],
                "head": [
                    env._("Assessed Post"),
                    env._("Assessed By"),
                    env._("Full Score"),
                    env._("Self-score"),
                    env._("Manager's Score"),
                    env._("Remarks"),
                ],
                "lines": [
                    (
                        line.indicator_id.post,
                        line.indicator_id.name,
                        f"{line.max_points:g}",
                        line._get_score_text("self"),
                        line._get_score_text("manager"),
                        line.note or "",
                    )
                    for line in self.line_ids
                ],
            },
            {
                "title": env._("Findings of the Month"),
                "rows": [],
                "head": [env._("Date"), env._("Assessed By"), env._("Finding")],
                "lines": [
                    (
                        str(finding.date),
                        finding.line_id.indicator_id.name,
                        finding._get_full_text(),
                    )
                    for finding in self.finding_ids
                ],
            },
        ]

    # ------------------------------------------------------------------ stages
    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("open", "_get_self_score_reasons", "signed"),
            Stage("self_scored", "_get_manager_reasons", "signed"),
            Stage("manager_scored", "_get_signature_reasons", "signed"),
        ]

    def _get_passed(self):
        rows = self._get_evidence(["passed"]) if self else {}
        return {
            **super()._get_passed(),
            "signed": self.filtered(
                lambda sheet: "signed" in rows[sheet.id].mapped("step_code")
            ),
        }

    @api.depends("content_digest", "signoff_ids")
    def _compute_state(self):
        stored = self.filtered(lambda sheet: isinstance(sheet.id, int))
        for sheet in self - stored:
            sheet.state = sheet._origin.state
        # sudo: facts decide for every user alike
        reasons = stored.sudo()._get_stage_reasons()
        for sheet in stored:
            held = reasons[sheet.id]
            sheet.state = held[0].stage if held else "signed"

    def _get_open_domain(self):
        return [("state", "!=", "signed")]

    def _get_open_steps(self):
        return {
            sheet.id: [STEP] if sheet.state == "manager_scored" else []
            for sheet in self
        }

    def _get_grid_steps(self):
        return [*super()._get_grid_steps(), STEP]

    def _get_self_score_reasons(self):
        """Return which posts have not scored themselves; one without people need not.

        Whom the manager has scored already is not waited for.
        """
        return {
            sheet.id: [
                Reason(
                    "open",
                    "self_score",
                    self.env._(
                        "%(indicator)s: no self-score yet (%(people)s).",
                        indicator=line.indicator_id.display_name,
                        people=", ".join(line.user_ids.mapped("name")),
                    ),
                    tuple(line.indicator_id.role_ids.mapped("code")),
                )
                for line in sheet.line_ids
                if line.user_ids
                and not line.self_scored_at
                and not line.manager_scored_at
            ]
            for sheet in self
        }

    def _get_manager_reasons(self):
        """Return the rows without a manager's score, and what has been sent back."""
        result = {}
        rows = self._get_evidence(["sign", "refuse"])
        for sheet in self:
            reasons = [
                Reason("self_scored", "manager_score", text, line._get_scorer_codes())
                for line in sheet.line_ids
                if (text := line._get_unscored_text())
            ]
            last = rows[sheet.id][-1:]
            if last.kind == "refuse" and sheet._stands_for(last.digests):
                text = self.env._(
                    "Sent back by %(role)s: %(reason)s. Correct scores or remarks.",
                    role=last.role_name,
                    reason=last.statement,
                )
                codes = sheet.line_ids._get_scorer_codes()
                reasons.append(Reason("self_scored", "refused", text, codes))
            result[sheet.id] = reasons
        return result

    def _get_signature_reasons(self):
        return self._get_signoff_reasons(STEP)

    def _after_facts(self):
        # what is signed is a fact itself, after which this comes by once more
        rest = self - self._record_signed()
        return super(Scorecard, rest)._after_facts()

    def _record_signed(self):
        """Record, once, that everybody has signed: from here the sheet is locked.

        :return: the sheets that were just recorded
        """
        waiting = self - self._get_passed()["signed"]
        reasons = waiting._get_stage_reasons() if waiting else {}
        signed = waiting.filtered(lambda sheet: not reasons[sheet.id])
        if signed:
            signed._record_evidence("passed", step_code="signed")
        return signed

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.pop("line_ids", None):
                raise UserError(
                    self.env._("The rows of a scorecard come from its indicators.")
                )
            day = read_day(vals.get("month"))
            if vals.get("month") and not day:
                raise UserError(
                    self.env._(
                        "%(day)s is no day of a month: write 2031-03-01.",
                        day=vals["month"],
                    )
                )
            vals["month"] = self._get_month(day)
        sheets = super().create(vals_list)
        sheets._check_scorer()
        sheets._make_lines()
        return sheets

    def write(self, vals):
        if vals.keys() & CHOSEN:
            raise UserError(
                self.env._(
                    "A scorecard stays that of its team and month. Make another one."
                )
            )
        return super().write(vals)

    def _make_lines(self):
        """Give new sheets a row for each indicator, with the people of the post."""
        indicators = self.env["scorecard.indicator"]
        self.env["scorecard.line"]._create_facts(
            [
                {
                    "scorecard_id": sheet.id,
                    "indicator_id": indicator.id,
                    "user_ids": [
                        fields.Command.set(
                            indicator._get_people(sheet.company_id, sheet.team_id).ids
                        )
                    ],
                }
                for sheet in self
                for indicator in indicators._get_indicators(sheet.company_id)
            ]
        )
