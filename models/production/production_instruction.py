from odoo import api, fields, models
from odoo.exceptions import UserError

SHEET_FACETS = ["technical", "delivery", "packing"]


class ProductionInstruction(models.Model):
    """The instruction of one revision of an order (生产指令单, source: step 10).

    Its signatures are the order's, in the step ``instruction``: the sales office
    issues it, production's lead acknowledges it. A change of the content unseats
    them like any other signature.
    """

    _name = "production.instruction"
    _description = "Production instruction"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Instruction", required=True, readonly=True)
    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    revision_id = fields.Many2one(
        comodel_name="order.revision", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="sale_order_id.company_id", store=True, index=True
    )
    state = fields.Selection(related="sale_order_id.instruction_state", store=True)
    promised_date = fields.Date(related="sale_order_id.promised_date")
    partner_id = fields.Many2one(related="sale_order_id.partner_id")
    packing_note = fields.Text(related="sale_order_id.packing_note")
    sheet = fields.Html(string="What to Make", compute="_compute_sheet", sanitize=False)
    production_ids = fields.Many2many(
        comodel_name="mrp.production",
        string="Manufacturing Orders",
        compute="_compute_production_ids",
    )
    instruction_hint = fields.Text(related="sale_order_id.instruction_hint")

    _order_revision_unique = models.Constraint(
        "UNIQUE(sale_order_id, revision_id)",
        "There is an instruction for this revision already.",
    )

    @api.depends_context("lang")
    def _compute_sheet(self):
        for instruction in self:
            # sudo: whoever reads the instruction reads what to make; no prices there
            order = instruction.sudo().sale_order_id
            sheet = {
                "name": order._get_request_name(),
                "sections": order._get_sheet_sections(SHEET_FACETS, sees_prices=False),
            }
            instruction.sheet = self.env["ir.qweb"]._render(
                "sale_mrp_countersign.signoff_sheet", {"sheets": [sheet]}
            )

    def _compute_production_ids(self):
        productions = self.env["mrp.production"].search(
            [("control_order_ids", "in", self.sale_order_id.ids)]
        )
        for instruction in self:
            instruction.production_ids = productions.filtered(
                lambda item, order=instruction.sale_order_id: (
                    order in item.control_order_ids
                )
            )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Instructions are made when a controlled order is confirmed.")
        )

    def _insert(self, vals_list):
        """Make instructions; only the order does."""
        return super().create(vals_list)  # pylint: disable=super-method-mismatch

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("An instruction is kept as it was issued."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An instruction is kept; cancel the order instead."))

    def action_sign(self):
        """Open the signing dialog of the instruction's order."""
        return self.sale_order_id.action_signoff_open()

    @api.model
    def _get_open_action(self, orders):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Production Instructions"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("sale_order_id", "in", orders.ids)],
        }
