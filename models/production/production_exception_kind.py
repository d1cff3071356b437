from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ProductionExceptionKind(models.Model):
    """What kind of trouble there is in production, and who deals with it: policy."""

    _name = "production.exception.kind"
    _description = "Kind of production exception"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Technical name by which programs report this kind."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a kind that serves every company.",
    )
    counts_for_tolerance = fields.Boolean(
        string="Says What Misses the Tolerance",
        help="Producing more or less than the order's tolerance allows asks for an "
        "exception of such a kind, with the quantity.",
    )
    tells_salesperson = fields.Boolean(
        default=True, help="The salespersons of the orders concerned are told at once."
    )
    told_role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="production_exception_kind_told_rel",
        column1="kind_id",
        column2="role_id",
        string="Told at Once",
        help="One notification a person, to those who sign for these roles today.",
    )
    plan_role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="production_exception_kind_plan_rel",
        column1="kind_id",
        column2="role_id",
        string="Agree the Plan",
        help="Who agrees the emergency plan and closes the exception.",
    )
    answer_role_ids = fields.Many2many(
        comodel_name="order.signoff.role",
        relation="production_exception_kind_answer_rel",
        column1="kind_id",
        column2="role_id",
        string="Record the Answer",
        help="Who puts the plan to the customer and records the answer.",
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a kind with this code."
    )

    @api.constrains("plan_role_ids", "answer_role_ids")
    def _check_roles(self):
        for kind in self:
            if not kind.plan_role_ids or not kind.answer_role_ids:
                raise ValidationError(
                    self.env._(
                        "%(kind)s: name the roles that agree the plan and those that "
                        "record the customer's answer.",
                        kind=kind.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        exceptions = self.env["production.exception"].sudo()  # sudo: a guard sees all
        if exceptions.search_count([("kind_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("Exceptions of this kind were reported: archive it instead.")
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
