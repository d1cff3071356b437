from odoo import fields, models

from ...models.order.order_customer_request import CHANNELS


class OrderCustomerRequestAct(models.TransientModel):
    """A customer calls: what was said; later, what came of it."""

    _name = "order.customer.request.act"
    _description = "Customer's request: recorded or settled"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    request_id = fields.Many2one(comodel_name="order.customer.request", readonly=True)
    asked = fields.Text(related="request_id.text", string="Asked For")
    kind = fields.Selection(
        selection=lambda self: (
            self.env["order.customer.request"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        default="change",
    )
    channel = fields.Selection(
        selection=CHANNELS, string="Came In By", default="phone", required=True
    )
    contact = fields.Char(string="Who Asked")
    text = fields.Text(string="What Was Said")
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    outcome = fields.Selection(
        selection=lambda self: (
            self.env["order.customer.request"]
            ._fields["outcome"]
            ._description_selection(self.env)
        )
    )
    answer = fields.Text(string="What the Customer Was Told")

    def action_record(self):
        """Record the request, or its outcome."""
        self.ensure_one()
        if self.request_id:
            self.request_id.settle_request(self.outcome, self.answer)
        else:
            self.order_id.record_customer_request(
                self.kind,
                self.text,
                self.contact,
                self.channel,
                self.file_name,
                self.with_context(bin_size=False).file or None,
            )
        return {"type": "ir.actions.act_window_close"}
