from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..signoff.reason import Reason, Stage

# The stages up to here hold the confirmation of an order.
LAST_STAGE_BEFORE_CONFIRMATION = "deposit"
# The steps that are signed before an order is reviewed
REVIEW_STEPS = ("technical_review", "approval", "countersign")
CLOSED_STAGES = ("done", "cancel")


class SaleOrder(models.Model):
    """Where an order stands, and what keeps it there."""

    _inherit = "sale.order"

    order_stage = fields.Selection(
        selection=[
            ("intake", "Intake"),
            ("technical_review", "Technical Review"),
            ("approval", "Approval"),
            ("countersign", "Countersign"),
            ("fax_confirmation", "Fax Confirmation"),
            ("deposit", "Awaiting Deposit"),
            ("done", "Done"),
            ("cancel", "Cancelled"),
        ],
        compute="_compute_order_stage",
        store=True,
        copy=False,
        readonly=True,
        index=True,
        group_expand=True,
        tracking=True,
    )
    is_order_open = fields.Boolean(
        string="Order Open",
        compute="_compute_is_order_open",
        search="_search_is_order_open",
        help="Under control, neither done nor cancelled.",
    )
    stage_since = fields.Datetime(
        string="In This Stage Since",
        compute="_compute_order_stage",
        store=True,
        copy=False,
        readonly=True,
    )
    # Words of the house: the portal's customers read their orders, not these
    stage_holder_codes = fields.Char(
        compute="_compute_order_stage",
        store=True,
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="Codes of the roles that can settle what holds the order in its stage.",
    )
    stage_holder = fields.Char(
        string="Who Has It", compute="_compute_stage_holder", groups="base.group_user"
    )
    stage_reasons = fields.Text(
        string="What Is Missing",
        compute="_compute_stage_reasons",
        groups="base.group_user",
    )

    # What the board counts by stage and lists in core's order
    _board_idx = models.Index(
        "(order_stage, company_id, date_order DESC, id DESC)"
        " WHERE is_controlled IS TRUE"
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "order_stage",
            "stage_since",
            "stage_holder_codes",
        }

    # ------------------------------------------------------------------ stages
    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("intake", "_get_intake_reasons", "reviewed"),
            Stage("technical_review", "_get_technical_review_reasons", "reviewed"),
            Stage("approval", "_get_approval_reasons", "reviewed"),
            Stage("countersign", "_get_countersign_reasons", "reviewed"),
            Stage("fax_confirmation", "_get_fax_confirmation_reasons", "confirmed"),
            Stage("deposit", "_get_deposit_reasons", "confirmed"),
        ]

    def _get_open_domain(self):
        return [("is_controlled", "=", True), ("is_order_open", "=", True)]

    def _get_grid_steps(self):
        return super()._get_grid_steps() + self.lane_id.step_ids.mapped("code")

    def _prepare_reason(self, code, text, role_codes=()):
        return Reason("", code, text, tuple(role_codes))

    def _get_step_reasons(self, step_code):
        """Return the reasons of a step on the orders whose lane requires it."""
        self.env["order.lane"]._load_policy()
        orders = self.filtered(lambda order: order.lane_id._has_step(step_code))
        return orders._get_signoff_reasons(step_code) if orders else {}

    def _get_technical_review_reasons(self):
        result = self._get_step_reasons("technical_review")
        for order in self.browse(result):
            undrawn = order.order_line.filtered(
                lambda line: line.nonstandard_kind and not line.drawing_ids
            )
            if undrawn:
                result[order.id].append(
                    self._prepare_reason(
                        "drawing",
                        self.env._(
                            "Drawing missing for: %(products)s.",
                            products=", ".join(
                                undrawn.product_id.mapped("display_name")
                            ),
                        ),
                        ("chief_engineer",),
                    )
                )
        return result

    def _get_approval_reasons(self):
        return self._get_step_reasons("approval")

    def _get_countersign_reasons(self):
        """Return what is missing before the order is reviewed as a whole."""
        result = self._get_step_reasons("countersign")
        conditions = self._get_condition_reasons("countersign", REVIEW_STEPS)
        for order_id, reasons in conditions.items():
            result[order_id] = result.get(order_id, []) + reasons
        return result

    def _get_step_conditions(self, step_code):
        """Let the review go on while a condition is open: it holds the review's end."""
        if step_code in REVIEW_STEPS:
            return {order.id: [] for order in self}
        return super()._get_step_conditions(step_code)

    def _get_passed(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        return {
            **super()._get_passed(),
            "reviewed": confirmed | (self - confirmed)._filter_reviewed(),
            "confirmed": confirmed,
        }

    def _filter_reviewed(self):
        """Return the orders whose review, as they are now, was completed once.

        A rule made or changed later does not throw them back; other content, another
        lane, a refusal or a rule that has come to apply does.
        """
        kinds = ["passed", "refuse", "change_open"]
        rows = self._get_evidence(kinds) if self else {}
        return self.filtered(
            lambda order: any(
                # sudo: which facets there are, no more
                set(row.digests or ()) == set(order.sudo().facet_digests or ())
                and order._stands_for(row.digests)
                and row.payload.get("lane") == order.lane_id.code
                and not order._is_asked_since(row)
                for row in self._get_rows_after_refusal(rows[order.id])
                if row.step_code == "reviewed"
            )
        )

    def _get_rows_after_refusal(self, rows):
        refusals = rows.filtered(lambda row: row.kind in ("refuse", "change_open"))
        return rows.filtered(
            lambda row: row.seq > max(refusals.mapped("seq"), default=0)
        )

    @api.depends("state", "is_controlled", "lane_id", "content_digest", "signoff_ids")
    def _compute_order_stage(self):
        orders = self.filtered(
            lambda order: order.is_controlled and isinstance(order.id, int)
        )
        reasons = orders.sudo()._get_stage_reasons() if orders else {}
        now = fields.Datetime.now()
        for order in self:
            before = order._origin.order_stage
            holders = order._origin.stage_holder_codes
            if order not in orders:
                # the form of a new order starts where the order will
                coming = not order._origin.id and order.is_controlled_shown
                stage = "intake" if coming else before if order.is_controlled else False
            elif order.state == "cancel":
                stage, holders = "cancel", False
            else:
                held = reasons[order.id]
                stage = held[0].stage if held else "done"
                codes = (code for reason in held for code in reason.role_codes)
                holders = " ".join(dict.fromkeys(codes)) or False
            order.stage_holder_codes = holders
            order.stage_since = order._origin.stage_since if stage == before else now
            order.order_stage = stage

    @api.model
    def _get_open_stages(self):
        stages = self._fields["order_stage"].get_values(self.env)
        return [stage for stage in stages if stage not in CLOSED_STAGES]

    @api.depends("order_stage")
    def _compute_is_order_open(self):
        stages = self._get_open_stages()
        for order in self:
            order.is_order_open = order.order_stage in stages

    def _search_is_order_open(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # the stages that it may be on, not those that it may not: an index finds them
        return [("order_stage", "in", self._get_open_stages())]

    @api.depends("stage_holder_codes")
    @api.depends_context("lang")
    def _compute_stage_holder(self):
        roles = self.env["order.signoff.role"]
        names = roles._get_names()
        for order in self:
            order.stage_holder = roles._get_holder(order.stage_holder_codes, names)

    @api.depends("order_stage")
    @api.depends_context("lang", "uid")
    def _compute_stage_reasons(self):
        controlled = self.filtered(
            lambda order: order.is_controlled and order.state != "cancel"
        )
        reasons = controlled.sudo()._get_stage_reasons() if controlled else {}
        for order in self:
            held = reasons.get(order.id, [])
            # two rules may ask the same role
            order.stage_reasons = "\n".join(
                dict.fromkeys(reason.text for reason in held)
            )

    def _is_in_force(self):
        """Tell whether the general manager has approved: before, forms say 未生效."""
        self.ensure_one()
        if self.state == "sale" and not self.is_change_open:
            return True
        return not self.sudo()._get_approval_reasons().get(self.id)

    def _after_facts(self):
        # what passes is a fact itself, after which this comes by once more
        before = {order: order.evidence_count for order in self}
        self._record_passings()
        rest = self.filtered(lambda order: order.evidence_count == before[order])
        return super(SaleOrder, rest)._after_facts()

    def _record_passings(self):
        """Record, once, that a group of stages has been left."""
        open_orders = self.filtered(
            lambda order: order.state in ("draft", "sent") or order.is_change_open
        )
        # judged here and now, and kept as the stage
        self.env.add_to_compute(self._fields["order_stage"], open_orders)
        review = {
            stage.code for stage in self._get_stage_chain() if stage.group == "reviewed"
        }
        through = open_orders.filtered(
            lambda order: order.order_stage and order.order_stage not in review
        )
        (through - through._filter_reviewed())._record_passing("reviewed")

    def _record_passing(self, group):
        """Record that these orders have left a group of stages for good."""
        entries = []
        for order in self:
            payload = order._prepare_review() if group == "reviewed" else {}
            values = {"kind": "passed", "step_code": group, "payload": payload}
            entries.append((order, values))
        if entries:
            self._record_evidences(entries)

    # ------------------------------------------------------------ confirmation
    def _get_confirmation_reasons(self):
        """Return ``{order id: [Reason]}``: all that forbids confirming, live."""
        controlled = self.sudo().filtered("is_controlled")  # sudo: judge all facts
        if not controlled:
            return {}
        return controlled._get_stage_reasons(
            upto=LAST_STAGE_BEFORE_CONFIRMATION,
            first=False,
            passed={"reviewed": controlled._filter_reviewed()},
        )

    def _get_confirmation_text(self):
        """Return why this order may not be confirmed yet, or an empty text."""
        self.ensure_one()
        reasons = self._get_confirmation_reasons().get(self.id, [])
        if not reasons:
            return ""
        return self.env._(
            "%(order)s cannot be confirmed yet:\n%(reasons)s",
            order=self.name,
            reasons="\n".join(dict.fromkeys(f"• {reason.text}" for reason in reasons)),
        )

    def _confirmation_error_message(self):
        return super()._confirmation_error_message() or (
            self._get_confirmation_text() or False
        )

    @api.constrains("state")
    def _check_controlled_confirmation(self):
        for order in self.filtered(
            lambda item: item.state == "sale" and item.is_controlled
        ):
            text = order._get_confirmation_text()
            if text:
                raise ValidationError(text)

    def action_confirm(self):
        self._evaluate_control()
        self.filtered("is_controlled")._record_facts()
        return super().action_confirm()

    def _check_leaves_sale(self, state):
        """A confirmed order goes back by cancelling, with all that follows from it.

        Otherwise its content could be edited while its goods are on their way.
        """
        for order in self.sudo():  # sudo: judge all facts
            if order.state != "sale" or not order.is_controlled or state == "sale":
                continue
            transfers = set(order.picking_ids.mapped("state"))
            if state != "cancel" or transfers - {"done", "cancel"}:
                raise UserError(
                    self.env._(
                        "%(order)s is confirmed: open a change, or cancel it with "
                        "the button.",
                        order=order.display_name,
                    )
                )

    def write(self, vals):
        if "state" in vals:
            self._check_leaves_sale(vals["state"])
        confirming = self.browse()
        if vals.get("state") == "sale":
            confirming = self.filtered(
                lambda order: order.is_controlled and order.state != "sale"
            )
            confirming._record_facts()
        result = super().write(vals)
        if confirming:
            confirming.sudo()._on_order_confirmed()  # sudo: facts follow the gate
        return result

    def _on_order_confirmed(self):
        """React to orders that have just passed the gate; rooms extend (batch).

        Deliveries and manufacturing orders do not exist yet.
        """
        self._record_passing("confirmed")

    def _validate_order(self):
        """Confirm what is ready; of the rest keep the customer's signature."""
        held = self.filtered(lambda order: order._get_confirmation_text())
        for order in held:
            order = order._in_staff_language()
            # sudo: the customer's own request has no right to post notes
            order.sudo()._message_log(
                body=order.env._(
                    "The customer signed online; the signature is kept. %(text)s",
                    text=order._get_confirmation_text(),
                )
            )
        ready = self - held
        return super(SaleOrder, ready)._validate_order() if ready else None

    def _in_staff_language(self):
        """Return this order in the language of those who read its notes.

        What the customer does online runs in the language of his browser.
        """
        self.ensure_one()
        order = self.sudo()  # sudo: only the language
        lang = order.user_id.lang or order.company_id.partner_id.lang
        return self.with_context(lang=lang or self.env.lang)

    def _action_cancel(self):
        controlled = self.sudo().filtered("is_controlled")  # sudo: facts
        controlled._record_facts()
        result = super()._action_cancel()
        controlled._sync_requests()
        return result
