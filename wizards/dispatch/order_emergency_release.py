from odoo import api, fields, models


class OrderEmergencyRelease(models.TransientModel):
    """Why goods cannot wait for their dispatch request."""

    _name = "order.emergency.release"
    _description = "Emergency release"

    picking_id = fields.Many2one(comodel_name="stock.picking", required=True)
    waiting_for = fields.Text(compute="_compute_waiting_for", compute_sudo=False)
    reason = fields.Text(
        help="Kept with your name; printed on the request that is owed afterwards."
    )

    @api.depends("picking_id")
    def _compute_waiting_for(self):
        for wizard in self:
            # it names amounts: only to who may read the transfer
            picking = wizard.picking_id._filtered_access("read")
            wizard.waiting_for = picking.dispatch_hint

    def action_release(self):
        self.ensure_one()
        self.picking_id.release_emergency(self.reason)
        return {"type": "ir.actions.act_window_close"}
