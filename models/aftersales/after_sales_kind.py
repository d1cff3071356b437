from odoo import api, fields, models
from odoo.exceptions import UserError


class AfterSalesKind(models.Model):
    """What customers come back with, who answers for it and how soon: policy."""

    _name = "after.sales.kind"
    _description = "Kind of after-sales case"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Technical name by which programs open cases of this kind."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a kind that serves every company.",
    )
    role_id = fields.Many2one(
        comodel_name="order.signoff.role",
        string="Answered For By",
        required=True,
        ondelete="restrict",
        help="Who is told of such cases and takes them.",
    )
    hours = fields.Float(
        string="To Be Answered Within",
        default=8.0,
        required=True,
        help="Working hours of the company, from the report to the answer to the "
        "customer.",
    )
    asks_visit = fields.Boolean(
        string="Customer Is Revisited",
        default=True,
        help="The case is closed when the customer was asked afterwards; else with the "
        "answer.",
    )
    visit_days = fields.Integer(
        string="Revisit After (Days)",
        default=7,
        help="Days from the answer until the customer is asked whether all is well.",
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a kind with this code."
    )
    _times_positive = models.Constraint(
        "CHECK(hours > 0 AND visit_days >= 0)",
        "Give the working hours above 0, the days until the visit from 0 on.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        cases = self.env["after.sales.case"].sudo()  # sudo: a guard sees all
        if cases.search_count([("kind_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("There are cases of this kind: archive it instead.")
            )

    @api.model
    def _get_kind(self, code, company):
        """Return the kind (sudo) with this code that serves ``company``, or none.

        A kind of the company's own goes before a shared one.
        """
        kinds = self.sudo().search(  # sudo: policy is the same for everybody
            [("code", "=", code), ("company_id", "in", (False, company.id))]
        )
        return kinds.sorted(lambda kind: not kind.company_id)[:1]

    @api.model
    def _get_any_kind(self, code, company):
        """Return the kind with this code, or any other that serves the company (sudo).

        So that nothing is lost where the kind that is meant has been archived.
        """
        every = self.sudo().with_context(active_test=False)  # sudo: policy
        return self._get_kind(code, company) or every.search(
            [("company_id", "in", (False, company.id))],
            order="active desc, sequence, id",
            limit=1,
        )
