from odoo import fields, models


class OrderEmergencyRelease(models.TransientModel):
    """Why goods cannot wait for their dispatch request."""

    _name = "order.emergency.release"
    _description = "Emergency release"

    picking_id = fields.Many2one(comodel_name="stock.picking", required=True)
    waiting_for = fields.Text(related="picking_id.dispatch_hint")
    reason = fields.Text(
        help="Kept with your name; printed on the request that is owed afterwards."
    )

    def action_release(self):
        self.ensure_one()
        self.picking_id.release_emergency(self.reason)
        return {"type": "ir.actions.act_window_close"}
