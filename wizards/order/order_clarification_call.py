from odoo import api, fields, models


class OrderClarificationCall(models.TransientModel):
    """Who was called about an unclear point, and what was said."""

    _name = "order.clarification.call"
    _description = "Record a call"

    clarification_id = fields.Many2one(
        comodel_name="order.clarification", required=True, readonly=True
    )
    question = fields.Char(related="clarification_id.question", related_sudo=False)
    contact = fields.Char(string="Who Was Called", required=True)
    number = fields.Char(
        string="Number Called",
        compute="_compute_number",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    answer = fields.Char(required=True)

    @api.depends("clarification_id")
    def _compute_number(self):
        for wizard in self:
            partner = wizard.clarification_id.order_id.partner_id
            wizard.number = partner.phone or partner.commercial_partner_id.phone

    def action_confirm(self):
        self.ensure_one()
        self.clarification_id.record_call(self.contact, self.answer, self.number)
        return {"type": "ir.actions.act_window_close"}
