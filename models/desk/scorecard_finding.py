from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text


class ScorecardFinding(models.Model):
    """Something found in a row of a scorecard; kept as it was recorded.

    Dates of what was due and done are texts in the company's time zone, so that
    words are made of them in the language of whoever reads.
    """

    _name = "scorecard.finding"
    _inherit = ["order.record.mixin"]
    _description = "Scorecard finding"
    _order = "date desc, id desc"

    line_id = fields.Many2one(
        comodel_name="scorecard.line",
        string="Row",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    scorecard_id = fields.Many2one(
        related="line_id.scorecard_id", store=True, index=True
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    indicator_id = fields.Many2one(related="line_id.indicator_id", store=True)
    fact_id = fields.Many2one(
        comodel_name="scorecard.fact",
        string="Kind",
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, readonly=True, index=True)
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(model_field="document_model", readonly=True)
    document_name = fields.Char(string="On Document", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person Concerned",
        readonly=True,
        help="Who entered or answers for the document, where it is known.",
    )
    due = fields.Char(string="Was Due", readonly=True)
    done = fields.Char(string="Was Done", readonly=True)
    note = fields.Text(string="In Words", readonly=True)
    text = fields.Text(string="Finding", compute="_compute_text")
    is_proposed = fields.Boolean(
        string="Proposed by the System", compute="_compute_is_proposed", store=True
    )
    recorded_by_id = fields.Many2one(
        comodel_name="res.users", string="Entered By", readonly=True
    )
    dropped_at = fields.Datetime(string="Dropped On", readonly=True)
    dropped_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    drop_reason = fields.Text(string="Dropped Because", readonly=True)
    points = fields.Float(
        string="Points Off", digits=(4, 1), compute="_compute_points", store=True
    )
    may_score = fields.Boolean(related="line_id.may_score")

    # proposals, once each; what is entered by hand may repeat itself
    _proposal_unique = models.UniqueIndex(
        "(line_id, fact_id, document_model, document_id, date)"
        " WHERE recorded_by_id IS NULL",
    )

    def _get_refusal(self):
        return self.env._(
            "Findings are proposed from facts, or entered with the button Finding of a "
            "row."
        )

    # ---------------------------------------------------------------- computes
    @api.depends("fact_id.name", "due", "done", "note")
    @api.depends_context("lang")
    def _compute_text(self):
        for finding in self:
            due = finding.due and self.env._("due %(day)s", day=finding.due)
            done = finding.done and self.env._("done %(day)s", day=finding.done)
            if finding.due and not finding.done:
                done = self.env._("not done")
            parts = (finding.fact_id.name, due, done, finding.note)
            finding.text = " · ".join(filter(None, parts))

    @api.depends("recorded_by_id")
    def _compute_is_proposed(self):
        for finding in self:
            finding.is_proposed = not finding.recorded_by_id

    @api.depends("dropped_at", "indicator_id.deduction")
    def _compute_points(self):
        for finding in self:
            is_counted = not finding.dropped_at
            finding.points = finding.indicator_id.deduction if is_counted else 0.0

    @api.depends("fact_id", "document_name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for finding in self:
            parts = (finding.document_name, finding.fact_id.name, str(finding.date))
            finding.display_name = " · ".join(filter(None, parts))

    # ----------------------------------------------------------------- content
    def _get_content(self):
        """Return what of this finding is signed (dict)."""
        self.ensure_one()
        return {
            "indicator_id": self.indicator_id.ids,
            "fact_id": self.fact_id.ids,
            "date": self.date,
            "document_name": self.document_name or None,
            "due": self.due or None,
            "done": self.done or None,
            "note": self.note or None,
            "drop_reason": self.drop_reason or None,
        }

    @api.model
    def _prepare_document(self, record):
        """Return the values by which a finding names its document.

        By its number, which is the same in every language.
        """
        return {
            "document_model": record._name,
            "document_id": record.id,
            "document_name": record.name,
        }

    def _get_full_text(self):
        """Return document and finding in one text; of a dropped one also why."""
        self.ensure_one()
        text = " · ".join(filter(None, (self.document_name, self.text)))
        if not self.dropped_at:
            return text
        return self.env._(
            "%(finding)s (dropped: %(reason)s)", finding=text, reason=self.drop_reason
        )

    # -------------------------------------------------------------------- acts
    def record_drop(self, reason):
        """Record that these findings do not hold; they are kept with the reason.

        :param reason: text, required
        :raise AccessError: by somebody who does not score
        :raise UserError: signed, dropped already, or no reason
        """
        findings = self.sudo()  # sudo: facts are written by methods only
        self.line_id._check_scorer()
        if not clean_text(reason):
            raise UserError(self.env._("Say why the finding is dropped."))
        with self.scorecard_id._recording():
            for finding in findings.filtered("dropped_at"):
                raise UserError(
                    self.env._(
                        "%(finding)s has been dropped already.",
                        finding=finding.display_name,
                    )
                )
            findings._write_facts(
                {
                    "dropped_at": fields.Datetime.now(),
                    "dropped_by_id": self.env.uid,
                    "drop_reason": reason.strip(),
                }
            )
        return True

    def _is_withdrawn(self):
        """Tell whether the system dropped this finding itself."""
        self.ensure_one()
        return bool(self.dropped_at and not self.dropped_by_id)

    def _follow_facts(self, fact, proposals):
        """Bring what was proposed before up to date with what is recorded now (sudo).

        What no longer follows from the facts is dropped, in the company's language,
        and comes back with them. What somebody has entered or dropped stays.

        :param fact: ``scorecard.fact``, whose findings are meant
        :param proposals: list of ``Proposal``, all of the sheet's month
        """
        by_day = {(item.document.id, item.date): item for item in proposals}
        by_document = {item.document.id: item for item in proposals if not item.repeats}
        proposed = self.filtered(
            lambda item: (
                item.fact_id == fact
                and not item.recorded_by_id
                and (not item.dropped_at or item._is_withdrawn())
            )
        )
        for finding in proposed:
            item = by_day.get((finding.document_id, finding.date)) or by_document.get(
                finding.document_id
            )
            if item and finding.dropped_at:
                finding._write_facts({"dropped_at": False, "drop_reason": False})
            if item and (finding.due, finding.done) != (item.due, item.done):
                finding._write_facts({"due": item.due, "done": item.done})
            elif not item and not finding.dropped_at:
                lang = finding.company_id.partner_id.lang
                reason = finding.with_context(lang=lang).env._(
                    "What was recorded since does not bear it out."
                )
                finding._write_facts(
                    {"dropped_at": fields.Datetime.now(), "drop_reason": reason}
                )

    def action_open_drop(self):
        """Open the dialog in which the finding is dropped."""
        self.ensure_one()
        return self.line_id._open_act(
            "drop", self.env._("Drop the Finding"), finding_id=self.id
        )

    def action_open_document(self):
        """Open the document, for those who may read it."""
        self.ensure_one()
        record = (
            self.env[self.document_model].browse(self.document_id).exists()
            if self.document_model in self.env
            else None
        )
        if not record:
            raise UserError(self.env._("There is no document to open."))
        record.check_access("read")
        return record.get_formview_action()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A finding is dropped, with a reason, and never deleted.")
        )
