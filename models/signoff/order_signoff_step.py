from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderSignoffStep(models.Model):
    _name = "order.signoff.step"
    _inherit = ["order.policy.mixin"]
    _description = "Step in which documents are signed"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    model = fields.Char(
        required=True,
        help="Technical name of the document that is signed in this step.",
    )
    waiver_role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="order_signoff_step_waiver_rel",
        column1="step_id",
        column2="role_id",
        string="May Waive",
        help="Roles that may let a document pass this step unsigned, with a reason.",
    )

    model_name = fields.Char(string="Document", compute="_compute_model_name")

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is a step with this code already."
    )

    @api.constrains("waiver_role_ids")
    def _check_waiver_roles(self):
        for step in self:
            for role in step.waiver_role_ids.filtered("reads_only"):
                raise ValidationError(
                    self.env._(
                        "%(role)s reads everything and signs nothing: it cannot waive "
                        "%(step)s.",
                        role=role.name,
                        step=step.name,
                    )
                )

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_model_name(self):
        for step in self:
            # sudo: the model's name only
            step.model_name = self.env["ir.model"]._get(step.model).sudo().name

    @api.model
    def _get_waivable(self):
        """Return ``{company: steps}`` that the current user may waive in it.

        Of each of the user's companies; a role of another one counts for nothing.
        """
        # sudo: roles and steps are policy, the same for everybody
        steps = self.sudo().search([("waiver_role_ids", "!=", False)])
        mine = steps.waiver_role_ids._filter_member(self.env.user)
        result = {}
        for company in self.env.user.company_ids if mine else ():
            roles = mine._filter_company(company)
            result[company] = steps.filtered(
                lambda step, roles=roles: step.waiver_role_ids & roles
            )
        return result
