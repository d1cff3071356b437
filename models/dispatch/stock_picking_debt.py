from collections import defaultdict
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang

from ..signoff.reason import Reason

ASKING_ROLES = ("sales_office", "salesperson", "sales_manager", "service_supervisor")
STEP = "debt_release"


class StockPicking(models.Model):
    """Goods that leave though money does not cover them (欠款特批).

    Asked for with a day by which the rest is paid; finance and the general manager
    sign for goods, amount and day. Counts for one transfer, up to what was short
    when it was asked for and within the customer's limit. Off until a company
    switches it on.
    """

    _inherit = "stock.picking"

    debt_due = fields.Date(
        string="Debt Due On",
        compute="_compute_debt",
        store=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="By when the customer pays what these goods are short of.",
    )
    debt_reason = fields.Text(
        compute="_compute_debt", store=True, readonly=True, copy=False
    )
    debt_state = fields.Selection(
        selection=[
            ("asked", "Asked For"),
            ("signed", "Signed"),
            ("open", "Unpaid"),
            ("paid", "Paid"),
        ],
        string="Release on Debt",
        compute="_compute_debt_state",
        store=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    debt_currency_id = fields.Many2one(related="company_id.currency_id")
    debt_amount = fields.Monetary(
        string="Debt",
        compute="_compute_debt_amount",
        currency_field="debt_currency_id",
        groups="account.group_account_readonly,account.group_account_invoice,"
        "sale_mrp_countersign.group_auditor,sale_mrp_countersign.group_manager",
        help="What is short, or still unpaid, of the orders on this transfer: in the "
        "company's currency, at today's rate.",
    )
    is_debt_overdue = fields.Boolean(
        compute="_compute_is_debt_overdue", search="_search_is_debt_overdue"
    )
    may_ask_debt = fields.Boolean(compute="_compute_may_ask_debt")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"debt_due", "debt_reason", "debt_state"}

    # ---------------------------------------------------------------- computes
    @api.depends("signoff_ids")
    def _compute_debt(self):
        controlled = self.filtered("is_dispatch_controlled")
        asked = controlled._get_last_evidence("debt_request")
        for picking in self:
            row = asked.get(picking._origin.id)
            picking.debt_due = row and fields.Date.to_date(row.payload["due"])
            picking.debt_reason = row and row.statement

    @api.depends(
        "facts_seq",
        "signoff_ids",
        "content_digest",
        "move_ids.sale_line_id.order_id.amount_verified",
    )
    def _compute_debt_state(self):
        pickings = self._origin.sudo()  # sudo: the same for every user
        pickings = pickings.filtered("is_dispatch_controlled")
        asked = pickings._get_last_evidence("debt_request")
        used = pickings._get_shipped_debts()
        for picking in self:
            origin = picking._origin.sudo()
            if used.get(origin.id):
                orders = self.env["sale.order"].sudo().browse(used[origin.id])
                is_open = any(orders._get_uncovered().values())
                picking.debt_state = "open" if is_open else "paid"
            elif origin.id not in asked or origin.state in ("done", "cancel"):
                picking.debt_state = False
            elif origin._get_signoff_reasons(STEP)[origin.id]:
                picking.debt_state = "asked"
            else:
                picking.debt_state = "signed"

    @api.depends("debt_state")
    def _compute_debt_amount(self):
        asked = self._get_last_evidence("debt_request")
        used = self.sudo()._get_shipped_debts()  # sudo: the same for every user
        for picking in self:
            orders = self.env["sale.order"].sudo()  # sudo: money decides
            if used.get(picking.id):
                amounts = orders.browse(used[picking.id])._get_uncovered()
            elif picking.debt_state:
                amounts = self._get_asked_amounts(asked[picking.id])
            else:
                amounts = {}
            picking.debt_amount = picking._sum_debts(amounts)

    def _sum_debts(self, amounts):
        """Return debts in the company's currency, at today's rate.

        :param amounts: ``{order id: amount in the order's currency}``
        """
        orders = self.env["sale.order"].sudo().browse(amounts)  # sudo: money decides
        today = fields.Date.context_today(self)
        return sum(
            order.currency_id._convert(
                amounts[order.id],
                self.company_id.currency_id,
                self.company_id,
                today,
            )
            for order in orders
        )

    @api.depends("debt_state", "debt_due")
    def _compute_is_debt_overdue(self):
        for picking in self:
            picking.is_debt_overdue = (
                picking.debt_state == "open"
                and bool(picking.debt_due)
                and picking.debt_due < picking.company_id._get_local_day()
            )

    def _search_is_debt_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        companies = self.env["res.company"].sudo().search([])  # sudo: their days
        return Domain("debt_state", "=", "open") & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("debt_due", "<", company._get_local_day())
            for company in companies
        )

    @api.depends("dispatch_stage")
    @api.depends_context("uid")
    def _compute_may_ask_debt(self):
        roles = self.env["order.signoff.role"]
        mine = {
            company: bool(
                roles._get_roles(ASKING_ROLES, company)._filter_member(self.env.user)
            )
            for company in self.company_id
            if company.sudo().debt_release  # sudo: a setting
        }
        for picking in self:
            picking.may_ask_debt = (
                picking.dispatch_stage == "money"
                and bool(picking.needs_money)
                and mine.get(picking.company_id, False)
            )

    # --------------------------------------------------------------------- act
    def ask_debt_release(self, due, reason):
        """Ask finance and the general manager to let unpaid goods leave.

        What is short of each order on the transfer is worked out here and is what
        they sign for, with the goods.

        :param due: day by which the rest is paid (ISO date)
        :param reason: why, text
        :raise AccessError: the user has no role that may ask
        :raise UserError: switched off, nothing is short, beyond the customer's limit,
            no day to come, or no reason
        """
        self.ensure_one()
        role = self._require_role(*ASKING_ROLES)
        picking = self.sudo()  # sudo: facts are written by methods only
        picking._record_facts()
        due = fields.Date.to_date(due)
        amounts = picking._check_debt_asked(due, reason)
        picking._record_evidence(
            "debt_request",
            role=role,
            statement=reason,
            payload={"due": due, "orders": amounts},
        )
        return True

    def _check_debt_asked(self, due, reason):
        """Return ``{order id: what is short}`` of goods that may be asked for."""
        if not self.company_id.debt_release:
            raise UserError(
                self.env._(
                    "Releases on debt are switched off. An administrator switches "
                    "them on in Settings → Order Countersign."
                )
            )
        if not due or due < self.company_id._get_local_day():
            raise UserError(self.env._("Give the day by which the rest is paid."))
        if not (reason or "").strip():
            raise UserError(self.env._("Write why these goods leave unpaid."))
        amounts = {}
        if self.is_dispatch_controlled and self.state not in ("done", "cancel"):
            amounts = self._get_shortfalls()
        if not amounts:
            raise UserError(
                self.env._(
                    "Nothing is short for %(transfer)s: there is no debt to release.",
                    transfer=self.display_name,
                )
            )
        text = self._get_limit_text(amounts)
        if text:
            raise UserError(text)
        return amounts

    def action_open_debt(self):
        """Open the dialog in which a release on debt is asked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release on Debt"),
            "res_model": "order.debt.request",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    # ----------------------------------------------------------------- amounts
    def _get_shortfalls(self):
        """Return ``{order id: what money is short of}`` for what would leave now.

        In each order's currency, rounded there; orders with nothing short are out.
        """
        self.ensure_one()
        quantities = self._get_leaving_quantities()
        moves = self.env["stock.move"].union(*quantities)
        needed = moves._get_money_needed(quantities)
        return {
            order.id: order.currency_id.round(amount - order.amount_verified)
            for order, amount in needed.items()
            if order.currency_id.compare_amounts(order.amount_verified, amount) < 0
        }

    @api.model
    def _get_asked_amounts(self, row):
        """Return ``{order id: amount}`` of a ``debt_request`` (order.signoff)."""
        return {int(key): float(value) for key, value in row.payload["orders"].items()}

    def _get_shipped_debts(self):
        """Return ``{transfer id: [order ids]}`` of what has left on debt."""
        found = defaultdict(list)
        for picking_id, rows in self._get_evidence(["shipped"]).items():
            for row in rows:
                found[picking_id] += map(int, (row.payload or {}).get("debts", {}))
        return found

    def _get_debt_allowances(self):
        """Return ``{transfer id: {order id: amount}}`` that may leave unpaid now.

        All of these transfers together keep within their customers' limits; live.
        """
        allowed = {}
        asked = self._get_last_evidence("debt_request")
        pending = self.filtered(
            lambda picking: (
                picking.id in asked
                and picking.company_id.debt_release
                and picking.state not in ("done", "cancel")
            )
        )
        reasons = pending._get_signoff_reasons(STEP) if pending else {}
        taken = defaultdict(float)
        for picking in pending.filtered(lambda item: not reasons[item.id]):
            amounts = self._get_asked_amounts(asked[picking.id])
            customers = self.env["sale.order"].browse(amounts).partner_id
            key = (picking.company_id, customers.commercial_partner_id)
            if not picking._get_limit_text(amounts, taken[key]):
                allowed[picking.id] = amounts
                taken[key] += picking._sum_debts(amounts)
        return allowed

    def _get_limit_text(self, amounts, taken=0.0):
        """Return why a debt is beyond its customer's limit, or an empty text.

        :param amounts: ``{order id: amount in the order's currency}``
        :param taken: what other transfers of the moment take, company's currency
        """
        self.ensure_one()
        orders = self.env["sale.order"].sudo().browse(amounts)  # sudo: money decides
        for customer in orders.partner_id.commercial_partner_id:
            own = orders.filtered(
                lambda order, customer=customer: (
                    order.partner_id.commercial_partner_id == customer
                )
            )
            asked = self._sum_debts({order.id: amounts[order.id] for order in own})
            known = customer._get_open_debt(self.company_id, besides=own)
            limit = customer.with_company(self.company_id).debt_limit
            currency = self.company_id.currency_id
            total = asked + known + taken
            if currency.compare_amounts(total, limit) > 0:
                return self.env._(
                    "%(customer)s may owe %(limit)s for released goods, these and "
                    "those before would make it %(total)s. Finance or the general "
                    "manager sets the limit on the customer.",
                    customer=customer.display_name,
                    limit=formatLang(self.env, limit, currency_obj=currency),
                    total=formatLang(self.env, total, currency_obj=currency),
                )
        return ""

    def _count_debts(self):
        """Count a debt on the customers of transfers that leave on one, at once.

        Before their limits are read: of two shipments that both fit under a limit,
        PostgreSQL refuses the second, which Odoo repeats.
        """
        asked = self.browse(self._get_last_evidence("debt_request"))
        orders = asked._get_dispatch_orders()
        customers = orders.partner_id.commercial_partner_id
        if customers:
            self.env.execute_query(
                SQL(
                    "UPDATE res_partner SET debt_seq = COALESCE(debt_seq, 0) + 1"
                    " WHERE id IN %s RETURNING id",
                    tuple(customers.ids),
                )
            )
            customers.invalidate_recordset(["debt_seq"], flush=False)

    # ----------------------------------------------------------------- content
    def _get_open_content(self):
        """Add what is asked for, so that it is what is signed."""
        content = super()._get_open_content()
        for picking_id, row in self._get_last_evidence("debt_request").items():
            content[picking_id]["debt"] = {
                "due": row.payload["due"],
                "orders": row.payload["orders"],
                "reason": row.statement,
            }
        return content

    def _get_sheet_sections(self, facet_codes, sees_prices):
        sections = super()._get_sheet_sections(facet_codes, sees_prices)
        if "debt" in facet_codes and self.debt_due:
            rows = [
                (self.env._("To Be Paid By"), format_date(self.env, self.debt_due)),
                (self.env._("Reason"), self.debt_reason),
            ]
            if sees_prices:
                row = self._get_last_evidence("debt_request")[self.id]
                amounts = self._get_asked_amounts(row)
                rows += [
                    (
                        self.env._("Unpaid of %(order)s", order=order.name),
                        formatLang(
                            self.env,
                            amounts[order.id],
                            currency_obj=order.currency_id,
                        ),
                    )
                    for order in self.env["sale.order"].sudo().browse(amounts)
                ]  # sudo: names; amounts for who sees prices
            title = self.env._("Release on Debt")
            sections.append({"title": title, "rows": rows, "lines": []})
        return sections

    # ------------------------------------------------------------------ stages
    def _get_open_steps(self):
        steps = super()._get_open_steps()
        for picking in self.filtered(lambda item: item.debt_state == "asked"):
            if picking.company_id.debt_release:
                steps[picking.id] = [*steps[picking.id], STEP]
        return steps

    def _get_grid_steps(self):
        steps = super()._get_grid_steps()
        return [*steps, STEP] if self.debt_due else steps

    @api.depends("debt_state")
    def _compute_dispatch_stage(self):
        return super()._compute_dispatch_stage()

    def _get_money_reasons(self):
        """Name, beside the money, who has not signed a release that was asked for."""
        result = super()._get_money_reasons()
        asked = self.browse(self._get_last_evidence("debt_request")).filtered(
            lambda picking: result[picking.id] and picking.company_id.debt_release
        )
        missing = asked._get_signoff_reasons(STEP) if asked else {}
        for picking_id, reasons in missing.items():
            result[picking_id] += [reason.at("money") for reason in reasons]
            if not reasons:
                result[picking_id].append(self.browse(picking_id)._prepare_debt_over())
        return result

    def _prepare_debt_over(self):
        """Return the reason why a signed release does not open the gate."""
        return Reason("money", "debt", partial(self._get_debt_over_text), ("finance",))

    def _get_debt_over_text(self):
        row = self._get_last_evidence("debt_request")[self.id]
        return self._get_limit_text(self._get_asked_amounts(row)) or self.env._(
            "%(transfer)s: more is short now than was released on debt. Ask again.",
            transfer=self.name,
        )
