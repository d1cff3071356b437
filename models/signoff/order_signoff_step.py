from odoo import fields, models


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

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is a step with this code already."
    )
