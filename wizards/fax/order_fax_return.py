from odoo import fields, models


class OrderFaxReturn(models.TransientModel):
    """The file that came back of a sheet."""

    _name = "order.fax.return"
    _description = "Register a return"

    sheet_id = fields.Many2one(comodel_name="order.fax", required=True, readonly=True)
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()

    def action_confirm(self):
        self.ensure_one()
        content = self.with_context(bin_size=False).file
        self.sheet_id.register_return(self.file_name, content)
        return {"type": "ir.actions.act_window_close"}
