from odoo import api, fields, models


class OrderSignoffStep(models.Model):
    _name = "order.signoff.step"
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

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is a step with this code already."
    )

    # The rules of a step are kept at hand by its code, in the order of the steps
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
