from odoo import fields, models


class OrderChange(models.TransientModel):
    _name = "order.change"
    _description = "Open or abandon a change"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    is_abandon = fields.Boolean(readonly=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        if self.is_abandon:
            self.order_id.action_abandon_change(self.reason)
        else:
            self.order_id.action_open_change(self.reason)
        return {"type": "ir.actions.act_window_close"}
