from odoo import fields, models


class OrderDrawing(models.TransientModel):
    _name = "order.drawing"
    _description = "Drawings confirmed by the customer"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    contact = fields.Char(string="Confirmed By", required=True)
    file = fields.Binary(string="Written Confirmation", required=True, attachment=False)
    file_name = fields.Char()

    def action_apply(self):
        self.ensure_one()
        content = self.with_context(bin_size=False).file
        self.order_id.confirm_drawings(self.contact, self.file_name, content)
        return {"type": "ir.actions.act_window_close"}
