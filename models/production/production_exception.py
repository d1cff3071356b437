from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

OPEN_STATES = ("reported", "planned", "answered")
# Who reports without working in Odoo's manufacturing app
REPORT_ROLES = (
    "production_manager",
    "workshop_head",
    "materials_manager",
    "chief_engineer",
    "purchasing",
    "inspector",
)


class ProductionException(models.Model):
    """Trouble in production (异常), from its report to its end.

    Reported from a manufacturing order or its work order, told to the sales side at
    once; a plan is agreed, the customer's answer is recorded, the exception is closed
    with its result. Each of these is a fact written by a method; the state follows.
    Source: order flow, step 11(1).
    """

    _name = "production.exception"
    _description = "Production exception"
    _inherit = ["mail.thread", "mail.activity.mixin", "order.record.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, index="trigram")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    production_id = fields.Many2one(
        comodel_name="mrp.production",
        string="Manufacturing Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    product_id = fields.Many2one(
        related="production_id.product_id", store=True, index=True
    )
    uom_id = fields.Many2one(related="production_id.product_uom_id", string="Unit")
    workorder_id = fields.Many2one(
        comodel_name="mrp.workorder",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    operation = fields.Char(
        readonly=True, help="The operation during which it was found."
    )
    order_ids = fields.Many2many(
        comodel_name="sale.order",
        relation="production_exception_order_rel",
        column1="exception_id",
        column2="order_id",
        string="Orders",
        readonly=True,
        help="Controlled orders that the manufacturing order worked for then.",
    )
    order_names = fields.Char(
        string="Concerns", compute="_compute_order_names", compute_sudo=True
    )
    kind_id = fields.Many2one(
        comodel_name="production.exception.kind",
        required=True,
        readonly=True,
        index=True,
        # a kind in use refuses to be deleted, but for uninstalling
        ondelete="cascade",
    )
    deviation = fields.Selection(
        selection=[("over", "Too Many"), ("under", "Too Few")],
        readonly=True,
        help="In which direction the quantity misses what was ordered.",
    )
    description = fields.Text(required=True, readonly=True)
    quantity = fields.Float(
        string="Quantity Concerned",
        digits="Product Unit",
        readonly=True,
        help="In the unit of the manufacturing order.",
    )
    days_lost = fields.Float(
        readonly=True, digits=(16, 1), help="By how many days the goods are late."
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="production_exception_file_rel",
        column1="exception_id",
        column2="attachment_id",
        string="Photos and Files",
        readonly=True,
    )
    reported_by_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    reported_at = fields.Datetime(
        string="Reported On", required=True, readonly=True, index=True
    )
    step_ids = fields.One2many(
        comodel_name="production.exception.step",
        inverse_name="exception_id",
        string="What Was Agreed",
        readonly=True,
    )

    # ---------------------------------------------------- what follows from facts
    state = fields.Selection(
        selection=[
            ("reported", "Reported"),
            ("planned", "Plan Agreed"),
            ("answered", "Customer Agrees"),
            ("closed", "Closed"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        readonly=True,
        group_expand=True,
    )
    is_refused = fields.Boolean(
        string="Plan Refused by the Customer",
        compute="_compute_state",
        store=True,
        readonly=True,
    )
    plan = fields.Text(string="Emergency Plan", compute="_compute_plan")
    plan_deadline = fields.Date(
        string="Plan Due", compute="_compute_state", store=True, readonly=True
    )
    closed_at = fields.Datetime(
        string="Closed On", compute="_compute_state", store=True, readonly=True
    )
    result = fields.Text(compute="_compute_plan")
    hint = fields.Text(
        string="Waiting For",
        compute="_compute_hint",
        help="What is to be done next, and who can do it.",
    )
    may_plan = fields.Boolean(compute="_compute_may_act")
    may_answer = fields.Boolean(compute="_compute_may_act")
    may_close = fields.Boolean(compute="_compute_may_act")

    # --------------------------------------------------------------- computes
    @api.depends("name", "kind_id", "production_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for item in self:
            parts = (item.name, item.kind_id.name, item.production_id.sudo().name)
            item.display_name = " · ".join(filter(None, parts))

    @api.depends("order_ids")
    def _compute_order_names(self):
        for item in self:
            item.order_names = ", ".join(
                f"{order.name} {order.partner_id.commercial_partner_id.name}"
                for order in item.order_ids
            )

    @api.depends("step_ids", "order_ids")
    def _compute_state(self):
        for item in self:
            plan, answers, result = item._get_current_steps()
            item.is_refused = any(not step.accepted for step in answers)
            if result:
                item.state = "closed"
            elif not plan or item.is_refused:
                item.state = "reported"
            elif plan.asks_customer and item.order_ids <= answers.order_id:
                item.state = "answered"
            else:
                item.state = "planned"
            item.plan_deadline = plan.deadline
            item.closed_at = result.done_at

    def _get_current_steps(self):
        """Return the last plan, the answers to it, and the result (sudo)."""
        self.ensure_one()
        steps = self.sudo().step_ids.sorted("id")  # sudo: the same for everybody
        plan = steps.filtered(lambda step: step.act == "plan")[-1:]
        answers = steps.filtered(
            lambda step: step.act == "answer" and step.plan_id == plan
        )
        return plan, answers, steps.filtered(lambda step: step.act == "result")[-1:]

    def _get_unanswered_orders(self):
        """Return the orders whose customers have not answered the plan (sudo)."""
        plan, answers, _result = self._get_current_steps()
        orders = self.sudo().order_ids  # sudo: which are left
        return orders - answers.order_id if plan.asks_customer else orders.browse()

    @api.depends("step_ids")
    def _compute_plan(self):
        for item in self:
            plan, _answers, result = item._get_current_steps()
            item.plan, item.result = plan.text, result.text

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_hint(self):
        for item in self:
            item.hint = item._get_hint()

    def _get_hint(self):
        """Return what comes next and who does it, nothing for a closed one."""
        self.ensure_one()
        if self.state == "closed":
            return False
        planners = self._get_roles("plan_role_ids")._get_label()
        if self.is_refused:
            return self.env._(
                "The customer does not accept the plan. Agree another: %(roles)s.",
                roles=planners,
            )
        if self.state == "reported":
            return self.env._("Agree an emergency plan: %(roles)s.", roles=planners)
        unanswered = self._get_unanswered_orders()
        if unanswered:
            return self.env._(
                "Record what the customer says to the plan, for %(orders)s: %(roles)s.",
                orders=", ".join(unanswered.mapped("name")),
                roles=self._get_roles("answer_role_ids")._get_label(),
            )
        return self.env._(
            "Close it when the plan has been carried out: %(roles)s.", roles=planners
        )

    @api.depends_context("uid")
    @api.depends("state", "kind_id")
    def _compute_may_act(self):
        for item in self:
            planner = item._is_for("plan_role_ids")
            item.may_plan = item.state != "closed" and planner
            item.may_answer = bool(
                item._get_unanswered_orders()
                and item.state != "closed"
                and item._is_for("answer_role_ids")
            )
            item.may_close = planner and item._is_closable()

    def _is_closable(self):
        """Tell whether all is settled but the result."""
        self.ensure_one()
        plan = self._get_current_steps()[0]
        return self.state == "answered" or (
            self.state == "planned" and not plan.asks_customer
        )

    def _get_roles(self, name):
        """Return the roles (sudo) of one of the kind's fields, in the company."""
        self.ensure_one()
        kind = self.sudo().kind_id  # sudo: policy is the same for everybody
        codes = kind[name].mapped("code")
        return self.env["order.signoff.role"]._get_roles(codes, self.company_id)

    def _is_for(self, name):
        """Tell whether the current user has one of these roles of the kind."""
        return bool(self._get_roles(name)._filter_member(self.env.user))

    # ------------------------------------------------------------------- CRUD
    def _get_refusal(self):
        return self.env._(
            "Report an exception from its manufacturing order: “Report Exception”."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An exception that was reported is kept."))

    # ---------------------------------------------------------------- documents
    @api.model
    def _get_counts(self, name, documents):
        """Return ``{document id: {state: number}}`` of the exceptions of documents.

        :param name: field that leads to the documents
        """
        counts = defaultdict(dict)
        ids = documents._origin.ids
        # sudo: how many there are is no secret
        for document, state, count in (
            self.sudo()._read_group([(name, "in", ids)], [name, "state"], ["__count"])
            if ids
            else ()
        ):
            counts[document.id][state] = count
        return counts

    @api.model
    def _get_open_action(self, domain):
        """Return the action that shows some exceptions; one alone opens its form."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.production_exception_action"
        )
        action.update(domain=domain, context={})
        found = self.search(domain, limit=2)
        if len(found) == 1:
            action.update(views=[(False, "form")], res_id=found.id)
        return action

    def action_open_order_change(self):
        """Open a change of the order, for a new date or quantity (source: 11(1)).

        Prefilled with the plan. Where a change is open already, or several orders are
        concerned, these are shown instead.
        """
        self.ensure_one()
        orders = self.order_ids
        if len(orders) != 1:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Orders"),
                "res_model": "sale.order",
                "views": [(False, "list"), (False, "form")],
                "domain": [("id", "in", orders.ids)],
            }
        if orders.is_change_open:
            return orders.get_formview_action()
        action = orders.action_change_dialog()
        reason = f"{self.name}: {self.plan or self.description}"
        action["context"]["default_reason"] = reason
        return action

    def _open_act(self, act, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "production.exception.act",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_exception_ids": [Command.set(self.ids)],
                "default_act": act,
            },
        }

    def action_plan(self):
        """Open the dialog in which the emergency plan is written down."""
        return self._open_act("plan", self.env._("Agree a Plan"))

    def action_answer(self):
        """Open the dialog in which the customer's answer is recorded."""
        return self._open_act("answer", self.env._("Record Answer"))

    def action_close(self):
        """Open the dialog in which exceptions are closed."""
        return self._open_act("result", self.env._("Close Exception"))
