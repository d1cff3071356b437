from odoo import api, fields, models


class ScorecardAct(models.TransientModel):
    """What is recorded on a scorecard: scores, findings, bonus and malus."""

    _name = "scorecard.act"
    _description = "Record on a scorecard"

    act = fields.Selection(
        selection=[
            ("self", "Self-score"),
            ("manager", "Manager's Score"),
            ("finding", "Finding"),
            ("drop", "Drop a Finding"),
            ("bonus", "Bonus or Malus"),
        ],
        required=True,
        readonly=True,
    )
    scorecard_id = fields.Many2one(comodel_name="scorecard", readonly=True)
    line_id = fields.Many2one(
        comodel_name="scorecard.line", string="Row", readonly=True
    )
    finding_id = fields.Many2one(comodel_name="scorecard.finding", readonly=True)
    standard = fields.Text(related="line_id.standard")
    max_points = fields.Float(related="line_id.max_points")
    limit = fields.Float(related="line_id.limit")
    score = fields.Float(digits=(4, 1))
    points = fields.Float(
        string="Points, + or -", digits=(4, 1), help="From -10 to 10."
    )
    date = fields.Date(
        compute="_compute_date", store=True, readonly=False, precompute=True
    )
    fact_id = fields.Many2one(comodel_name="scorecard.fact", string="Kind")
    order_id = fields.Many2one(comodel_name="sale.order", string="About Order")
    note = fields.Text(string="In Words")

    @api.depends("scorecard_id")
    def _compute_date(self):
        for wizard in self:
            sheet = wizard.scorecard_id
            today = (sheet.company_id or self.env.company)._get_local_day()
            is_now = not sheet or today.replace(day=1) == sheet.month
            wizard.date = wizard.date or (today if is_now else sheet.month)

    def action_record(self):
        """Record it."""
        self.ensure_one()
        getattr(self, f"_record_{self.act}")()
        return {"type": "ir.actions.act_window_close"}

    def _record_self(self):
        self.line_id.record_self_score(self.score, self.note)

    def _record_manager(self):
        self.line_id.record_manager_score(self.score, self.note or "")

    def _record_finding(self):
        self.line_id.record_finding(
            self.date, self.note, self.fact_id.id, order_id=self.order_id.id
        )

    def _record_drop(self):
        self.finding_id.record_drop(self.note)

    def _record_bonus(self):
        self.scorecard_id.record_bonus(self.points, self.note)
