from odoo import api, fields, models


class OrderFaxSend(models.TransientModel):
    """How, where to and with how many pages a sheet was sent."""

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

    @api.depends("sheet_id")
    def _compute_channel(self):
        for wizard in self:
            # sudo: only how the customer wants to be answered
            document = wizard.sheet_id.sudo()._get_document()
            wizard.channel = document._get_fax_channel() if document else "fax_hand"

    @api.depends("sheet_id", "channel")
    def _compute_number(self):
        for wizard in self:
            wizard.number = wizard.sheet_id._get_proposed_number(wizard.channel)

    def action_confirm(self):
        self.ensure_one()
        self.sheet_id.action_sent(
            page_count=self.page_count, channel=self.channel, number=self.number
        )
        return {"type": "ir.actions.act_window_close"}
