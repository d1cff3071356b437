from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import hmac

from .order_signoff_rule import ACKNOWLEDGEMENT
from .sale_order_acknowledgement import STEP

SHEET_FACETS = ["technical", "delivery", "packing"]


class ProductionInstruction(models.Model):
    """The instruction of one revision of an order (生产指令单, source: step 10).

    Its signatures are the order's, in the step ``instruction``: the sales office
    issues it, production's lead acknowledges it, the technical department reads its
    copy. A change of the content unseats them like any other signature.
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
    state = fields.Selection(
        selection=[
            ("none", "No Instruction"),
            ("open", "To Issue"),
            ("issued", "To Acknowledge"),
            ("acknowledged", "Acknowledged"),
            ("superseded", "Superseded"),
        ],
        compute="_compute_state",
        store=True,
        help="Superseded: the order has another revision by now.",
    )
    partner_id = fields.Many2one(related="sale_order_id.partner_id")
    promised_date = fields.Date(related="sale_order_id.promised_date")
    tolerance_text = fields.Char(
        string="Allowed Tolerance", compute="_compute_tolerance_text"
    )
    packing_note = fields.Text(related="sale_order_id.packing_note")
    other_requirements = fields.Text(
        related="sale_order_id.other_requirements", string="Special Rules"
    )
    sheet = fields.Html(string="What to Make", compute="_compute_sheet", sanitize=False)
    grid = fields.Html(string="Signed By", compute="_compute_grid", sanitize=False)
    remarks = fields.Text(
        string="Production's Remarks",
        compute="_compute_remarks",
        help="What production's lead remarked when acknowledging it.",
    )
    production_ids = fields.Many2many(
        comodel_name="mrp.production",
        string="Manufacturing Orders",
        compute="_compute_production_ids",
    )
    instruction_hint = fields.Text(
        related="sale_order_id.instruction_hint", string="Waiting For"
    )
    seen_digest = fields.Char(
        compute="_compute_seen_digest",
        compute_sudo=True,
        help="Stands for the content that the screen shows.",
    )
    my_act = fields.Selection(
        selection=[
            ("issue", "To Sign"),
            ("acknowledge", "To Acknowledge"),
            ("copy", "To Read"),
        ],
        compute="_compute_my_act",
        help="What waits for the current user here.",
    )
    is_mine = fields.Boolean(
        string="Waits for Me", compute="_compute_my_act", search="_search_is_mine"
    )

    _order_revision_unique = models.Constraint(
        "UNIQUE(sale_order_id, revision_id)",
        "There is an instruction for this revision already.",
    )

    # ---------------------------------------------------------------- computes
    @api.depends("sale_order_id.instruction_state", "sale_order_id.revision_id")
    def _compute_state(self):
        for instruction in self.sudo():  # sudo: the order's own revision
            order = instruction.sale_order_id
            is_current = order.revision_id == instruction.revision_id
            instruction.state = order.instruction_state if is_current else "superseded"

    @api.depends("sale_order_id.tolerance", "sale_order_id.tolerance_kind")
    @api.depends_context("lang")
    def _compute_tolerance_text(self):
        for instruction in self:
            order = instruction.sudo().sale_order_id  # sudo: no prices there
            instruction.tolerance_text = order._get_tolerance_text()

    @api.depends_context("lang")
    def _compute_sheet(self):
        for instruction in self:
            # sudo: whoever reads the instruction reads what to make; no prices there
            order = instruction.sudo().sale_order_id
            sheet = {
                "name": order._get_request_name(),
                "sections": [
                    *order._get_instruction_sections(),
                    *order._get_sheet_sections(SHEET_FACETS, sees_prices=False),
                ],
            }
            instruction.sheet = self.env["ir.qweb"]._render(
                "sale_mrp_countersign.signoff_sheet", {"sheets": [sheet]}
            )

    @api.depends("sale_order_id.content_digest")
    def _compute_seen_digest(self):
        for instruction in self:
            instruction.seen_digest = instruction._get_seen_digest()

    def _get_seen_digest(self):
        """Return what the screen sends back to say which content it has shown.

        Keyed with the database's secret: who reads it cannot find a price by trying.
        """
        self.ensure_one()
        # sudo: the content's digest and the secret, to make one of the two
        content = self.sudo().sale_order_id.content_digest
        return content and hmac(self.sudo().env, "production.instruction", content)

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_grid(self):
        for instruction in self:
            # sudo: names only; an older revision's signatures are on the order
            order = instruction.sudo().sale_order_id
            rows = []
            if instruction.state != "superseded":
                rows = order._get_signoff_grid([STEP], copies=True, sees_prices=False)
            instruction.grid = bool(rows) and self.env["ir.qweb"]._render(
                "sale_mrp_countersign.signoff_grid_screen", {"rows": rows}
            )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_remarks(self):
        for instruction in self:
            row = instruction._get_acknowledgement()
            items = (row.payload or {}).get("remarks") or ()
            instruction.remarks = (
                "\n".join(f"{item['product']}: {item['remark']}" for item in items)
                or False
            )

    def _get_acknowledgement(self):
        """Return the last acknowledgement (order.signoff, sudo) of this revision."""
        self.ensure_one()
        order = self.sudo().sale_order_id  # sudo: what was remarked, no more
        rows = order._get_acknowledgements().get(order.id, order.signoff_ids.browse())
        if self.state == "superseded":
            return rows.filtered(lambda row: row.revision_id == self.revision_id)[-1:]
        return rows.filtered(lambda row: order._stands_for(row.digests))[-1:]

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

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_my_act(self):
        current = self.filtered(lambda item: item.state != "superseded")
        # sudo: the rules decide, as for signing; the user stays who it is
        points = current.sudo().sale_order_id._get_my_points()
        for instruction in self:
            acts = {
                "copy"
                if point.rule.kind == "copy"
                else "acknowledge"
                if point.rule.answer_type == ACKNOWLEDGEMENT
                else "issue"
                for point in points.get(instruction.sale_order_id.id, ())
                if instruction in current and point.rule.step_id.code == STEP
            }
            instruction.my_act = next(
                (act for act in ("issue", "acknowledge", "copy") if act in acts), False
            )
            instruction.is_mine = bool(acts)

    def _search_is_mine(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        waiting = self.env["order.signoff.request"]._search(
            [
                ("is_mine", "=", True),
                ("document_model", "=", "sale.order"),
                ("step_id.code", "=", STEP),
            ]
        )
        return Domain("sale_order_id", "in", waiting.subselect("document_id")) & Domain(
            "state", "!=", "superseded"
        )

    # -------------------------------------------------------------------- CRUD
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

    # ----------------------------------------------------------------- actions
    def action_sign(self):
        """Open the signing dialog: to issue, to acknowledge with remarks, to read."""
        return self.sale_order_id.action_signoff_open()

    def action_all_clear(self):
        """Acknowledge without a remark what the screen shows (签收指令).

        :raise UserError: the screen shows other content than the order has now
        :raise AccessError: it does not wait for the current user
        """
        self.ensure_one()
        order = self.sudo().sale_order_id  # sudo: as for signing
        order._record_facts()
        if self.env.context.get("seen_digest") != self._get_seen_digest():
            raise UserError(
                self.env._(
                    "%(instruction)s has changed since you opened it, nothing was "
                    "acknowledged. Read it again, then acknowledge.",
                    instruction=self.name,
                )
            )
        digests = {str(order.id): order.facet_digests}
        return self.sale_order_id.signoff_sign(digests)

    def action_open_order(self):
        """Open the order, for those who may read it."""
        self.ensure_one()
        return self.sale_order_id.get_formview_action()

    @api.model
    def _get_open_action(self, orders):
        """Return the action that shows the instructions of these orders.

        The one of today's revision where there is one order only.
        """
        domain = [("sale_order_id", "in", orders.ids)]
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Production Instructions"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": domain,
        }
        current = self.search([*domain, ("state", "!=", "superseded")])
        if len(current) == 1:
            action.update(res_id=current.id, view_mode="form", views=[(False, "form")])
        return action
