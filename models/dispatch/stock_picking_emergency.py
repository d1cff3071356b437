from datetime import datetime
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..signoff.clean_text import clean_text
from ..signoff.reason import Reason, Stage

RELEASING_ROLES = ("service_supervisor",)
STEP = "dispatch_request"
FACETS = ("delivery", "packing")


class StockPicking(models.Model):
    """Goods that leave before their request is signed (先行发货, source: 14(2)).

    The customer-service supervisor lets one transfer go. That replaces the signed
    dispatch request and nothing else: money, quality and an open change hold the
    goods as ever, and the request is owed afterwards.
    """

    _inherit = "stock.picking"

    dispatch_stage = fields.Selection(
        selection_add=[("receipt",), ("paperwork", "Paperwork Owed"), ("done",)],
        ondelete={"paperwork": "set null"},
    )
    emergency_at = fields.Datetime(
        string="Emergency Release On",
        compute="_compute_emergency",
        store=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The goods may leave, or left, before their dispatch request was signed.",
    )
    emergency_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Emergency Release By",
        compute="_compute_emergency",
        store=True,
        readonly=True,
        copy=False,
    )
    emergency_reason = fields.Text(
        compute="_compute_emergency", store=True, readonly=True, copy=False
    )
    paperwork_due = fields.Datetime(
        compute="_compute_emergency",
        store=True,
        readonly=True,
        copy=False,
        help="Until when the dispatch request of goods that left in an emergency has "
        "to be signed.",
    )
    paperwork_state = fields.Selection(
        selection=[("owed", "Owed"), ("settled", "Settled")],
        string="Paperwork",
        compute="_compute_paperwork_state",
        store=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    is_paperwork_overdue = fields.Boolean(
        string="Paperwork Overdue",
        compute="_compute_is_paperwork_overdue",
        search="_search_is_paperwork_overdue",
    )
    may_release_emergency = fields.Boolean(compute="_compute_may_release_emergency")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "emergency_at",
            "emergency_user_id",
            "emergency_reason",
            "paperwork_due",
            "paperwork_state",
        }

    # ---------------------------------------------------------------- computes
    @api.depends("signoff_ids", "content_digest")
    def _compute_emergency(self):
        releases = self._get_emergency_releases()
        for picking in self:
            row = releases.get(picking._origin.id)
            due = row and (row.payload or {}).get("due")
            picking.emergency_at = row and row.signed_at
            picking.emergency_user_id = row and row.user_id
            picking.emergency_reason = row and row.statement
            picking.paperwork_due = due and datetime.fromisoformat(due)

    def _get_emergency_releases(self):
        """Return ``{transfer id: order.signoff}`` of releases that count.

        One counts for the goods, packages and address for which it was given.
        """
        pickings = self._origin.sudo()  # sudo: the same for every user
        pickings = pickings.filtered("is_dispatch_controlled")
        rows = pickings._get_last_evidence("emergency")
        return {
            picking.id: rows[picking.id]
            for picking in pickings
            if picking.id in rows
            and picking._stands_for(rows[picking.id].digests, FACETS)
        }

    @api.depends("facts_seq", "emergency_at", "signoff_ids")
    def _compute_paperwork_state(self):
        left = self._origin.sudo().filtered(  # sudo: the same for every user
            lambda picking: picking.state == "done" and picking.emergency_at
        )
        rows = left._get_evidence(["passed"]) if left else {}
        for picking in self:
            origin = picking._origin.sudo()
            if origin not in left:
                picking.paperwork_state = False
            elif STEP in rows[origin.id].mapped("step_code"):
                picking.paperwork_state = "settled"
            else:
                picking.paperwork_state = "owed"

    @api.depends("paperwork_state", "paperwork_due")
    def _compute_is_paperwork_overdue(self):
        now = fields.Datetime.now()
        for picking in self:
            picking.is_paperwork_overdue = (
                picking.paperwork_state == "owed"
                and bool(picking.paperwork_due)
                and picking.paperwork_due < now
            )

    def _search_is_paperwork_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [
            ("paperwork_state", "=", "owed"),
            ("paperwork_due", "<", fields.Datetime.now()),
        ]

    @api.depends("dispatch_stage", "emergency_at")
    @api.depends_context("uid")
    def _compute_may_release_emergency(self):
        roles = self.env["order.signoff.role"]
        mine = {
            company: bool(
                roles._get_roles(RELEASING_ROLES, company)._filter_member(self.env.user)
            )
            for company in self.company_id
        }
        for picking in self:
            picking.may_release_emergency = (
                picking.dispatch_stage == "request"
                and not picking.emergency_at
                and mine.get(picking.company_id, False)
            )

    # --------------------------------------------------------------------- act
    def release_emergency(self, reason):
        """Let the goods of one transfer leave before their request is signed.

        :param reason: why it cannot wait, text
        :raise AccessError: the user is no customer-service supervisor
        :raise UserError: no reason, nothing to replace, or paperwork is overdue
        """
        self.ensure_one()
        role = self._require_role(*RELEASING_ROLES)
        picking = self.sudo()  # sudo: facts are written by methods only
        picking._record_facts()
        picking._check_emergency(reason)
        due = picking.company_id._get_paperwork_deadline()
        picking._record_evidence(
            "emergency", role=role, statement=reason, payload={"due": due}
        )
        return True

    def _check_emergency(self, reason):
        if not clean_text(reason):
            raise UserError(
                self.env._("Write why these goods cannot wait for their request.")
            )
        if (
            not self.is_dispatch_controlled
            or self.state in ("done", "cancel")
            or not self._get_signoff_reasons(STEP)[self.id]
        ):
            raise UserError(
                self.env._(
                    "%(transfer)s waits for no dispatch request: there is nothing that "
                    "an emergency release could replace.",
                    transfer=self.display_name,
                )
            )
        overdue = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("is_paperwork_overdue", "=", True),
            ]
        )
        if overdue:
            raise UserError(
                self.env._(
                    "The dispatch request is still owed for %(transfers)s, which left "
                    "in an emergency. Have it signed (To Sign), then release the next "
                    "one.",
                    transfers=", ".join(overdue.mapped("name")),
                )
            )

    def action_open_emergency(self):
        """Open the dialog in which the reason is written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Emergency Release"),
            "res_model": "order.emergency.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    # ------------------------------------------------------------------ stages
    def _get_stage_chain(self):
        paperwork = Stage("paperwork", "_get_paperwork_reasons", "paperwork")
        return [*super()._get_stage_chain(), paperwork]

    def _get_open_steps(self):
        steps = super()._get_open_steps()
        for picking in self.filtered(lambda item: item.paperwork_state == "owed"):
            steps[picking.id] = [*steps[picking.id], STEP]
        return steps

    def _get_open_domain(self):
        return Domain(super()._get_open_domain()) | Domain(
            "paperwork_state", "=", "owed"
        )

    @api.depends("paperwork_state", "emergency_at")
    def _compute_dispatch_stage(self):
        return super()._compute_dispatch_stage()

    def _get_missing_signatures(self):
        """See ``stock_picking_stage``; an emergency release stands for them."""
        released = self.browse(self._get_emergency_releases()).filtered(
            lambda picking: picking.state != "done"
        )
        reasons = super(StockPicking, self - released)._get_missing_signatures()
        return {**reasons, **{picking.id: [] for picking in released}}

    def _get_paperwork_reasons(self):
        """Return who still has to sign the request of goods that have left."""
        owed = self.filtered(lambda picking: picking.paperwork_state == "owed")
        missing = owed._get_signoff_reasons(STEP) if owed else {}
        return {
            picking.id: [
                Reason(
                    "paperwork",
                    "paperwork",
                    partial(picking._get_paperwork_text, reason),
                    reason.role_codes,
                )
                for reason in missing.get(picking.id, ())
            ]
            for picking in self
        }

    def _get_paperwork_text(self, reason):
        return self.env._(
            "%(transfer)s left in an emergency, its request is owed by %(due)s: "
            "%(reason)s",
            transfer=self.name,
            due=format_datetime(
                self.env,
                self.paperwork_due,
                tz=str(self.company_id._get_control_timezone()),
                dt_format="short",
            ),
            reason=reason.text,
        )

    # ------------------------------------------------------------------- facts
    def _after_facts(self):
        self._record_settled_paperwork()
        return super()._after_facts()

    def _record_settled_paperwork(self):
        """Record, once, that the request has been signed; a later rule asks nothing."""
        owed = self.filtered(lambda picking: picking.paperwork_state == "owed")
        reasons = owed._get_signoff_reasons(STEP) if owed else {}
        settled = owed.filtered(lambda picking: not reasons[picking.id])
        if settled:
            settled._record_evidence("passed", step_code=STEP)
