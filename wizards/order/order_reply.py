from odoo import api, fields, models


class OrderReply(models.TransientModel):
    """What was sent to the customer at intake: how, where to, with which file."""

    _name = "order.reply"
    _description = "Sent to the customer at intake"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    kind = fields.Selection(
        selection=[
            ("reply", "Thanks with the order number"),
            ("estimate", "Estimate"),
        ],
        default="reply",
        required=True,
    )
    channel = fields.Selection(
        selection=lambda self: (
            self.env["sale.order"]
            ._fields["reply_channel"]
            ._description_selection(self.env)
        ),
        compute="_compute_channel",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    number = fields.Char(
        string="Sent To",
        compute="_compute_number",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Fax number, address or account.",
    )
    note = fields.Text(
        compute="_compute_note",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="It begins with what stock says at this moment, in the customer's "
        "language.",
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()

    @api.depends("order_id")
    def _compute_channel(self):
        for wizard in self:
            wizard.channel = wizard.order_id.reply_channel or "fax"

    @api.depends("order_id", "kind")
    def _compute_note(self):
        for wizard in self:
            order = wizard.order_id
            lang = order.partner_id.lang or self.env.lang
            text = order.with_context(lang=lang)._get_stock_text() if order else ""
            if wizard.kind == "reply":
                wizard.note = wizard.note or text
            elif wizard.note == text:
                # an estimate is in its file, or in words of its own
                wizard.note = False

    @api.depends("order_id", "channel")
    def _compute_number(self):
        for wizard in self:
            wizard.number = (
                wizard.order_id._get_reply_number(wizard.channel)
                if wizard.order_id
                else False
            )

    def action_record(self):
        """Record it as evidence of the order."""
        self.ensure_one()
        order = self.order_id
        record = (
            order.record_estimate if self.kind == "estimate" else order.record_reply
        )
        record(
            order._get_reply_label(self.channel),
            note=self.note,
            number=self.number,
            file_name=self.file_name,
            content=self.with_context(bin_size=False).file or None,
        )
        return {"type": "ir.actions.act_window_close"}
