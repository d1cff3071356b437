from odoo import api, fields, models

from ..signoff.reason import Stage
from .sale_order_acknowledgement import STEP


class SaleOrder(models.Model):
    """From the confirmed order to finished goods (source: steps 10 to 12)."""

    _inherit = "sale.order"

    order_stage = fields.Selection(
        selection_add=[("deposit",), ("production", "In Production"), ("done",)]
    )
    instruction_ids = fields.One2many(
        comodel_name="production.instruction",
        inverse_name="sale_order_id",
        string="Instructions",
        readonly=True,
        copy=False,
    )
    control_production_ids = fields.Many2many(
        comodel_name="mrp.production",
        relation="mrp_production_control_order_rel",
        column1="order_id",
        column2="production_id",
        string="Manufacturing Orders under Control",
        readonly=True,
        copy=False,
    )
    instruction_count = fields.Integer(compute="_compute_instruction_count")
    instruction_state = fields.Selection(
        selection=[
            ("none", "No Instruction"),
            ("open", "To Issue"),
            ("issued", "To Acknowledge"),
            ("acknowledged", "Acknowledged"),
        ],
        compute="_compute_instruction_state",
        store=True,
        copy=False,
        readonly=True,
    )
    instruction_hint = fields.Text(
        compute="_compute_instruction_hint", groups="base.group_user"
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "instruction_state",
            "control_production_ids",
        }

    @api.depends("instruction_ids")
    def _compute_instruction_count(self):
        for order in self:
            order.instruction_count = len(order.instruction_ids)

    @api.depends(
        "state",
        "is_controlled",
        "content_digest",
        "signoff_ids",
        # what has been acknowledged covers these manufacturing orders as they were
        "control_production_ids",
        "facts_seq",
    )
    def _compute_instruction_state(self):
        orders = self.filtered(
            lambda order: (
                order.is_controlled
                and order.state == "sale"
                and isinstance(order.id, int)
            )
        )
        points = orders._get_signoff_points(["instruction"]) if orders else {}
        conditions = orders._get_step_conditions("instruction") if orders else {}
        for order in self:
            if order not in orders:
                order.instruction_state = "none"
                continue
            blocking = [item for item in points[order.id] if item.rule.kind == "sign"]
            is_signed = blocking and not any(item.is_open for item in blocking)
            if is_signed and not conditions[order.id]:
                order.instruction_state = "acknowledged"
            elif any(not item.is_open for item in blocking):
                order.instruction_state = "issued"
            else:
                order.instruction_state = "open"

    @api.depends("instruction_state")
    @api.depends_context("lang")
    def _compute_instruction_hint(self):
        orders = self.filtered(lambda order: order.state == "sale")
        reasons = orders.sudo()._get_instruction_reasons() if orders else {}
        for order in self:
            order.instruction_hint = "\n".join(
                reason.text for reason in reasons.get(order.id, [])
            )

    # ------------------------------------------------------------------ stages
    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("production", "_get_production_reasons", "shipped")
        ]

    @api.depends("instruction_state", "control_production_ids", "facts_seq")
    def _compute_order_stage(self):
        return super()._compute_order_stage()

    def _get_open_steps(self):
        """Where there is an instruction it is to be signed; its copies are to be
        acknowledged also after production has taken it on."""
        steps = super()._get_open_steps()
        instructed = self.filtered(
            lambda order: (
                order.state == "sale"
                and not order.is_change_open
                and order.sudo().instruction_ids  # sudo: whether there is one
            )
        )
        for order in instructed:
            copies = [code for code in steps[order.id] if code == "distribution"]
            steps[order.id] = ["instruction", *copies]
        return steps

    def _get_grid_steps(self):
        steps = super()._get_grid_steps()
        return [*steps, "instruction"] if self.sudo().instruction_ids else steps

    def _find_signature(self, terms, rows):
        """What production has sent back is issued anew (退回)."""
        if terms.step_code == STEP:
            refusals = rows.filtered(
                lambda row: row.kind == "refuse" and row.step_code == STEP
            )
            if refusals:
                last = refusals[-1].id
                rows = rows.filtered(lambda row: row.step_code != STEP or row.id > last)
        return super()._find_signature(terms, rows)

    def _get_point_text(self, point):
        """Say who has sent an instruction back, and why, where it is to be issued."""
        text = super()._get_point_text(point)
        if point.rule.step_id.code != STEP or point.fallen or len(self) != 1:
            return text
        rows = self._get_evidence(["refuse", "sign"])[self.id]
        last = rows.filtered(lambda row: row.step_code == STEP)[-1:]
        if last.kind != "refuse":
            return text
        return self.env._(
            "%(text)s %(signer)s has sent the instruction back: %(reason)s",
            text=text,
            signer=last._get_signer(),
            reason=last.statement,
        )

    def _get_instruction_reasons(self):
        """Return ``{order id: [Reason]}``: instruction not issued, not acknowledged."""
        return self._get_signoff_reasons("instruction")

    def _get_production_reasons(self):
        """Return what holds orders that are made to order in production."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = {
            order.id: [
                self._prepare_reason(
                    "confirm",
                    self.env._("Everything is there: confirm the order."),
                    ("order_clerk",),
                )
            ]
            for order in self - confirmed
        }
        # sudo: the sales side sees how far production is
        made = {order: order.sudo().control_production_ids for order in confirmed}
        making = confirmed.filtered(lambda order: made[order])
        reasons = making._get_instruction_reasons() if making else {}
        for order in confirmed:
            result[order.id] = list(reasons.get(order.id, []))
            left = made[order].filtered(
                lambda production: production.state not in ("done", "cancel")
            )
            if left:
                result[order.id].append(
                    self._prepare_reason(
                        "production",
                        self.env._(
                            "Not finished: %(productions)s.",
                            productions=", ".join(left.mapped("name")),
                        ),
                        ("production_manager",),
                    )
                )
        return result

    # -------------------------------------------------------------- instruction
    def _get_control_stage(self, production):
        """Return the control stage that this order gives a manufacturing order."""
        self.ensure_one()
        if self.state != "sale":
            return {
                "approval": "countersign",
                "countersign": "countersign",
                "fax_confirmation": "fax_confirmation",
                "deposit": "fax_confirmation",
                "production": "fax_confirmation",
                "dispatch": "fax_confirmation",
            }.get(self.order_stage, "technical_review")
        released = self.instruction_state == "acknowledged" or (
            self.instruction_state == "issued"
            and production in self._get_covered_productions()
        )
        return "released" if released else "instruction"

    def _get_production_hold_reasons(self):
        """Return ``{order id: [Reason]}`` why its goods may not be made yet, live."""
        if not self:
            return {}
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = confirmed._get_instruction_reasons() if confirmed else {}
        for order_id, facets in confirmed._get_changed_facets().items():
            if facets - {"commercial"}:
                order = self.browse(order_id)
                result[order_id] = [order._prepare_change_reason()]
        for order in self - confirmed:
            code = "order_cancelled" if order.state == "cancel" else "order"
            result[order.id] = [
                self._prepare_reason(
                    code,
                    self.env._("%(order)s is not confirmed.", order=order.name),
                    ("order_clerk",),
                )
            ]
        return result

    def _on_change_completed(self, before):
        result = super()._on_change_completed(before)
        if self.control_production_ids:
            self._ensure_instructions()
        self._tell_reductions(before)
        return result

    def _tell_reductions(self, before):
        """Raise an exception where more is being made than is still ordered.

        Core passes an increase on to manufacturing orders, a reduction it does not.
        """
        members = self.env["order.signoff.role"]._get_roles(
            ["production_manager"], self.company_id
        )
        for line in self.order_line:
            if line.product_uom_id.compare(line.product_uom_qty, before[line.id]) >= 0:
                continue
            for production in self.control_production_ids.filtered(
                lambda item, line=line: (
                    item.product_id == line.product_id
                    and item.state not in ("done", "cancel")
                )
            ):
                user = (production.user_id or members.user_ids)[:1] or self.env.user
                env = self.with_context(lang=user.lang).env
                production.with_env(env).activity_schedule(
                    "mail.mail_activity_data_warning",
                    user_id=user.id,
                    summary=env._("%s: ordered quantity reduced", self.name),
                    note=env._(
                        "%(product)s: ordered %(before)g before, %(now)g now. Reduce "
                        "this manufacturing order, or agree what becomes of the rest.",
                        product=line.product_id.with_env(env).display_name,
                        before=before[line.id],
                        now=line.product_uom_qty,
                    ),
                )

    def _ensure_instructions(self):
        """Make the instruction of each order's revision where there is none."""
        instructions = self.env["production.instruction"].sudo()  # sudo: facts follow
        missing = self.filtered(
            lambda order: (
                order.revision_id
                and order.revision_id not in order.sudo().instruction_ids.revision_id
            )
        )
        instructions._insert(
            [
                {
                    "name": self.env["ir.sequence"]
                    .with_company(order.company_id)
                    .next_by_code("production.instruction"),
                    "sale_order_id": order.id,
                    "revision_id": order.revision_id.id,
                }
                for order in missing
            ]
        )
        missing._sync_requests()

    def action_open_instructions(self):
        return self.env["production.instruction"]._get_open_action(self)
