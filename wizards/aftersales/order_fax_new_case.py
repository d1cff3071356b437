from odoo import api, fields, models


class OrderFaxNewCase(models.TransientModel):
    """A case is made of a fax: from whom, about which order, and what is said."""

    _name = "order.fax.new.case"
    _description = "New case by fax"

    inbox_id = fields.Many2one(
        comodel_name="order.fax.inbox", string="Fax", required=True, readonly=True
    )
    sender_number = fields.Char(related="inbox_id.sender_number", related_sudo=False)
    company_id = fields.Many2one(related="inbox_id.company_id", related_sudo=False)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    kind_id = fields.Many2one(
        comodel_name="after.sales.kind",
        required=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="About Order",
        domain="[('partner_id', 'child_of', partner_id), ('state', '=', 'sale')]",
    )
    description = fields.Text(
        string="What the Customer Says", required=True, help="As the fax says it."
    )

    @api.depends("inbox_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.inbox_id.partner_id

    def action_make(self):
        """Make the case and open it."""
        self.ensure_one()
        self.inbox_id.make_case(
            self.kind_id.id,
            self.description,
            partner_id=self.partner_id.id,
            order_id=self.order_id.id,
        )
        return self.inbox_id.action_open_case()
