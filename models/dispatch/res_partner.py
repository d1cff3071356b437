from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .stock_picking import ADDRESS, RECEIVER

LIMIT_ROLES = ("finance", "general_manager")


class ResPartner(models.Model):
    """How much a customer may owe for goods that were released on debt (欠款特批)."""

    _inherit = "res.partner"

    debt_limit = fields.Float(
        string="Limit for Releases on Debt",
        digits="Product Price",
        company_dependent=True,
        copy=False,
        groups="account.group_account_readonly,account.group_account_invoice,"
        "sale_mrp_countersign.group_auditor,sale_mrp_countersign.group_signer",
        help="Up to how much goods may leave unpaid, all transfers together, in the "
        "company's currency. Counts on the company, for all its contacts.",
    )
    debt_seq = fields.Integer(
        string="Debts Counted", copy=False, readonly=True, groups=fields.NO_ACCESS
    )
    may_set_debt_limit = fields.Boolean(compute="_compute_may_set_debt_limit")

    def _on_class_changed(self):
        """Have the goods that wait to leave judged anew."""
        result = super()._on_class_changed()
        orders = Domain("partner_id.commercial_partner_id", "in", self.ids)
        self.env["stock.picking"]._judge_again(orders)
        return result

    def _on_customer_moved(self):
        """Goods of who belongs to another company now go by its terms."""
        result = super()._on_customer_moved()
        self.env["stock.picking"]._judge_again(
            Domain("partner_id", "child_of", self.ids)
        )
        return result

    @api.depends_context("uid", "company")
    def _compute_may_set_debt_limit(self):
        self.may_set_debt_limit = self._may_set_debt_limit()

    @api.model
    def _may_set_debt_limit(self):
        """Tell whether the current user may, whatever rights ``sudo`` lends."""
        user = self.env.user
        roles = self.env["order.signoff.role"]._get_roles(LIMIT_ROLES, self.env.company)
        return (
            self.env.uid == SUPERUSER_ID
            or user.has_group("sale_mrp_countersign.group_manager")
            or bool(roles._filter_member(user))
        )

    def _check_debt_limit(self, limits):
        """Refuse another limit than the present one from who may not set it."""
        if any(limits) and not self._may_set_debt_limit():
            roles = self.env["order.signoff.role"]._get_roles(
                LIMIT_ROLES, self.env.company
            )
            raise AccessError(
                self.env._(
                    "The limit for releases on debt is set by %(roles)s or by an order "
                    "control administrator.",
                    roles=roles._get_label(),
                )
            )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if values.get("debt_limit") and not self._may_set_debt_limit():
            values.pop("debt_limit")
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_debt_limit(vals.get("debt_limit") for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if "debt_limit" in vals:
            limits = self.sudo().mapped("debt_limit")  # sudo: compared only
            self._check_debt_limit(limit != vals["debt_limit"] for limit in limits)
        if vals.keys().isdisjoint(ADDRESS):
            return super().write(vals)
        pickings = self._get_requested_here()
        with pickings._content_edit():
            result = super().write(vals)
            # as if it stood on the transfer: a dependency on the contact would judge
            # all that ever left for it
            pickings.modified(RECEIVER)
        return result

    def _get_requested_here(self):
        """Return the open transfers (sudo) to these addresses.

        Contacts that have no address of their own take over their company's.
        """
        return (
            self.env["stock.picking"]
            .sudo()  # sudo: what was signed falls, whoever edits the address
            .search(
                Domain("is_dispatch_controlled", "=", True)
                & Domain("state", "not in", ("done", "cancel"))
                & Domain("facts_seq", ">", 0)
                & Domain("partner_id", "child_of", self.ids)
            )
        )

    def _get_unpaid_released(self, kind, company, besides=()):
        """Return what this customer owes for goods that left unpaid.

        In the company's currency, at today's rate; finance's figures decide.

        :param kind: of the release, see ``stock_picking_unpaid``
        :param besides: orders (sale.order) that are not counted
        """
        self.ensure_one()
        pickings = (
            self.env["stock.picking"]
            .sudo()  # sudo: money decides
            .search(
                [
                    ("company_id", "=", company.id),
                    (f"{kind}_state", "in", ("open", "brought")),
                ]
            )
        )
        orders = pickings._get_dispatch_orders().filtered(
            lambda order: order.partner_id.commercial_partner_id == self
        )
        orders -= self.env["sale.order"].union(*besides)
        return pickings[:1]._sum_debts(orders._get_uncovered()) if orders else 0.0

    def _get_late_door(self, company):
        """Return these customers' transfers (sudo) of which no money came in time."""
        late = (
            self.env["stock.picking"]
            .sudo()  # sudo: money decides
            .search([("company_id", "=", company.id), ("is_door_overdue", "=", True)])
        )
        return late.filtered(
            lambda picking: (
                picking._get_dispatch_orders().partner_id.commercial_partner_id & self
            )
        )
