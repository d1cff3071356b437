from odoo import api, fields, models


class OrderDelivery(models.TransientModel):
    """The delivery of stock orders: arranged for a day, and told to the customer."""

    _name = "order.delivery"
    _description = "Delivery service"

    order_ids = fields.Many2many(comodel_name="sale.order", string="Orders")
    act = fields.Selection(
        selection=[
            ("arranged", "Delivery arranged"),
            ("told", "Customer told"),
        ],
        default="arranged",
        required=True,
    )
    day = fields.Date(
        string="Delivery On",
        compute="_compute_day",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    contact = fields.Char(string="Who Was Told")
    note = fields.Text(string="Remarks")

    @api.depends("order_ids")
    def _compute_day(self):
        for wizard in self:
            today = fields.Date.context_today(wizard)
            days = wizard.order_ids.mapped("arranged_date")
            wizard.day = max([today, *filter(None, days)])

    def action_record(self):
        """Record it on all these orders."""
        self.ensure_one()
        if self.act == "told":
            self.order_ids.record_customer_told(self.contact, self.note)
        else:
            self.order_ids.record_delivery_arranged(self.day, self.note)
        return {"type": "ir.actions.act_window_close"}
