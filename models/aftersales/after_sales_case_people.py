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

    @api.depends_context("uid")
    @api.depends("kind_id", "company_id", "responsible_id")
    def _compute_may_handle(self):
        for case in self:
            case.may_handle = bool(case._origin) and case._is_handler()

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
