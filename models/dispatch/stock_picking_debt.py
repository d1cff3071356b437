from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ..signoff.read_day import read_day
from .stock_picking_unpaid import DEBT, RELEASE_STATES


class StockPicking(models.Model):
    """Goods that leave though money does not cover them (欠款特批).

    Asked for with a day by which the rest is paid; finance and the general manager
    sign for goods, amount and day. Off until a company switches it on.
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
        selection=[*RELEASE_STATES, ("open", "Unpaid"), ("paid", "Paid")],
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
        asked = controlled._get_release_requests(DEBT)
        for picking in self:
            row = asked.get(picking._origin.id)
            picking.debt_due = row and fields.Date.to_date(row.payload["due"])
            picking.debt_reason = row and row.statement

    @api.depends(
        "facts_seq",
        "signoff_ids",
        "content_digest",
        "move_ids.sale_line_id.order_id.amount_verified",
        "move_ids.sale_line_id.order_id.facts_seq",
    )
    def _compute_debt_state(self):
        pickings = self._origin.sudo()  # sudo: the same for every user
        pickings = pickings.filtered("is_dispatch_controlled")
        states = pickings._get_release_states(DEBT)
        for picking in self:
            picking.debt_state = states.get(picking._origin.id)

    @api.depends("debt_state")
    def _compute_debt_amount(self):
        asked = self._get_release_requests(DEBT)
        left = self.sudo()._get_left_unpaid(DEBT)  # sudo: the same for every user
        for picking in self:
            if picking.id in left:
                amounts = picking._origin.sudo()._get_left_uncovered(left[picking.id])
            elif picking.debt_state:
                amounts = self._get_asked_amounts(asked[picking.id])
            else:
                amounts = {}
            picking.debt_amount = picking._sum_debts(amounts)

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
        return Domain("debt_state", "=", "open") & self._get_passed_domain("debt_due")

    @api.depends("dispatch_stage")
    @api.depends_context("uid")
    def _compute_may_ask_debt(self):
        mine = self._filter_may_ask()
        for picking in self:
            # sudo: a setting
            picking.may_ask_debt = picking in mine and bool(
                picking.company_id.sudo().debt_release
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
        picking, role, amounts = self._begin_release(DEBT, reason)
        due = read_day(due)
        if not due or due < picking.company_id._get_local_day():
            raise UserError(self.env._("Give the day by which the rest is paid."))
        picking._record_evidence(
            "debt_request",
            role=role,
            statement=reason,
            payload={"due": due, "orders": amounts},
        )
        return True

    def action_open_debt(self):
        """Open the dialog in which a release on debt is asked for."""
        return self._open_release_dialog(DEBT, self.env._("Release on Debt"))

    # ------------------------------------------------------------------- hooks
    def _get_release_off_text(self, kind):
        if kind != DEBT:
            return super()._get_release_off_text(kind)
        if self.company_id.debt_release:
            return ""
        return self.env._(
            "Releases on debt are switched off. An administrator switches them on in "
            "Settings → Order Countersign."
        )

    def _is_release_over(self, request):
        """What was to be paid by a day that has passed is asked for anew."""
        if request.kind != f"{DEBT}_request":
            return super()._is_release_over(request)
        due = fields.Date.to_date(request.payload["due"])
        return due < self.company_id._get_local_day()

    def _get_release_limit(self, kind, customer, orders):
        if kind != DEBT:
            return super()._get_release_limit(kind, customer, orders)
        return customer.with_company(self.company_id).debt_limit

    def _get_over_limit_text(self, kind, **names):
        if kind != DEBT:
            return super()._get_over_limit_text(kind, **names)
        return self.env._(
            "%(customer)s may owe %(limit)s for released goods, these and those before "
            "would make it %(total)s. Finance or the general manager sets the limit on "
            "the customer.",
            **names,
        )

    # ----------------------------------------------------------------- content
    def _get_sheet_sections(self, facet_codes, sees_prices):
        sections = super()._get_sheet_sections(facet_codes, sees_prices)
        if DEBT in facet_codes and self.debt_due:
            rows = [
                (self.env._("To Be Paid By"), format_date(self.env, self.debt_due)),
                (self.env._("Reason"), self.debt_reason),
            ]
            if sees_prices:
                row = self._get_release_requests(DEBT)[self.id]
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
