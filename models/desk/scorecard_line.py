from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..signoff.clean_text import clean_text
from ..signoff.read_day import read_day


class ScorecardLine(models.Model):
    """One row of a scorecard: an indicator, its people, their scores."""

    _name = "scorecard.line"
    _inherit = ["order.record.mixin"]
    _description = "Scorecard row"
    _order = "month desc, scorecard_id, sequence, id"
    _check_company_auto = True

    scorecard_id = fields.Many2one(
        comodel_name="scorecard",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="scorecard_id.company_id", store=True, index=True
    )
    month = fields.Date(related="scorecard_id.month", store=True, index=True)
    team_id = fields.Many2one(related="scorecard_id.team_id", store=True)
    state = fields.Selection(related="scorecard_id.state", store=True)
    indicator_id = fields.Many2one(
        comodel_name="scorecard.indicator",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    sequence = fields.Integer(related="indicator_id.sequence", store=True)
    project = fields.Selection(related="indicator_id.project", store=True)
    post = fields.Char(related="indicator_id.post")
    standard = fields.Text(related="indicator_id.standard")
    max_points = fields.Float(related="indicator_id.max_points", store=True)
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="scorecard_line_user_rel",
        string="People",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who has this post in the month: they score themselves.",
    )
    self_score = fields.Float(string="Self-score", digits=(4, 1), readonly=True)
    self_scored_by_id = fields.Many2one(
        comodel_name="res.users", string="Self-scored By", readonly=True
    )
    self_scored_at = fields.Datetime(string="Self-scored On", readonly=True)
    self_note = fields.Text(string="What They Say", readonly=True)
    manager_score = fields.Float(string="Manager's Score", digits=(4, 1), readonly=True)
    manager_scored_by_id = fields.Many2one(
        comodel_name="res.users", string="Scored By", readonly=True
    )
    manager_scored_at = fields.Datetime(string="Scored On", readonly=True)
    note = fields.Text(string="Remarks", readonly=True)
    finding_ids = fields.One2many(
        comodel_name="scorecard.finding",
        inverse_name="line_id",
        string="Its Findings",
        readonly=True,
    )
    finding_count = fields.Integer(
        string="Findings That Count", compute="_compute_limit", store=True
    )
    limit = fields.Float(
        string="Left",
        digits=(4, 1),
        compute="_compute_limit",
        store=True,
        help="What the findings leave of the full score: the manager's score is not "
        "higher. Drop a finding, with a reason, where it does not hold.",
    )
    is_void = fields.Boolean(
        string="Voids the Sheet", compute="_compute_limit", store=True
    )
    may_score = fields.Boolean(compute="_compute_may")
    may_self_score = fields.Boolean(compute="_compute_may")

    _indicator_unique = models.Constraint(
        "UNIQUE(scorecard_id, indicator_id)", "Each indicator is on a sheet once."
    )

    def _get_refusal(self):
        return self.env._("The rows of a scorecard come from its indicators.")

    # ---------------------------------------------------------------- computes
    @api.depends("indicator_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.indicator_id.display_name

    @api.depends(
        "finding_ids.dropped_at",
        "indicator_id.max_points",
        "indicator_id.deduction",
        "indicator_id.zero_from",
    )
    def _compute_limit(self):
        for line in self:
            indicator = line.indicator_id
            count = len(line.finding_ids.filtered(lambda item: not item.dropped_at))
            line.finding_count = count
            line.limit = max(0.0, line.max_points - indicator.deduction * count)
            line.is_void = 0 < indicator.zero_from <= count

    @api.depends("state", "user_ids", "manager_scored_at")
    @api.depends_context("uid")
    def _compute_may(self):
        user = self.env.user
        scored = self.sudo()._filter_scored_by(user)  # sudo: policy
        for line in self:
            is_open = line.state != "signed"
            line.may_score = is_open and line in scored
            line.may_self_score = (
                is_open and user in line.user_ids and not line.manager_scored_at
            )

    # ----------------------------------------------------------------- content
    def _get_content(self):
        """Return what of this row is signed (dict)."""
        self.ensure_one()
        return {
            "indicator_id": self.indicator_id.ids,
            "max_points": self.max_points,
            # also those who have left since
            "user_ids": self.with_context(active_test=False).user_ids,
            "self_score": self.self_score if self.self_scored_at else None,
            "self_note": self.self_note or None,
            "manager_score": self.manager_score if self.manager_scored_at else None,
            "note": self.note or None,
        }

    def _get_score_text(self, whose):
        """Return a score as a text, "—" where it was not given.

        :param str whose: self or manager
        """
        is_given = self[f"{whose}_scored_at"]
        return f"{self[f'{whose}_score']:g}" if is_given else "—"

    def _filter_scored_by(self, user):
        """Return the rows on which ``user`` gives the manager's score."""
        roles = self.indicator_id.scorer_role_ids
        mine = roles._filter_member(user)
        return self.filtered(
            lambda line: (
                line.indicator_id.scorer_role_ids & mine
                and line.company_id in user.company_ids
            )
        )

    def _get_scorer_codes(self):
        return tuple(self.indicator_id.scorer_role_ids.mapped("code"))

    def _get_unscored_text(self):
        """Return why the manager has to score this row (again), or an empty text."""
        self.ensure_one()
        names = {"indicator": self.indicator_id.display_name, "left": self.limit}
        if not self.manager_scored_at:
            return self.env._("%(indicator)s: the manager has not scored it.", **names)
        if self.manager_score > self.limit:
            return self.env._(
                "%(indicator)s: its findings leave %(left)g points, the manager's "
                "score is higher. Score it again, or drop a finding.",
                **names,
            )
        return ""

    # -------------------------------------------------------------------- acts
    def _check_scorer(self):
        """Refuse whoever does not give the manager's score in these rows."""
        if not self.env.su and self - self.sudo()._filter_scored_by(self.env.user):
            roles = self.sudo().indicator_id.scorer_role_ids  # sudo: policy
            raise AccessError(
                self.env._(
                    "This row is scored by: %(roles)s.", roles=roles._get_label()
                )
            )

    def record_self_score(self, score, note=None):
        """Record how the people of the post score themselves (自评得分).

        :param score: from 0 to the full score
        :param note: text
        :raise AccessError: by somebody who is not of the post
        :raise UserError: signed, scored by the manager already, out of range
        """
        self.ensure_one()
        line = self.sudo()  # sudo: facts are written by methods only
        if self.env.user not in line.user_ids:
            raise AccessError(
                self.env._(
                    "%(indicator)s is scored by its people: %(people)s.",
                    indicator=line.display_name,
                    people=", ".join(line.user_ids.mapped("name")) or "—",
                )
            )
        score = line._check_score(score, line.max_points)
        with line.scorecard_id._recording():
            if line.manager_scored_at:
                raise UserError(
                    self.env._(
                        "%(indicator)s: the manager has scored it; the self-score "
                        "stays.",
                        indicator=line.display_name,
                    )
                )
            line._write_facts(
                {
                    "self_score": score,
                    "self_note": clean_text(note) or False,
                    "self_scored_by_id": self.env.uid,
                    "self_scored_at": fields.Datetime.now(),
                }
            )
        return True

    def record_manager_score(self, score, note=None):
        """Record the manager's score (部门经理评分).

        :param score: from 0 to what the findings leave
        :param note: text, replaces the remarks unless None
        :raise AccessError: by somebody who does not score
        :raise UserError: signed, or more than the findings leave
        """
        self.ensure_one()
        self._check_scorer()
        line = self.sudo()  # sudo: facts are written by methods only
        with line.scorecard_id._recording():
            vals = {
                "manager_score": line._check_score(score, line.limit),
                "manager_scored_by_id": self.env.uid,
                "manager_scored_at": fields.Datetime.now(),
            }
            if note is not None:
                vals["note"] = note.strip() or False
            line._write_facts(vals)
        return True

    def _check_score(self, score, most):
        name = self.indicator_id.display_name
        return self.scorecard_id._get_number(score, 0, most, name)

    def record_finding(self, date, note, fact_id=None, order_id=None, picking_id=None):
        """Record by hand what was found in this row.

        :param date: day (ISO date) in the month of the sheet
        :param note: text, required
        :param fact_id: id of a ``scorecard.fact``; the row's own where it has one
        :param order_id: id of a sales order that the user may read
        :param picking_id: or of a transfer
        :return: ``scorecard.finding``
        :raise AccessError: by somebody who does not score
        :raise UserError: signed, no such day, no text, no such document
        """
        self.ensure_one()
        self._check_scorer()
        line = self.sudo()  # sudo: facts are written by methods only
        date = read_day(date)
        if not date or date.replace(day=1) != line.month:
            raise UserError(
                self.env._(
                    "Give a day of %(month)s.", month=line.month.strftime("%Y-%m")
                )
            )
        if not clean_text(note):
            raise UserError(self.env._("Say what was found."))
        facts = self.env["scorecard.fact"].browse(int(fact_id or 0)).exists()
        own = line.indicator_id.fact_ids
        vals = {
            "line_id": line.id,
            "date": date,
            "note": note.strip(),
            "fact_id": (facts or (own if len(own) == 1 else facts)).id,
            "recorded_by_id": self.env.uid,
            **self._check_document(order_id, picking_id),
        }
        with line.scorecard_id._recording():
            return self.env["scorecard.finding"]._create_facts([vals]).sudo(False)

    def _check_document(self, order_id, picking_id):
        """Return the values of a finding's document, checked."""
        if not order_id and not picking_id:
            return {}
        model = "sale.order" if order_id else "stock.picking"
        record = self.env[model].browse(int(order_id or picking_id)).exists()
        if not record or not record.has_access("read"):
            raise UserError(
                self.env._("Choose an order or a transfer that you may read.")
            )
        if record.company_id != self.company_id:
            raise UserError(
                self.env._("Choose a document of the company of the scorecard.")
            )
        return self.env["scorecard.finding"]._prepare_document(record)

    def write(self, vals):
        """People are chosen by who scores; all the rest is recorded by methods."""
        if set(vals) != {"user_ids"}:
            return super().write(vals)
        self._check_scorer()
        with self.scorecard_id._recording():
            return bool(self._write_facts(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_refusal())

    # ----------------------------------------------------------------- dialogs
    def _open_act(self, act, name, **defaults):
        self.ensure_one()
        return self.scorecard_id._open_act(
            act, name, scorecard_id=self.scorecard_id.id, line_id=self.id, **defaults
        )

    def action_open_self_score(self):
        """Open the dialog in which one scores oneself."""
        score = self.self_score if self.self_scored_at else self.limit
        return self._open_act(
            "self", self.env._("Self-score"), score=score, note=self.self_note or ""
        )

    def action_open_manager_score(self):
        """Open the dialog of the manager's score."""
        given = self.manager_score if self.manager_scored_at else self.self_score
        score = given if self.manager_scored_at or self.self_scored_at else self.limit
        return self._open_act(
            "manager",
            self.env._("Manager's Score"),
            score=min(score, self.limit),
            note=self.note or "",
        )

    def action_open_finding(self):
        """Open the dialog in which a finding is entered."""
        facts = self.indicator_id.fact_ids
        return self._open_act(
            "finding",
            self.env._("Finding"),
            fact_id=facts.id if len(facts) == 1 else False,
        )
