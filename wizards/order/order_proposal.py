from odoo import fields, models


class OrderProposal(models.TransientModel):
    _name = "order.proposal"
    _description = "Customer's answer to an alternative"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    answer = fields.Selection(
        selection=[
            ("accept", "Accepts the alternative"),
            ("insist", "Insists, in writing"),
            ("cancel", "Gives the order up"),
        ],
        required=True,
    )
    note = fields.Text(required=True)
    file = fields.Binary(
        string="Written Confirmation",
        attachment=False,
        help="The process as the customer confirms it; needed to insist.",
    )
    file_name = fields.Char()

    def action_apply(self):
        self.ensure_one()
        content = self.with_context(bin_size=False).file
        self.order_id.record_customer_answer(
            self.answer, self.note, self.file_name, content
        )
        return {"type": "ir.actions.act_window_close"}
