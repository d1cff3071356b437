from odoo import api, fields, models

from ...models.fax.order_fax_transport import TRANSPORTS


class OrderFaxSend(models.TransientModel):
    """How, where to and with how many pages a sheet was sent, or is to be sent."""

    _name = "order.fax.send"
    _description = "Record that a sheet was sent"

    sheet_id = fields.Many2one(comodel_name="order.fax", required=True, readonly=True)
    channel = fields.Selection(
        selection=lambda self: (
            self.env["order.fax"]._fields["channel"]._description_selection(self.env)
        ),
        compute="_compute_channel",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    number = fields.Char(
        string="Sent To",
        compute="_compute_number",
        store=True,
        readonly=False,
        help="Fax number, address or account.",
    )
    page_count = fields.Integer(
        string="Pages", help="As the machine counted them. 0: as printed."
    )

    is_machine = fields.Boolean(compute="_compute_is_machine")
    is_other_number = fields.Boolean(compute="_compute_is_other_number")
    reason = fields.Char(
        string="Why Not the Customer's Number",
        help="Asked for when the sheet goes elsewhere than to the customer's own "
        "number or address.",
    )

    @api.depends("channel")
    def _compute_is_machine(self):
        for wizard in self:
            wizard.is_machine = wizard.channel in TRANSPORTS

    @api.depends("sheet_id", "channel", "number")
    def _compute_is_other_number(self):
        for wizard in self:
            number = (wizard.number or "").strip()
            wizard.is_other_number = bool(number) and not (
                wizard.sheet_id._is_customers_number(wizard.channel, number)
            )

    @api.depends("sheet_id")
    def _compute_channel(self):
        for wizard in self:
            sheet = wizard.sheet_id
            wizard.channel = sheet._get_default_channel() if sheet else "fax_hand"

    @api.depends("sheet_id", "channel")
    def _compute_number(self):
        for wizard in self:
            wizard.number = wizard.sheet_id._get_proposed_number(wizard.channel)

    def action_confirm(self):
        self.ensure_one()
        self.sheet_id.action_sent(
            page_count=self.page_count,
            channel=self.channel,
            number=self.number,
            reason=self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
