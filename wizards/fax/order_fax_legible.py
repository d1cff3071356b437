from odoo import fields, models


class OrderFaxLegible(models.TransientModel):
    """Who at the customer said on the phone that the sheet is legible."""

    _name = "order.fax.legible"
    _description = "Record that a sheet is legible"

    sheet_id = fields.Many2one(comodel_name="order.fax", required=True, readonly=True)
    contact = fields.Char(string="Confirmed By", required=True)

    def action_confirm(self):
        self.ensure_one()
        self.sheet_id.action_legible(self.contact)
        return {"type": "ir.actions.act_window_close"}
