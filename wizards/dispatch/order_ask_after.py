from odoo import api, fields, models


class OrderAskAfter(models.TransientModel):
    """What the carrier said about goods on their way, and when to ask again."""

    _name = "order.ask.after"
    _description = "Goods asked after"

    picking_ids = fields.Many2many(
        comodel_name="stock.picking", string="Transfers", required=True, readonly=True
    )
    contact = fields.Char(string="Spoken To")
    answer = fields.Text(
        string="Carrier's Answer",
        required=True,
        help="Where the goods are, what delays.",
    )
    next_time = fields.Datetime(
        string="Ask Again", compute="_compute_next_time", store=True, readonly=False
    )
    expected_arrival = fields.Date(
        string="Expected Now", help="Leave empty where the expected arrival stays."
    )
    is_promise_missed = fields.Boolean(compute="_compute_is_promise_missed")
    reason = fields.Char(
        string="Why Later Than Promised",
        help="Told to the salesperson, printed on no paper.",
    )

    @api.depends("picking_ids")
    def _compute_next_time(self):
        for wizard in self:
            company = wizard.picking_ids.company_id[:1] or self.env.company
            wizard.next_time = wizard.next_time or company._plan_working_hours(
                company.ask_after_hours
            )

    @api.depends("expected_arrival", "picking_ids")
    def _compute_is_promise_missed(self):
        for wizard in self:
            day = wizard.expected_arrival
            wizard.is_promise_missed = bool(day) and any(
                promised and day > promised
                for promised in wizard.picking_ids.mapped("promised_arrival")
            )

    def action_record(self):
        """Record it, see ``stock.picking.record_asked_after``."""
        self.ensure_one()
        self.picking_ids.record_asked_after(
            self.answer,
            self.next_time,
            self.contact,
            expected_arrival=self.expected_arrival,
            reason=self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
