from odoo import api, fields, models


class OrderMoney(models.TransientModel):
    """What finance has found on the bank's papers for one order (核实到款)."""

    _name = "order.money"
    _description = "Verify money"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    # Not under sudo: whoever may not read the order reads no amount of it here
    currency_id = fields.Many2one(related="order_id.currency_id", related_sudo=False)
    amount_total = fields.Monetary(related="order_id.amount_total", related_sudo=False)
    amount_deposit = fields.Monetary(
        related="order_id.amount_deposit", related_sudo=False
    )
    amount_verified = fields.Monetary(
        related="order_id.amount_verified", related_sudo=False
    )
    amount = fields.Monetary(
        string="Received So Far",
        compute="_compute_amount",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="All that has come in for this order until now, refunds taken off; not "
        "only the latest payment.",
    )
    reference = fields.Char(
        string="Proof", required=True, help="Bank slip or other document."
    )

    @api.depends("order_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.order_id.amount_verified

    def action_verify(self):
        self.ensure_one()
        self.order_id.verify_money(self.amount, self.reference)
        return {"type": "ir.actions.act_window_close"}
