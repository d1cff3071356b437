from dataclasses import replace
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.canonical import canonical_lines
from ..signoff.reason import Reason, Stage

STEP = "quality_release"
# What the inspector enters; all the rest follows
ENTERED = {"quantity", "note", "line_ids"}
OPEN_STATES = ("inspect", "sign")
RELEASED_STATES = ("handover", "done")


class ProductionRelease(models.Model):
    """One inspection of the goods of a manufacturing order (质检放行, source: 12(1)).

    The inspector enters what was found; inspector and sales office sign for it, and
    with that the goods are released. A refusal is final: after the rework another
    inspection follows. Deviations are conceded by whom the step lets waive it.
    """

    _name = "production.release"
    _inherit = ["mail.thread", "mail.activity.mixin", "order.signoff.mixin"]
    _description = "Quality release"
    _order = "id desc"
    _signoff_facets = frozenset({"quality"})
    _check_company_auto = True

    _signoff_document_field = "release_id"
    _signoff_stage_field = "state"

    name = fields.Char(string="Number", required=True, readonly=True)
    production_id = fields.Many2one(
        comodel_name="mrp.production",
        string="Manufacturing Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="production_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(
        related="production_id.product_id", store=True, index=True
    )
    uom_id = fields.Many2one(related="production_id.product_uom_id", string="Unit")
    order_names = fields.Char(
        string="Orders", compute="_compute_order_names", store=True
    )
    number = fields.Integer(
        string="Inspection No.",
        readonly=True,
        aggregator=None,
        help="1 for the first inspection, one more after each rework.",
    )
    quantity = fields.Float(
        digits="Product Unit",
        help="How much is inspected and released here, in the unit of the "
        "manufacturing order. For what is left, another inspection opens.",
    )
    line_ids = fields.One2many(
        comodel_name="production.release.line",
        inverse_name="release_id",
        string="Points",
    )
    note = fields.Text(string="Remarks")
    inspector_id = fields.Many2one(
        comodel_name="res.users", string="Inspected By", readonly=True, copy=False
    )
    inspected_at = fields.Datetime(string="Inspected On", readonly=True, copy=False)
    is_conforming = fields.Boolean(
        string="As Required",
        compute="_compute_is_conforming",
        store=True,
        help="Every point is correct and every value within its limits.",
    )
    state = fields.Selection(
        selection=[
            ("inspect", "To Inspect"),
            ("sign", "To Release"),
            ("handover", "Released"),
            ("done", "In Stock"),
            ("rework", "Rework"),
            ("cancel", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        group_expand=True,
    )
    outcome = fields.Selection(
        selection=[
            ("pass", "Conforming"),
            ("concession", "Concession"),
            ("rework", "Rework"),
        ],
        compute="_compute_state",
        store=True,
        readonly=True,
    )
    decided_at = fields.Datetime(
        string="Judged On", compute="_compute_state", store=True
    )
    pass_rate = fields.Float(
        string="Pass Rate (%)",
        compute="_compute_state",
        store=True,
        aggregator="avg",
        help="100 for an inspection that was passed, 0 for another one: its average "
        "over first inspections is the first-pass rate.",
    )
    handed_quantity = fields.Float(
        string="Handed Over",
        digits="Product Unit",
        compute="_compute_handed_over",
        store=True,
    )
    place = fields.Char(compute="_compute_handed_over", store=True)
    hint = fields.Text(
        string="Waiting For", compute="_compute_hint", groups="base.group_user"
    )
    may_inspect = fields.Boolean(compute="_compute_may_inspect")
    sheet = fields.Html(
        string="What Was Ordered", compute="_compute_sheet", sanitize=False
    )
    signoff_ids = fields.One2many(
        comodel_name="order.signoff",
        inverse_name="release_id",
        string="Sign-offs",
        readonly=True,
        copy=False,
    )
    revision_ids = fields.One2many(
        comodel_name="order.revision",
        inverse_name="release_id",
        string="Revisions",
        readonly=True,
        copy=False,
    )

    _name_unique = models.Constraint(
        "UNIQUE(name, company_id)", "There is an inspection of this number already."
    )

    def _get_guarded_fields(self):
        own = {
            name
            for name, field in self._fields.items()
            if field._module == ProductionRelease._module and field.store
        }
        return super()._get_guarded_fields() | (
            own - ENTERED - set(models.MAGIC_COLUMNS)
        )

    # ---------------------------------------------------------------- computes
    @api.depends("name", "production_id.name")
    def _compute_display_name(self):
        for release in self:
            # sudo: the number only
            names = (release.name, release.sudo().production_id.name)
            release.display_name = " · ".join(filter(None, names))

    @api.depends("production_id.control_order_ids.name")
    def _compute_order_names(self):
        for release in self:
            orders = release.production_id.control_order_ids
            release.order_names = ", ".join(orders.mapped("name"))

    @api.depends("line_ids.result")
    def _compute_is_conforming(self):
        for release in self:
            results = set(release.line_ids.mapped("result"))
            release.is_conforming = results == {"ok"}

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_inspect(self):
        mine = {
            company: bool(self._get_inspectors(company)._filter_member(self.env.user))
            for company in self.company_id
        }
        for release in self:
            is_open = release.state in OPEN_STATES
            release.may_inspect = is_open and mine.get(release.company_id, False)

    @api.depends("state", "is_conforming", "production_id")
    @api.depends_context("lang")
    def _compute_hint(self):
        stored = self.filtered(lambda release: isinstance(release.id, int))
        reasons = stored.sudo()._get_waiting_reasons()  # sudo: as everybody's
        for release in self:
            waiting = reasons.get(release.id, ())
            texts = [release._get_hint_text(reason) for reason in waiting]
            release.hint = "\n".join(texts) or False

    @api.depends_context("lang")
    def _compute_sheet(self):
        for release in self:
            # sudo: whoever inspects reads what was ordered; no prices there
            sections = release.sudo()._get_order_sections()
            release.sheet = bool(sections) and self.env["ir.qweb"]._render(
                "sale_mrp_countersign.signoff_sheet",
                {"sheets": [{"name": "", "sections": sections}]},
            )

    def _get_order_sections(self):
        """Return the sections of the orders' instructions, without prices."""
        orders = self.production_id.control_order_ids
        return [
            section
            for order in orders
            for section in order._get_sheet_sections(
                ["technical", "delivery", "packing"], sees_prices=False
            )
        ]

    # ----------------------------------------------------------------- content
    def _get_orders(self):
        """Return the controlled orders (sudo) whose goods are inspected here."""
        return self.sudo().production_id.control_order_ids  # sudo: orders decide

    def _get_signoff_parents(self):
        return self._get_orders()

    @api.depends(
        "production_id",
        "product_id",
        "quantity",
        "note",
        "inspector_id",
        "line_ids.name",
        "line_ids.limits",
        "line_ids.lower",
        "line_ids.upper",
        "line_ids.unit",
        "line_ids.reading",
        "line_ids.result",
        "line_ids.note",
    )
    def _compute_facet_digests(self):
        return super()._compute_facet_digests()

    def _get_facet_content(self):
        return {
            release.id: {
                "quality": {
                    "production_id": release.production_id.ids,
                    "product_id": release.product_id.ids,
                    "quantity": release.quantity,
                    "inspector_id": release.inspector_id.ids,
                    "note": release.note or None,
                    "line_ids": canonical_lines(
                        line._get_content() for line in release.line_ids
                    ),
                }
            }
            for release in self
        }

    def _get_request_name(self):
        self.ensure_one()
        return f"{self.display_name} · {self.product_id.display_name}"

    def _get_sheet_sections(self, facet_codes, sees_prices):
        self.ensure_one()
        env = self.env
        inspection = {
            "title": env._("Inspection %(name)s", name=self.display_name),
            "rows": [
                (env._("Product"), self.product_id.display_name),
                (env._("Quantity"), f"{self.quantity:g} {self.uom_id.name}"),
                (env._("Orders"), self.order_names or "—"),
                (env._("Inspected By"), self.inspector_id.name or "—"),
                (env._("Remarks"), self.note or "—"),
            ],
            "head": [
                env._("Requirement"),
                env._("Limits"),
                env._("Found"),
                env._("Remark"),
            ],
            "lines": [
                (
                    line.name,
                    line.limit_text or "",
                    line._get_found_text(),
                    line.note or "",
                )
                for line in self.line_ids
            ],
        }
        return [inspection, *self._get_order_sections()]

    def _get_sheet_hints(self, points):
        texts = super()._get_sheet_hints(points)
        deviating = self._deviating()
        return [*texts, *(release._get_deviation_text() for release in deviating)]

    # ------------------------------------------------------------------ stages
    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("inspect", "_get_inspection_reasons", "released"),
            Stage("sign", "_get_release_reasons", "released"),
            Stage("handover", "_get_handover_reasons", "handed_over"),
        ]

    def _get_passed(self):
        rows = self._get_evidence(["passed"]) if self else {}
        return {
            **super()._get_passed(),
            "released": self.filtered(
                lambda release: "released" in rows[release.id].mapped("step_code")
            ),
        }

    def _get_open_domain(self):
        return [("state", "in", OPEN_STATES)]

    def _get_open_steps(self):
        return {
            release.id: [STEP]
            if release.state == "sign" and release.company_id.quality_release
            else []
            for release in self
        }

    def _get_grid_steps(self):
        return [*super()._get_grid_steps(), STEP]

    @api.depends("content_digest", "signoff_ids", "production_id.facts_seq")
    def _compute_state(self):
        stored = self.filtered(lambda release: isinstance(release.id, int))
        for release in self - stored:
            for name in ("state", "outcome", "decided_at", "pass_rate"):
                release[name] = release._origin[name]
        # sudo: facts decide for every user alike
        reasons = stored.sudo()._get_stage_reasons()
        ends = stored._get_ends()
        for release in stored:
            row = ends.get(release.id)
            outcome = row and (row.payload or {}).get("outcome", "rework")
            if outcome == "rework":
                state = "rework"
            elif release.production_id.state == "cancel" and not row:
                state = "cancel"
            else:
                held = reasons[release.id]
                state = held[0].stage if held else "done"
            release.state = state
            release.outcome = outcome
            release.decided_at = row and row.signed_at
            release.pass_rate = 100.0 if outcome == "pass" else 0.0

    def _get_ends(self):
        """Return ``{release id: the order.signoff}`` that released or failed it."""
        ends = {}
        for release_id, rows in self._get_evidence(["passed", "refuse"]).items():
            ends[release_id] = rows[0]
        return ends

    @api.depends("signoff_ids")
    def _compute_handed_over(self):
        rows = self._origin.sudo()._get_evidence(["handover"])
        for release in self:
            found = rows[release._origin.id]
            release.handed_quantity = sum(
                float(row.payload["quantity"]) for row in found
            )
            release.place = found[-1:].payload and found[-1:].payload["place"]

    # ----------------------------------------------------------------- reasons
    def _get_waiting_reasons(self):
        """Return ``{release id: [Reason]}`` of what these inspections wait for."""
        waiting = self.filtered(lambda item: item.state not in ("rework", "cancel"))
        return waiting._get_stage_reasons()

    def _get_inspection_reasons(self):
        """Return what has not been looked at or measured yet."""
        result = {}
        for release in self:
            left = release.line_ids.filtered(lambda line: not line.result)
            text = False
            if not release.line_ids:
                text = self.env._(
                    "%(release)s: no checklist applies to %(product)s. Ask an "
                    "administrator for one, then reload it.",
                    release=release.display_name,
                    product=release.product_id.display_name,
                )
            elif left:
                text = self.env._(
                    "%(release)s: to be inspected, %(left)s of %(all)s points are open "
                    "(button Inspect on the manufacturing order).",
                    release=release.display_name,
                    left=len(left),
                    all=len(release.line_ids),
                )
            result[release.id] = (
                [Reason("inspect", "inspect", text, ("inspector",))] if text else []
            )
        return result

    def _get_release_reasons(self):
        """Return who has not signed, and what is not as required."""
        result = self._get_signoff_reasons(STEP)
        for release in self:
            result[release.id] = [
                replace(reason, words=partial(release._get_unsigned_text, reason))
                for reason in result[release.id]
            ]
        for release in self._deviating():
            if result[release.id]:
                roles = self._get_conceding_roles()
                result[release.id] = [
                    Reason(
                        "sign",
                        "deviation",
                        release._get_deviation_text(),
                        ("inspector", *roles.mapped("code")),
                    )
                ]
        return result

    def _get_unsigned_text(self, reason):
        return self.env._(
            "%(release)s: %(reason)s (menu To Sign)",
            release=self.display_name,
            reason=reason.text,
        )

    def _get_handover_reasons(self):
        """Return what is released and not yet with the warehouse."""
        result = {}
        for release in self:
            left = release.uom_id.compare(release.handed_quantity, release.quantity) < 0
            text = left and self.env._(
                "%(release)s is released: hand the goods over to stock (button Hand "
                "Over on the inspection).",
                release=release.display_name,
            )
            result[release.id] = (
                [Reason("handover", "handover", text, ("inspector",))] if left else []
            )
        return result

    def _deviating(self):
        return self.filtered(lambda release: not release.is_conforming)

    def _get_conceding_roles(self):
        """Return the roles that may concede a deviation (让步放行)."""
        # sudo: policy is the same for everybody
        steps = self.env["order.signoff.step"].sudo()
        return steps.search([("code", "=", STEP)]).waiver_role_ids

    def _get_deviation_text(self):
        """Return what is not as required, and what can be done about it."""
        self.ensure_one()
        found = [
            f"{line.name} {line._get_found_text()}"
            + (f" ({line.limit_text})" if line.limit_text else "")
            for line in self.line_ids
            if line.result == "wrong"
        ]
        return self.env._(
            "%(release)s is not as required: %(found)s. Send it back (button Send Back "
            "for Rework), or have it conceded by: %(roles)s.",
            release=self.display_name,
            found="; ".join(found),
            roles=self._get_conceding_roles()._get_label() or self.env._("nobody"),
        )

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "An inspection opens by itself when goods of a controlled order are "
                "made: use the button Inspect of the manufacturing order."
            )
        )

    def _insert(self, vals_list):
        """Open inspections, past the guard; only the manufacturing order does."""
        # sudo: they follow from what was made
        releases = models.Model.create(self.sudo(), vals_list)
        releases._take_checklist()
        releases._on_opened()
        return releases

    def _on_opened(self):
        """React to inspections that have just been opened (sudo)."""
