from datetime import date as Day
from datetime import timezone
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..dispatch.sale_order_delivery_service import DELIVERY_KINDS

STEP_REQUEST = "dispatch_request"


class Scope(NamedTuple):
    """Of whom, and of when, findings are proposed."""

    company: models.BaseModel
    first: Day
    last: Day
    team: Domain
    """of all sales orders of the sheet's team"""
    orders: Domain
    """of those that count: under control, not cancelled"""
    is_team: bool

    @property
    def begin(self):
        """Naive UTC: when the month begins at the company."""
        return self.company._get_control_midnight(self.first)

    @property
    def end(self):
        """Naive UTC: when the next month begins at the company."""
        return self.company._get_control_midnight(self.last + relativedelta(days=1))

    def days(self, field):
        """Return the domain of a date within the month."""
        return Domain(field, ">=", self.first) & Domain(field, "<=", self.last)

    def moments(self, field):
        """Return the domain of a moment within the month."""
        return Domain(field, ">=", self.begin) & Domain(field, "<", self.end)

    def show(self, moment):
        """Return a moment (naive UTC) as a text in the company's time zone."""
        if not moment:
            return False
        zone = self.company._get_control_timezone()
        local = moment.replace(tzinfo=timezone.utc).astimezone(zone)
        return f"{local:%Y-%m-%d %H:%M}"


class Proposal(NamedTuple):
    """One finding that follows from facts."""

    document: models.BaseModel
    date: Day
    user: models.BaseModel | None = None
    due: str | bool = False
    done: str | bool = False
    note: str | bool = False
    repeats: bool = False
    """whether another day's finding of the same document is another one"""


class Scorecard(models.Model):
    """Findings that follow from facts (source: 售后下单管理, 1.1 and 1.3)."""

    _inherit = "scorecard"

    # --------------------------------------------------------------------- job
    @api.model
    def _cron_propose(self):
        """Make the sheets of this month and the last one, and propose findings.

        Twice is the same as once. A month before order control began has no sheet.
        """
        companies = (
            self.env["res.company"]
            .sudo()
            .search(  # sudo: a job
                [("order_control", "=", True), ("order_control_since", "!=", False)]
            )
        )
        sheets = self.sudo().browse()
        for company in companies:
            today = company._get_local_day()
            began = company._get_local_day(company.order_control_since)
            for day in (today - relativedelta(months=1), today):
                if day.replace(day=1) >= began.replace(day=1):
                    sheets |= self._ensure_sheets(company, day.replace(day=1))
        open_sheets = sheets.filtered(lambda sheet: sheet.state != "signed")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(open_sheets))
        for sheet in open_sheets:
            sheet._propose()
            if not cron._commit_progress(processed=1):
                return

    @api.model
    def _ensure_sheets(self, company, month):
        """Return this month's sheets (sudo) of a company; made for the last's teams.

        :param month: its first day
        """
        sheets = self.sudo().with_company(company)  # sudo: a job makes them
        domain = [("company_id", "=", company.id)]
        found = sheets.search([*domain, ("month", "=", month)])
        before = month - relativedelta(months=1)
        teams = sheets.search([*domain, ("month", "=", before)]).mapped("team_id.id")
        has_shared = sheets.search_count(
            [*domain, ("month", "=", before), ("team_id", "=", False)], limit=1
        )
        wanted = [*teams, False] if has_shared or not teams else teams
        known = {sheet.team_id.id for sheet in found}
        return found | sheets.create(
            [
                {"company_id": company.id, "month": month, "team_id": team}
                for team in wanted
                if team not in known
            ]
        )

    def action_propose(self):
        """Propose the findings of these sheets' months as the facts are now.

        :raise AccessError: by somebody who does not score
        :raise UserError: signed
        """
        self._check_scorer()
        for sheet in self:
            sheet.sudo()._propose()  # sudo: facts of all orders count

    # --------------------------------------------------------------- proposing
    def _propose(self):
        """Record what the facts of the month say (sudo): what no sheet says yet.

        What was proposed before follows the facts: goods whose arrival is entered
        later were not late perhaps.
        """
        self.ensure_one()
        scope = self._get_scope()
        with self._recording():
            vals_list = []
            for fact in self.line_ids.indicator_id.fact_ids:
                find = getattr(self, f"_find_fact_{fact.code}", None)
                lines = self.line_ids.filtered(
                    lambda line, fact=fact: fact in line.indicator_id.fact_ids
                )
                proposals = list(find(scope)) if find else []
                for line in lines:
                    line.finding_ids._follow_facts(fact, proposals)
                    if proposals:
                        vals_list += self._prepare_findings(line, fact, proposals)
            self.env["scorecard.finding"]._create_facts(vals_list)

    def _get_scope(self):
        last = self.month + relativedelta(months=1, days=-1)
        company = Domain("company_id", "=", self.company_id.id)
        if self.team_id:
            team = company & Domain("team_id", "=", self.team_id.id)
        else:
            sheets = self.search(company & Domain("month", "=", self.month))
            team = company & Domain("team_id", "not in", sheets.team_id.ids)
        orders = Domain("is_controlled", "=", True) & Domain("state", "!=", "cancel")
        is_team = bool(self.team_id)
        return Scope(self.company_id, self.month, last, team, team & orders, is_team)

    def _prepare_findings(self, line, fact, proposals):
        """Return the values of those proposals that no sheet has yet."""
        documents = proposals[0].document
        known = set()
        domain = [
            ("fact_id", "=", fact.id),
            ("indicator_id", "=", line.indicator_id.id),
            ("document_model", "=", documents._name),
            ("document_id", "in", [item.document.id for item in proposals]),
        ]
        findings = self.env["scorecard.finding"].search(domain)
        for finding in findings.filtered(lambda item: not item._is_withdrawn()):
            known |= {finding.document_id, (finding.document_id, finding.date)}
        vals_list = []
        for item in proposals:
            day = (item.document.id, item.date)
            if (day if item.repeats else item.document.id) in known:
                continue
            known |= {day, item.document.id}
            vals_list.append(
                {
                    "line_id": line.id,
                    "fact_id": fact.id,
                    "date": item.date,
                    "user_id": item.user.id if item.user else False,
                    "due": item.due,
                    "done": item.done,
                    "note": item.note,
                    **self.env["scorecard.finding"]._prepare_document(item.document),
                }
            )
        return vals_list

    # ------------------------------------------------------------------ orders
    def _find_fact_late_entry(self, scope):
        """Stock orders entered after the cut-off of the day they are handled on."""
        for order in self._search_orders(scope, "handling_date"):
            due = scope.company._get_cutoff(order.handling_date)
            if order.create_date >= due:
                yield Proposal(
                    order,
                    order.handling_date,
                    order.user_id,
                    scope.show(due),
                    scope.show(order.create_date),
                )

    def _find_fact_late_submission(self, scope):
        """Stock orders submitted after the cut-off of their day.

        Of an order that was entered late, it is that of the day after its entry.
        """
        company, now = scope.company, fields.Datetime.now()
        orders = self._search_orders(scope, "handling_date")
        rows = self._get_first_rows(
            Domain("kind", "=", "submit") & Domain("sale_order_id", "in", orders.ids),
            "sale_order_id",
        )
        counter = company._get_day_counter()
        for order in orders:
            since = max(order.create_date, order.order_received_at)
            day = company._get_handling_day(since, counter)
            due, row = company._get_cutoff(day), rows.get(order)
            is_waiting = not row and order.state in ("draft", "sent")
            if (row.signed_at >= due) if row else (is_waiting and now >= due):
                yield Proposal(
                    order,
                    day,
                    row.user_id if row else order.create_uid,
                    scope.show(due),
                    scope.show(row and row.signed_at),
                )

    def _find_fact_refused(self, scope):
        """Orders that a reviewer has sent back; what cannot be made is no mistake."""
        orders = Domain("sale_order_id", "any", scope.orders)
        rows = self.env["order.signoff"].search(
            Domain("kind", "=", "refuse") & orders & scope.moments("signed_at"),
            order="id",
        )
        rows = rows.filtered(lambda row: "feasibility" not in (row.payload or {}))
        submitted = self._get_first_rows(
            Domain("kind", "=", "submit")
            & Domain("sale_order_id", "in", rows.sale_order_id.ids),
            "sale_order_id",
        )
        for row in rows:
            order = row.sale_order_id
            yield Proposal(
                order,
                scope.company._get_local_day(row.signed_at),
                submitted[order].user_id if order in submitted else None,
                note=": ".join(filter(None, (row.role_name, row.statement))),
                repeats=True,
            )

    def _find_fact_return_refused(self, scope):
        """Returns refused because the customer altered the terms or missed a note.

        A stamp forgotten is the customer's mistake; an old revision, of which nothing
        is checked, is nobody's.
        """
        sheets = self.env["order.fax"].search(
            Domain("direction", "=", "in")
            & Domain("check_result", "=", "refused")
            & Domain("sale_order_id", "any", scope.orders)
            & scope.moments("checked_at"),
            order="id",
        )
        for sheet in sheets:
            others = (sheet.check_signature, sheet.check_stamp, sheet.check_legible)
            if sheet.check_terms and sheet.check_notes or not any(others):
                continue
            yield Proposal(
                sheet.sale_order_id,
                scope.company._get_local_day(sheet.checked_at),
                sheet.reply_to_id.sent_by_id,
                note=sheet.check_reasons,
                repeats=True,
            )

    # --------------------------------------------------------------- transfers
    def _find_fact_late_arranging(self, scope):
        """Stock orders whose delivery was not arranged by T+1, T+2 after the cut-off.

        It is arranged when that was recorded, at the latest with the first signature
        on the dispatch request.
        """
        company, today = scope.company, scope.company._get_local_day()
        orders = self._search_orders(scope, "arranged_date", ("state", "=", "sale"))
        pairs = self._get_transfers(Domain("sale_line_id.order_id", "in", orders.ids))
        arranged = self._get_first_rows(
            Domain("picking_id", "in", [picking.id for _order, picking in pairs])
            & (
                Domain("kind", "in", ("shipped", "emergency"))
                | Domain("kind", "=", "sign") & Domain("step_code", "=", STEP_REQUEST)
            ),
            "picking_id",
        )
        recorded = self._get_first_rows(
            Domain("kind", "=", "delivery_arranged")
            & Domain("sale_order_id", "in", orders.ids),
            "sale_order_id",
        )
        days = {
            order: company._get_local_day(row.signed_at)
            for order, row in recorded.items()
        }
        for order, picking in pairs:
            if picking in arranged:
                day = company._get_local_day(arranged[picking].signed_at)
                days[order] = min(day, days.get(order, day))
        for order in orders:
            if days.get(order, today) > order.arranged_date:
                yield Proposal(
                    order,
                    order.arranged_date,
                    due=str(order.arranged_date),
                    done=order in days and str(days[order]),
                )

    def _find_fact_late_delivery(self, scope):
        """Transfers that arrived late, or have not arrived though they were due.

        Stock orders are due by their class (急件, 平件) or on the agreed date, others
        when their arrival was announced.
        """
        today = scope.company._get_local_day()
        confirmed = scope.orders & Domain("state", "=", "sale")
        planned = confirmed & scope.days("planned_delivery_date")
        announced = confirmed & Domain("planned_delivery_date", "=", False)
        on_order = Domain("sale_line_id.order_id", "any", announced)
        pairs = [
            *self._get_transfers(Domain("sale_line_id.order_id", "any", planned)),
            *self._get_transfers(
                on_order & Domain("picking_id", "any", scope.days("expected_arrival"))
            ),
        ]
        due = {}
        for order, picking in pairs:
            day = order.planned_delivery_date or picking.expected_arrival
            due[picking] = max(day, due.get(picking, day))
        for picking, day in due.items():
            done = picking.arrived_on
            if (done or today) > day:
                yield Proposal(picking, day, due=str(day), done=done and str(done))

    def _find_fact_not_told(self, scope):
        """Orders of which goods arrived before the customer was told of them.

        Told on record, or by a shipping notice that was sent.
        """
        arrived = self.env["stock.picking"].search(
            scope.days("arrived_on") & Domain("company_id", "=", scope.company.id)
        )
        on_order = Domain("sale_line_id.order_id", "any", scope.orders)
        ids = arrived.ids
        pairs = self._get_transfers(on_order & Domain("picking_id", "in", ids))
        notices = self.env["order.fax"].search(
            [
                ("kind", "=", "shipping_notice"),
                ("direction", "=", "out"),
                ("sent_at", "!=", False),
                ("picking_id", "in", ids),
            ],
            order="sent_at desc",
        )
        noticed = {notice.picking_id: notice.sent_at for notice in notices}
        rows = self.env["order.signoff"].search(
            Domain("kind", "in", DELIVERY_KINDS)
            & Domain("sale_order_id", "in", [order.id for order, _picking in pairs]),
            order="id",
        )
        rows = rows.grouped("sale_order_id")
        for order, picking in pairs:
            called = self._get_told_at(rows.get(order, ()), picking)
            told = min(filter(None, (called, noticed.get(picking))), default=None)
            first = told and scope.company._get_local_day(told)
            day = picking.arrived_on
            if not first or first > day:
                yield Proposal(
                    order,
                    day,
                    order.user_id,
                    str(day),
                    first and str(first),
                    note=picking.name,
                    repeats=True,
                )

    def _get_told_at(self, rows, picking):
        """Return when an order's customer was told of what came with one transfer.

        Not with what was said before its goods were left behind by another transfer,
        or of a day that was given up before they left.

        :param rows: the order's ``DELIVERY_KINDS``, in turn
        """
        since, told, planned = picking.backorder_id.date_done, None, None
        for row in rows:
            if row.kind == "customer_told":
                if not told and (not since or row.signed_at > since):
                    told = row.signed_at
            elif not picking.date_done or row.signed_at <= picking.date_done:
                day = str(row.payload["day"])
                told, planned = told if day == planned else None, day
        return told

    def _find_fact_complaint(self, scope):
        """Complaints among the after-sales cases.

        Those about an order count on the sheet of its team, whatever became of the
        order; others on the sheet without a team.
        """
        counted = Domain("order_id", "any", scope.team)
        if not scope.is_team:
            counted |= Domain("order_id", "=", False)
        cases = self.env["after.sales.case"].search(
            counted
            & scope.moments("create_date")
            & Domain("kind_code", "=", "complaint")
            & Domain("company_id", "=", scope.company.id)
        )
        for case in cases:
            yield Proposal(case, scope.company._get_local_day(case.create_date))

    # ----------------------------------------------------------------- helpers
    def _search_orders(self, scope, field, *domain):
        """Return the orders that count, with a date of ``field`` in the month."""
        return self.env["sale.order"].search(
            scope.orders & scope.days(field) & Domain(list(domain)), order="id"
        )

    def _get_first_rows(self, domain, field):
        """Return ``{document: its first order.signoff}`` among those of ``domain``."""
        rows = self.env["order.signoff"].search(domain, order="id desc")
        return {row[field]: row for row in rows}

    def _get_transfers(self, domain):
        """Return ``[(sale.order, stock.picking)]``: which order left with which.

        :param domain: of stock moves
        """
        groups = self.env["stock.move"]._read_group(
            domain
            & Domain("picking_id.is_dispatch_controlled", "=", True)
            & Domain("picking_id.state", "!=", "cancel"),
            ["picking_id", "sale_line_id"],
        )
        return list(dict.fromkeys((line.order_id, picking) for picking, line in groups))
