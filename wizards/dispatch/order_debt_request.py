from odoo import fields, models


class OrderDebtRequest(models.TransientModel):
    """Until when a customer pays for goods that leave unpaid, and why they do."""

    _name = "order.debt.request"
    _description = "Ask for a release on debt"

    picking_id = fields.Many2one(comodel_name="stock.picking", required=True)
    waiting_for = fields.Text(related="picking_id.dispatch_hint")
    due = fields.Date(string="To Be Paid By")
    reason = fields.Text()

    def action_ask(self):
        self.ensure_one()
        self.picking_id.ask_debt_release(self.due, self.reason)
        return {"type": "ir.actions.act_window_close"}
