from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .after_sales_step import CHANNELS

OPEN_STAGES = ("reported", "accepted", "solved")
# What the customer says, corrected while the case is open
CONTENT = {
    "kind_id",
    "cause_id",
    "channel",
    "partner_id",
    "contact",
    "phone",
    "order_id",
    "picking_id",
    "product_id",
    "lot_id",
    "quantity",
    "description",
    "file_ids",
}


class AfterSalesCase(models.Model):
    """What a customer comes back with (售后), from the report to the visit afterwards.

    Who took it, what is done, what the customer was answered and says are facts, each
    recorded once as a step; stage and figures follow from them. Source: after-sales
    process (售后流程); order flow, step 18.
    """

    _name = "after.sales.case"
    _description = "After-sales case"
    _inherit = ["mail.thread", "mail.activity.mixin", "order.control.guard"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind_id = fields.Many2one(
        comodel_name="after.sales.kind",
        required=True,
        index=True,
        tracking=True,
        # a kind in use refuses to be deleted, but for uninstalling
        ondelete="cascade",
        check_company=True,
    )
    kind_code = fields.Char(related="kind_id.code", string="Code of the Kind")
    cause_id = fields.Many2one(
        comodel_name="after.sales.cause",
        index="btree_not_null",
        tracking=True,
        ondelete="cascade",
        check_company=True,
    )
    channel = fields.Selection(
        selection=[*CHANNELS, ("arrival", "Arrival Record")],
        string="Reached Us By",
        required=True,
        default="phone",
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Shipped With",
        index="btree_not_null",
        domain="[('picking_type_code', '=', 'outgoing')]",
        check_company=True,
        copy=False,
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        compute="_compute_order_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    contact = fields.Char(help="Who at the customer speaks of it.")
    phone = fields.Char(string="Telephone")
    product_id = fields.Many2one(
        comodel_name="product.product", index="btree_not_null", check_company=True
    )
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Lot/Serial",
        domain="[('product_id', '=', product_id)]",
        index="btree_not_null",
        check_company=True,
    )
    quantity = fields.Float(
        string="Quantity Concerned",
        digits="Product Unit",
        help="In the unit of the product.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    description = fields.Text(required=True, help="What the customer says, in detail.")
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="after_sales_case_file_rel",
        column1="case_id",
        column2="attachment_id",
        string="Photos and Files",
        copy=False,
    )
    received_at = fields.Datetime(
        string="Received On",
        readonly=True,
        copy=False,
        help="When the fax or mail came in from which the case was made; an answer is "
        "due from then on.",
    )
    facts_seq = fields.Integer(readonly=True, copy=False, default=0)
    step_ids = fields.One2many(
        comodel_name="after.sales.step",
        inverse_name="case_id",
        string="What Was Done",
        readonly=True,
        copy=False,
    )

    # ---------------------------------------------------- what follows from facts
    stage = fields.Selection(
        selection=[
            ("reported", "Registered"),
            ("accepted", "Taken On"),
            ("solved", "Solution Stated"),
            ("done", "Answered"),
            ("closed", "Closed"),
        ],
        compute="_compute_facts",
        store=True,
        readonly=True,
        index=True,
        tracking=True,
        group_expand=True,
        copy=False,
    )
    reported_by_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_facts",
        store=True,
        readonly=True,
        copy=False,
    )
    reported_at = fields.Datetime(
        string="Registered On",
        compute="_compute_facts",
        store=True,
        readonly=True,
        index=True,
        copy=False,
    )
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_facts",
        store=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
        help="Who has taken the case, or was given it.",
    )
    solution = fields.Text(
        compute="_compute_facts", store=True, readonly=True, copy=False
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_facts",
        store=True,
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "sale_mrp_countersign.group_auditor,sale_mrp_countersign.group_manager",
        help="What the solution costs the company, in its currency.",
    )
    counted_from = fields.Datetime(
        compute="_compute_facts",
        store=True,
        readonly=True,
        copy=False,
        help="Since when an answer is due: the fax, the report, or the visit that "
        "found more to do.",
    )
    done_at = fields.Datetime(
        string="Answered On",
        compute="_compute_facts",
        store=True,
        readonly=True,
        copy=False,
    )
    visit_due = fields.Date(
        string="Revisit On",
        compute="_compute_facts",
        store=True,
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="When the customer is asked whether all is well; empty once it was.",
    )
    visited_at = fields.Datetime(
        string="Revisited On",
        compute="_compute_facts",
        store=True,
        readonly=True,
        copy=False,
    )
    satisfaction = fields.Integer(
        compute="_compute_facts",
        store=True,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="From 1, not at all, to 5, very satisfied; 0: not asked yet, which no "
        "average counts.",
    )
    hours_taken = fields.Float(
        string="Hours to the Answer",
        compute="_compute_facts",
        store=True,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="From the fax, the report, or the visit that found more to do, to the "
        "answer, by the clock. Averages count the cases that are answered.",
    )
    deadline = fields.Datetime(
        compute="_compute_deadline",
        store=True,
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="Until when the customer is to be answered, in the company's working "
        "hours for this kind; anew where a visit found more to do.",
    )
    is_answered_late = fields.Boolean(
        string="Answered Late",
        compute="_compute_is_answered_late",
        store=True,
        readonly=True,
        copy=False,
        help="The last answer came after its deadline.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "name",
            "received_at",
            "facts_seq",
            "step_ids",
            "stage",
            "reported_by_id",
            "reported_at",
            "responsible_id",
            "solution",
            "cost",
            "counted_from",
            "done_at",
            "visit_due",
            "visited_at",
            "satisfaction",
            "hours_taken",
            "deadline",
            "is_answered_late",
            "return_ids",
            "exchange_order_ids",
        }

    # ---------------------------------------------------------------- computes
    @api.depends("picking_id")
    def _compute_order_id(self):
        for case in self:
            moves = case.picking_id.move_ids
            order = moves.sale_line_id.order_id[:1]
            case.order_id = order or case.order_id

    @api.depends("order_id", "picking_id")
    def _compute_partner_id(self):
        for case in self:
            partner = case.order_id.partner_id or case.picking_id.partner_id
            case.partner_id = partner.commercial_partner_id or case.partner_id

    @api.depends("step_ids", "kind_id", "received_at")
    def _compute_facts(self):
        for case in self:
            steps = case.sudo().step_ids.sorted("id")  # sudo: the same for everybody
            stage = "reported"
            for step in steps:
                stage = step._get_next_stage(stage)
            last = {step.act: step for step in steps}
            none = steps.browse()
            answer, visit = last.get("answer", none), last.get("visit", none)
            report, solution = steps[:1], last.get("solution", none)
            scored = steps.filtered("score")[-1:]
            reopened = steps.filtered(
                lambda step: step.act == "visit" and not step.settled
            )
            case.stage = stage
            case.reported_by_id = report.done_by_id
            case.reported_at = report.done_at
            case.counted_from = (
                reopened[-1:].done_at or case.received_at or report.done_at
            )
            case.responsible_id = last.get("take", none).user_id
            case.solution = solution.text
            case.cost = solution.cost
            case.done_at = stage in ("done", "closed") and answer.done_at
            case.visit_due = stage == "done" and case._get_visit_day(answer)
            case.visited_at = visit.done_at
            case.satisfaction = scored.score
            taken = case.done_at and case.done_at - case.counted_from
            case.hours_taken = taken.total_seconds() / 3600 if taken else 0.0

    def _get_visit_day(self, answer):
        day = self.company_id._get_local_day(answer.done_at)
        return fields.Date.add(day, days=self.kind_id.visit_days)

    @api.depends("kind_id", "counted_from")
    def _compute_deadline(self):
        for case in self:
            case.deadline = case.counted_from and case.company_id._plan_working_hours(
                case.kind_id.hours, case.counted_from
            )

    @api.depends("deadline", "done_at")
    def _compute_is_answered_late(self):
        for case in self:
            case.is_answered_late = bool(
                case.done_at and case.deadline and case.deadline < case.done_at
            )

    @api.depends("is_answered_late", "deadline", "done_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for case in self:
            case.is_late = case.is_answered_late or bool(
                not case.done_at and case.deadline and case.deadline < now
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        waiting = Domain("done_at", "=", False)
        waiting &= Domain("deadline", "<", fields.Datetime.now())
        return waiting | Domain("is_answered_late", "=", True)

    @api.depends("name", "kind_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for case in self:
            parts = (case.name, case.kind_id.name, case.partner_id.name)
            case.display_name = " · ".join(filter(None, parts))

    # ----------------------------------------------------------------- figures
    def _read_group_select(self, aggregate_spec, query):
        """Average what is known: numbers are 0 where nothing was asked or answered."""
        if aggregate_spec not in ("satisfaction:avg", "hours_taken:avg"):
            return super()._read_group_select(aggregate_spec, query)
        name = aggregate_spec.removesuffix(":avg")
        figure = self._field_to_sql(self._table, name, query)
        if name == "satisfaction":
            return SQL("AVG(NULLIF(%s, 0))", figure)
        answered = self._field_to_sql(self._table, "done_at", query)
        return SQL("AVG(%s) FILTER (WHERE %s IS NOT NULL)", figure, answered)

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        # sudo: other rooms' methods have checked who
        if not self.env.su:
            cases._check_reporter()
        cases.sudo()._begin()  # sudo: facts are written by methods only
        cases._adopt_files()
        return cases

    def _begin(self):
        """Number new cases and record that they were reported."""
        sequence = self.env["ir.sequence"]
        for case in self:
            number = sequence.with_company(case.company_id).next_by_code(self._name)
            case._write_guarded({"name": number})
        self._add_steps("report", {case: {"text": case.description} for case in self})
        self._after_report()

    def write(self, vals):
        if "company_id" in vals:
            raise UserError(self.env._("A case stays in its company."))
        content = CONTENT.intersection(vals)
        if content:
            self._check_content_open(content)
        result = super().write(vals)
        if "file_ids" in vals:
            self._adopt_files()
        return result

    def _adopt_files(self):
        for case in self:
            case.file_ids._adopt(case)

    def _check_content_open(self, names):
        """Refuse to change what was said by who has no part in it, or afterwards."""
        # sudo: what comes in by mail or with the goods
        if not self.env.su:
            self.filtered(lambda case: not case._may_write(names))._check_handler()
        for case in self:
            if case.stage == "closed":
                raise UserError(
                    self.env._(
                        "%(case)s is closed and stays as it is. Record a visit that "
                        "found more to do, or open a new case.",
                        case=case.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a customer has come back with is kept."))

    # ------------------------------------------------------------------- facts
    def _count_facts(self):
        """Count a fact on these cases (sudo), at once, before anything is judged.

        PostgreSQL then refuses the second of two transactions that read the same old
        state, and Odoo repeats it.
        """
        if not self:
            return
        self.flush_recordset(["facts_seq"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET facts_seq = COALESCE(facts_seq, 0) + 1 WHERE id IN %s"
                " RETURNING id, facts_seq",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        field = self._fields["facts_seq"]
        for case_id, number in rows:
            field._update_cache(self.browse(case_id), number)

    def _add_steps(self, act, values, roles=None):
        """Record one step on each of these cases (sudo).

        :param str act: a value of ``after.sales.step.act``
        :param dict values: ``{case: further values}``
        :param dict roles: ``{case: role}`` in which it was done
        """
        now = fields.Datetime.now()
        roles = roles or {}
        return self.env["after.sales.step"]._create_facts(
            [
                {
                    "case_id": case.id,
                    "act": act,
                    "done_by_id": self.env.uid,
                    "done_at": now,
                    "role_id": roles.get(case) and roles[case].id,
                    **values.get(case, {}),
                }
                for case in self
            ]
        )
