from collections import defaultdict

from odoo import api, fields, models

from ..signoff.canonical import canonical_lines
from ..signoff.reason import Stage

# Where a manufacturing order stays while one of its sales orders is there.
_STAGE_OF_ORDER = {
    "intake": "technical_review",
    "technical_review": "technical_review",
    "approval": "countersign",
    "countersign": "countersign",
    "fax_confirmation": "fax_confirmation",
    "deposit": "fax_confirmation",
}
# What of a manufacturing order an acknowledgement covers
COVERED_FIELDS = {"product_qty", "product_uom_id", "product_id", "production_group_id"}
_OWN_STEPS = {
    "technical_review": "mo_technical_review",
    "countersign": "mo_countersign",
}


class MrpProduction(models.Model):
    """Why a manufacturing order may not start yet: from its orders, or its own."""

    _name = "mrp.production"
    _inherit = ["mrp.production", "order.signoff.mixin", "order.facts.source"]

    _signoff_facets = frozenset({"technical", "delivery"})

    _signoff_document_field = "production_id"
    _signoff_stage_field = "control_stage"
    _content_sources = {
        "bom_line_ids": ("mrp.bom", "bom_line_ids"),
        "drawings": ("sale.order.line", "drawing_ids"),
    }

    control_order_ids = fields.Many2many(
        comodel_name="sale.order",
        relation="mrp_production_control_order_rel",
        column1="production_id",
        column2="order_id",
        string="Controlled Orders",
        compute="_compute_control_order_ids",
        store=True,
        readonly=True,
        copy=False,
        help="Orders under control that this manufacturing order works for. It only "
        "grows: taking the link to an order away does not open the gate.",
    )
    control_stage = fields.Selection(
        selection=[
            ("technical_review", "Technical Review"),
            ("countersign", "Countersign"),
            ("fax_confirmation", "Fax Confirmation"),
            ("instruction", "Instruction"),
            ("released", "Ready to Start"),
        ],
        compute="_compute_control_stage",
        store=True,
        readonly=True,
        copy=False,
        index=True,
        help="Follows from the sales orders; without one, from sign-offs of its own "
        "where a rule asks for them. Empty: not under order control.",
    )
    control_hint = fields.Text(
        string="Waiting For",
        compute="_compute_control_hint",
        help="What is missing before production may start, and who can give it.",
    )
    signoff_ids = fields.One2many(
        comodel_name="order.signoff",
        inverse_name="production_id",
        string="Sign-offs",
        readonly=True,
        copy=False,
    )
    revision_ids = fields.One2many(
        comodel_name="order.revision",
        inverse_name="production_id",
        string="Revisions",
        readonly=True,
        copy=False,
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"control_stage", "control_order_ids"}

    # ---------------------------------------------------------------- subjects
    @api.depends(
        "sale_line_id.order_id.is_controlled", "reference_ids.sale_ids.is_controlled"
    )
    def _compute_control_order_ids(self):
        found = defaultdict(self.browse)
        for production in self:
            orders = production.reference_ids.sale_ids
            orders |= production.sale_line_id.order_id
            orders = orders.filtered("is_controlled") | production.control_order_ids
            found[orders] += production
        for orders, productions in found.items():
            productions.control_order_ids = orders

    def _get_own_rules(self):
        """Return the blocking rules by which a manufacturing order signs itself."""
        # sudo: policy decides for every user alike
        return (
            self.env["order.signoff.rule"]
            .sudo()
            .search(
                [
                    ("step_id.code", "in", list(_OWN_STEPS.values())),
                    ("model", "=", self._name),
                    ("kind", "=", "sign"),
                ]
            )
        )

    def _filter_signoff_subjects(self):
        """Return those without a controlled order to which a rule of theirs applies.

        A new rule does not reach back to manufacturing orders made before order
        control was switched on.
        """
        candidates = self.sudo().filtered(
            lambda production: (
                production.company_id.order_control
                and isinstance(production.id, int)
                and not production.control_order_ids
                and production.state != "cancel"
                and production.company_id.order_control_since
                and production.create_date >= production.company_id.order_control_since
            )
        )
        if not candidates:
            return self.browse()
        subjects = candidates.browse()
        for rule in self._get_own_rules():
            subjects |= rule._filter_documents(candidates)
        return self & subjects.sudo(self.env.su)

    # ----------------------------------------------------------------- content
    @api.depends(
        "product_id",
        "product_qty",
        "product_uom_id",
        "date_deadline",
        "bom_id",
        "bom_id.bom_line_ids.product_id",
        "bom_id.bom_line_ids.product_qty",
        "bom_id.bom_line_ids.product_uom_id",
        "sale_line_id.drawing_ids.checksum",
        "control_order_ids",
    )
    def _compute_facet_digests(self):
        return super()._compute_facet_digests()

    def _get_facet_content(self):
        return {
            production.id: {
                "technical": {
                    "product_id": production.product_id.ids,
                    "bom_id": production.bom_id.ids,
                    "bom_line_ids": canonical_lines(
                        {
                            "product_id": line.product_id.ids,
                            "product_qty": line.product_qty,
                            "product_uom_id": line.product_uom_id.ids,
                        }
                        for line in production.bom_id.bom_line_ids
                    ),
                    "drawings": production._get_drawings()._get_checksums(),
                },
                "delivery": {
                    "product_id": production.product_id.ids,
                    "product_qty": production.product_qty,
                    "product_uom_id": production.product_uom_id.ids,
                    "date_deadline": production.date_deadline,
                },
            }
            for production in self
        }

    def _get_drawings(self):
        """Return the drawings of the order line (sudo: for people of production)."""
        return self.sale_line_id.sudo().drawing_ids

    def _get_request_name(self):
        self.ensure_one()
        return f"{self.name} · {self.product_id.display_name}"

    def _get_sheet_sections(self, facet_codes, sees_prices):
        self.ensure_one()
        env = self.env
        rows = [
            (env._("Product"), self.product_id.display_name),
            (env._("Quantity"), f"{self.product_qty:g} {self.product_uom_id.name}"),
        ]
        if "delivery" in facet_codes:
            deadline = self.date_deadline
            day = deadline and self.company_id._get_local_day(deadline)
            rows.append((env._("Deadline"), f"{day:%Y-%m-%d}" if day else "—"))
        sections = [
            {
                "title": env._("Manufacturing order %(name)s", name=self.name),
                "rows": rows,
                "head": [],
                "lines": [],
            }
        ]
        if "technical" in facet_codes:
            sections.append(
                {
                    "title": env._(
                        "Bill of materials %(name)s",
                        name=self.bom_id.display_name or "—",
                    ),
                    "rows": [],
                    "head": [env._("Component"), env._("Quantity"), env._("Unit")],
                    "lines": [
                        (
                            line.product_id.display_name,
                            f"{line.product_qty:g}",
                            line.product_uom_id.name,
                        )
                        for line in self.bom_id.bom_line_ids
                    ],
                }
            )
        return sections

    # ------------------------------------------------------------------ stages
    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("technical_review", "_get_own_review_reasons", "own"),
            Stage("countersign", "_get_own_countersign_reasons", "own"),
        ]

    def _get_own_review_reasons(self):
        return self._get_own_reasons("mo_technical_review")

    def _get_own_countersign_reasons(self):
        return self._get_own_reasons("mo_countersign")

    def _get_own_reasons(self, step_code):
        """Return ``{production id: [Reason]}``; a step without a rule is not asked."""
        conditions = self._get_step_conditions(step_code)
        return {
            production_id: [
                self._prepare_point_reason(point)
                for point in points
                if point.rule.kind == "sign" and point.is_open
            ]
            + conditions[production_id]
            for production_id, points in self._get_signoff_points([step_code]).items()
        }

    def _get_open_domain(self):
        return [
            ("company_id.order_control", "=", True),
            ("state", "not in", ("done", "cancel")),
        ]

    def _filter_copies_due(self):
        return self.filtered(lambda production: production.state != "cancel")

    def _get_open_steps(self):
        own = self._filter_signoff_subjects()
        return {
            production.id: [_OWN_STEPS[production.control_stage]]
            if production in own and production.control_stage in _OWN_STEPS
            else []
            for production in self
        }

    @api.depends(
        "control_order_ids.order_stage",
        "control_order_ids.instruction_state",
        "production_group_id",
        "facts_seq",
        "bom_id.is_nonstandard",
        "content_digest",
        "signoff_ids",
        "company_id",
    )
    def _compute_control_stage(self):
        with_order = self.filtered("control_order_ids")
        codes = [code for code, _label in self._fields["control_stage"].selection]
        for production in with_order:
            production.control_stage = min(
                (
                    order._get_control_stage(production)
                    # sudo: orders decide for every user alike
                    for order in production.control_order_ids.sudo()
                ),
                key=codes.index,
            )
        rest = self - with_order
        own = rest.filtered(lambda item: isinstance(item.id, int))
        own = own._filter_signoff_subjects()
        reasons = own._get_stage_reasons() if own else {}
        for production in rest:
            if production not in own:
                production.control_stage = False
            elif reasons[production.id]:
                production.control_stage = reasons[production.id][0].stage
            else:
                production.control_stage = "released"

    def _get_hold_reasons(self):
        """Return ``{production id: [Reason]}`` why it may not start, judged now.

        From its sales orders; without one, from its own sign-offs.
        """
        productions = self.sudo()  # sudo: the gate decides for every user alike
        orders = productions.control_order_ids
        of_order = orders._get_production_hold_reasons()
        covered = {
            order: order._get_covered_productions()
            for order in orders
            if any(reason.code == "signature" for reason in of_order[order.id])
        }
        own = productions._filter_signoff_subjects()
        reasons = own._get_stage_reasons(first=False) if own else {}
        for production in productions - own:
            reasons[production.id] = [
                reason
                for order in production.control_order_ids
                for reason in of_order[order.id]
                if reason.code != "signature" or production not in covered[order]
            ]
        return reasons

    @api.depends("control_stage")
    def _compute_control_hint(self):
        controlled = self.filtered(
            lambda item: (
                item.control_stage
                and item.control_stage != "released"
                and item.state not in ("done", "cancel")
            )
        )
        reasons = controlled._get_hold_reasons()
        for production in self:
            production.control_hint = (
                "\n".join(reason.text for reason in reasons.get(production.id, ()))
                or False
            )

    def _derive_documents(self, create):
        if not create:  # what is new joins its orders by itself
            (self | self.production_group_id.production_ids)._derive_again()
            self.control_order_ids._derive_again()

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        productions = super().create(vals_list)
        productions._on_control_changed()
        return productions

    def write(self, vals):
        with self._content_edit():
            result = super().write(vals)
        if vals.keys() & {"sale_line_id", "reference_ids"}:
            self._on_control_changed()
        elif vals.keys() & COVERED_FIELDS:
            self.sudo().control_order_ids._ask_to_acknowledge()  # sudo: orders decide
        return result

    def unlink(self):
        orders = self.sudo().control_order_ids  # sudo: orders decide
        result = super().unlink()
        orders._ask_to_acknowledge()
        return result

    def _on_control_changed(self):
        """Give new manufacturing orders their instruction or their requests."""
        orders = self.sudo().control_order_ids  # sudo: orders decide
        orders.filtered(lambda order: order.state == "sale")._ensure_instructions()
        orders._ask_to_acknowledge()
        own = (self - self.filtered("control_order_ids"))._filter_signoff_subjects()
        if own:
            own._sync_requests()

    def copy_data(self, default=None):
        """Take the order off a duplicate; a backorder or a split keeps it."""
        vals_list = super().copy_data(default=default)
        if "reference_ids" in (default or {}):
            return vals_list
        for production, vals in zip(self, vals_list, strict=True):
            orders = production.sudo().control_order_ids  # sudo: orders decide
            if orders:
                kept = production.reference_ids.filtered(
                    lambda item, orders=orders: not item.sudo().sale_ids & orders
                )
                vals.update(sale_line_id=False, reference_ids=[(6, 0, kept.ids)])
        return vals_list

    # ----------------------------------------------------------------- actions
    def action_open_instructions(self):
        """Open the production instructions of this manufacturing order's orders."""
        return self.env["production.instruction"]._get_open_action(
            self.control_order_ids
        )
