from odoo import api, fields, models


class OrderUnpaidRequest(models.TransientModel):
    """Why goods leave unpaid, and when or where the customer pays."""

    _name = "order.unpaid.request"
    _description = "Ask for goods to leave unpaid"

    picking_id = fields.Many2one(comodel_name="stock.picking", required=True)
    kind = fields.Selection(
        selection=[("debt", "Release on Debt"), ("door", "Cash on Delivery")],
        default="debt",
        required=True,
    )
    waiting_for = fields.Text(compute="_compute_waiting_for", compute_sudo=False)
    due = fields.Date(string="To Be Paid By")
    reason = fields.Text()

    @api.depends("picking_id")
    def _compute_waiting_for(self):
        for wizard in self:
            # it names amounts: only to who may read the transfer
            picking = wizard.picking_id._filtered_access("read")
            wizard.waiting_for = picking.dispatch_hint

    def action_ask(self):
        """Ask for the release."""
        self.ensure_one()
        if self.kind == "door":
            self.picking_id.ask_door_release(self.reason)
        else:
            self.picking_id.ask_debt_release(self.due, self.reason)
        return {"type": "ir.actions.act_window_close"}
