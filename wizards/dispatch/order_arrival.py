from odoo import fields, models


class OrderArrival(models.TransientModel):
    """What the office hears about goods on the way."""

    _name = "order.arrival"
    _description = "Arrival of goods"

    picking_id = fields.Many2one(comodel_name="stock.picking", required=True)
    act = fields.Selection(
        selection=[("arrival", "Arrival"), ("receipt", "Signed receipt")],
        default="arrival",
        required=True,
    )
    date = fields.Date(string="Arrived On", default=fields.Date.context_today)
    condition = fields.Selection(
        selection=[("intact", "Intact"), ("short", "Short"), ("damaged", "Damaged")],
        default="intact",
    )
    note = fields.Text(string="What Is Wrong")
    file = fields.Binary(string="Signed Receipt")
    filename = fields.Char()

    def action_record(self):
        self.ensure_one()
        if self.act == "arrival":
            self.picking_id.record_arrival(self.date, self.condition, self.note)
        else:
            self.picking_id.register_receipt(self.filename, (self.file or b"").decode())
        return {"type": "ir.actions.act_window_close"}
