from odoo import api, fields, models


class OrderFaxClaim(models.TransientModel):
    """Claim a file of the inbox by hand for one of the customer's sheets."""

    _name = "order.fax.claim"
    _description = "Claim a fax"

    inbox_id = fields.Many2one(
        comodel_name="order.fax.inbox", string="Fax", required=True, readonly=True
    )
    problem = fields.Char(related="inbox_id.problem", related_sudo=False)
    sender_number = fields.Char(related="inbox_id.sender_number", related_sudo=False)
    page_count = fields.Integer(related="inbox_id.page_count", related_sudo=False)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Whose sheets are proposed. Empty: all that are to come back.",
    )
    code = fields.Char(
        string="Digits on the Sheet",
        help="The twelve digits beneath the bars, where they can be read by eye.",
    )
    sheet_ids = fields.Many2many(
        comodel_name="order.fax", compute="_compute_sheet_ids", string="Proposals"
    )
    sheet_id = fields.Many2one(
        comodel_name="order.fax",
        string="Return Of",
        compute="_compute_sheet_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('id', 'in', sheet_ids)]",
    )

    @api.depends("inbox_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.inbox_id.partner_id

    @api.depends("inbox_id", "partner_id")
    def _compute_sheet_ids(self):
        for wizard in self:
            item = wizard.inbox_id
            wizard.sheet_ids = (
                item._get_owed_sheets(wizard.partner_id).ids if item else False
            )

    @api.depends("inbox_id", "partner_id")
    def _compute_sheet_id(self):
        for wizard in self:
            proposals = wizard.sheet_ids
            known = wizard.inbox_id.sheet_id & proposals
            wizard.sheet_id = known or (proposals if len(proposals) == 1 else False)

    def action_claim(self):
        """Register the file as the return of the sheet and go on to its check."""
        self.ensure_one()
        incoming = self.inbox_id.claim(self.sheet_id.id, (self.code or "").strip())
        if incoming.state != "returned":
            return self.inbox_id.action_open_return()
        return incoming.action_open_check()
