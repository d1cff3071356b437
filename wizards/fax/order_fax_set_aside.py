from odoo import fields, models


class OrderFaxSetAside(models.TransientModel):
    """Why files of the inbox concern no order."""

    _name = "order.fax.set.aside"
    _description = "Set a fax aside"

    inbox_ids = fields.Many2many(
        comodel_name="order.fax.inbox", required=True, readonly=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.inbox_ids.set_aside(self.reason)
        return {"type": "ir.actions.act_window_close"}
