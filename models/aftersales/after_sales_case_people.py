from odoo import api, fields, models
from odoo.exceptions import AccessError

# Who takes cases of every kind and states what is done about them
HANDLING_ROLES = ("service_supervisor", "sales_office")
# Who writes down what a customer says (source: after-sales process, reception)
REPORTING_ROLES = (
    *HANDLING_ROLES,
    "sales_assistant",
    "salesperson",
    "order_clerk",
    "follow_up_clerk",
)


class AfterSalesCase(models.Model):
    """Who takes cases in, and who handles them."""

    _inherit = "after.sales.case"

    may_handle = fields.Boolean(compute="_compute_may_handle")
    may_correct = fields.Boolean(compute="_compute_may_handle")
    may_add_files = fields.Boolean(compute="_compute_may_handle")

    @api.depends_context("uid")
    @api.depends("kind_id", "company_id", "responsible_id", "reported_by_id", "stage")
    def _compute_may_handle(self):
        for case in self:
            is_known = bool(case._origin)
            is_open = case.stage != "closed"
            case.may_handle = is_known and case._is_handler()
            case.may_correct = not is_known or is_open and case._may_write(set())
            case.may_add_files = (
                not is_known or is_open and case._may_write({"file_ids"})
            )

    def _get_roles(self, codes):
        """Return the roles (sudo) with these codes and the kind's, in the company."""
        self.ensure_one()
        codes = (*codes, self.sudo().kind_id.role_id.code)  # sudo: policy
        return self.env["order.signoff.role"]._get_roles(codes, self.company_id)

    def _get_my_role(self, codes=HANDLING_ROLES):
        return self._get_roles(codes)._filter_member(self.env.user)[:1]

    def _is_handler(self):
        """Tell whether the current user handles this case."""
        self.ensure_one()
        user = self.env.user
        return self.company_id in user.company_ids and bool(
            self.responsible_id == user or self._get_my_role()
        )

    def _may_write(self, names):
        """Tell whether the current user may correct what was said of this case.

        Besides who handles it, who took it in: until somebody has taken the case, and
        files until it is closed.

        :param names: set of the fields to write
        """
        self.ensure_one()
        user = self.env.user
        is_mine = (
            self.reported_by_id == user and self.company_id in user.company_ids
        ) and (self.stage == "reported" or names == {"file_ids"})
        return is_mine or self._is_handler()

    def _check_handler(self):
        """Raise unless the current user handles all of these cases.

        :raise AccessError: naming who does
        """
        for case in self:
            if not case._is_handler():
                raise AccessError(
                    self.env._(
                        "%(case)s is handled by: %(roles)s. Ask one of them, or ask an "
                        "administrator to add you to the role.",
                        case=case.sudo().display_name,
                        roles=case._get_roles(HANDLING_ROLES)._get_label(),
                    )
                )

    def _check_reporter(self):
        """Raise unless the current user takes in what customers say."""
        for company in self.company_id:
            roles = self.env["order.signoff.role"]._get_roles(REPORTING_ROLES, company)
            mine = roles._filter_member(self.env.user)
            if not mine or company not in self.env.user.company_ids:
                raise AccessError(
                    self.env._(
                        "After-sales cases are taken in by: %(roles)s. Ask one of "
                        "them, or ask an administrator to add you to the role.",
                        roles=roles._get_label(),
                    )
                )
