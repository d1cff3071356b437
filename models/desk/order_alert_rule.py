from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..order.sale_order_lateness import _STAGES_AFTER_PROMISE


class OrderAlertRule(models.Model):
    """When somebody is told that an order stands still or runs late, and who.

    A daily job finds the orders of each rule with one query a company, however many
    there are; what it finds goes into the one mail that each person gets that day.
    """

    _name = "order.alert.rule"
    _description = "Alert rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a rule of every company.",
    )
    kind = fields.Selection(
        selection="_get_kinds",
        string="Watches",
        required=True,
        default="stands_still",
    )
    stage = fields.Selection(
        selection="_get_stages",
        help="Only orders in this stage; all open ones when empty.",
    )
    delay = fields.Integer(
        string="Limit",
        default=1,
        required=True,
        help="How long an order may stand still, a return or receipt be missing; for a "
        "promise and for purchases, how long before the promised date.",
    )
    unit = fields.Selection(
        selection=[("hours", "Working hours"), ("days", "Days")],
        default="days",
        required=True,
        help="Working hours are those of the company's calendar, days all days.",
    )
    tell_salesperson = fields.Boolean(
        string="Tell the Salesperson",
        default=True,
        help="The order's own, in the mail of the day.",
    )
    role_id = fields.Many2one(
        comodel_name="order.signoff.role",
        string="Tell the Role",
        check_company=True,
        help="Its members, for absent ones their deputies, are told of all orders.",
    )

    _delay_positive = models.Constraint("CHECK(delay > 0)", "The limit is 1 or more.")
    _told = models.Constraint(
        "CHECK(tell_salesperson OR role_id IS NOT NULL)",
        "Say who is told: the salesperson, a role, or both.",
    )

    @api.model
    def _get_kinds(self):
        """Return what can be watched; purchases where they are installed."""
        return [
            ("stands_still", self.env._("Stands still")),
            ("promise_risk", self.env._("Promise at risk")),
            ("return_overdue", self.env._("Signed return overdue")),
            ("receipt_overdue", self.env._("Signed receipt overdue")),
        ]

    @api.model
    def _get_stages(self):
        orders = self.env["sale.order"]
        names = dict(orders._fields["order_stage"]._description_selection(self.env))
        return [(stage, names[stage]) for stage in orders._get_open_stages()]

    # ----------------------------------------------------------------- domains
    def _get_domain(self, company):
        """Return the ``Domain`` over ``sale.order`` of a company's alerted orders."""
        self.ensure_one()
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("is_controlled", "=", True)
            & Domain("is_order_open", "=", True)
        )
        if self.stage:
            domain &= Domain("order_stage", "=", self.stage)
        return domain & getattr(self, f"_get_{self.kind}_domain")(company)

    def _get_moment(self, company):
        return company._get_moment_ago(self.delay, self.unit)

    def _get_horizon(self, company):
        """Return the last promised date that is near (date)."""
        now = fields.Datetime.now()
        if self.unit == "hours":
            return company._get_local_day(company._plan_working_hours(self.delay))
        return company._get_local_day(now + timedelta(days=self.delay))

    def _get_stands_still_domain(self, company):
        return Domain("stage_since", "<", self._get_moment(company))

    def _get_promise_risk_domain(self, company):
        """Goods that are made are to be finished by then, those on stock delivered."""
        horizon = self._get_horizon(company)
        made = Domain("promised_date", "<=", horizon) & Domain(
            "order_stage", "not in", _STAGES_AFTER_PROMISE
        )
        stocked = Domain("promised_date", "=", False) & Domain(
            "planned_delivery_date", "<=", horizon
        )
        return made | (
            stocked & Domain("order_stage", "not in", ("in_transit", "done", "cancel"))
        )

    def _get_return_overdue_domain(self, company):
        """The sheet of the content as it is now went out and nothing came back."""
        sheets = self.env["order.fax"]
        moment = self._get_moment(company)

        def is_awaited(model, alias, query):
            sheets.flush_model(["revision_id", "sale_order_id", "sent_at", "state"])
            return SQL(
                "EXISTS (SELECT 1 FROM order_fax sheet"
                " WHERE sheet.sale_order_id = %(id)s"
                " AND sheet.revision_id = %(revision)s"
                " AND sheet.direction = 'out' AND sheet.kind = 'confirmation'"
                " AND sheet.state IN ('sent', 'legible')"
                " AND sheet.sent_at < %(moment)s)",
                id=SQL.identifier(alias, "id"),
                revision=SQL.identifier(alias, "revision_id"),
                moment=moment,
            )

        return Domain("order_stage", "=", "fax_confirmation") & Domain.custom(
            to_sql=is_awaited
        )

    def _get_receipt_overdue_domain(self, company):
        return Domain(
            "order_line.move_ids.picking_id",
            "any",
            [
                ("dispatch_stage", "in", ("in_transit", "receipt")),
                ("date_done", "<", self._get_moment(company)),
            ],
        )

    # ---------------------------------------------------------------- evaluate
    @api.model
    def _get_pairs(self, companies=None):
        """Return ``[(rule, company)]`` of what is watched (sudo).

        :param companies: those that are asked about; all when None
        """
        if companies is None:
            companies = self.env["res.company"].sudo().search([])
        # sudo: a setting, and rules are the same for everybody
        companies = companies.sudo().filtered("order_control")
        kinds = dict(self._get_kinds())
        return [
            (rule, company)
            for rule in self.sudo().search([])
            if rule.kind in kinds
            for company in companies & (rule.company_id or companies)
        ]

    @api.model
    def _find_for_people(self):
        """Return ``{user id: [(rule id, [order ids])]}``, the job's.

        A person is told of orders of companies that are hers.
        """
        found = defaultdict(list)
        signers = {}
        for rule, company in self._get_pairs():
            groups = (
                self.env["sale.order"]
                .sudo()
                ._read_group(  # sudo: the job's
                    rule._get_domain(company), ["user_id"], ["id:array_agg"]
                )
            )
            told = defaultdict(set)
            role = rule.role_id
            if role and (role, company) not in signers:
                signers[role, company] = role._get_signers_today(company)
            for salesperson, ids in groups:
                people = signers[role, company] if role else role.user_ids
                if rule.tell_salesperson:
                    people |= salesperson
                for user in people:
                    told[user].update(ids)
            for user, ids in told.items():
                if not user.share and company in user.company_ids:
                    found[user.id].append((rule.id, sorted(ids)))
        return dict(found)
