from odoo import api, fields, models


class OrderFaxNewOrder(models.TransientModel):
    """An order is made of a fax: for whom, and what is to be asked on the telephone."""

    _name = "order.fax.new.order"
    _description = "New order by fax"

    inbox_id = fields.Many2one(
        comodel_name="order.fax.inbox", string="Fax", required=True, readonly=True
    )
    sender_number = fields.Char(related="inbox_id.sender_number", related_sudo=False)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Belongs To",
        domain="[('partner_id', 'child_of', partner_id), "
        "('state', 'in', ['draft', 'sent']), ('order_stage', '=', 'intake')]",
        help="A quotation that has not been submitted yet. Empty: a new order.",
    )
    questions = fields.Text(
        string="What Is Unclear", help="One point a line: to be asked by telephone."
    )

    @api.depends("inbox_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.inbox_id.partner_id

    def action_make(self):
        """Make the order and open it."""
        self.ensure_one()
        self.inbox_id.make_order(
            self.partner_id.id, (self.questions or "").splitlines(), self.order_id.id
        )
        return self.inbox_id.action_open_order()
