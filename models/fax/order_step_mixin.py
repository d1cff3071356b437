from odoo import fields, models


class OrderStepMixin(models.AbstractModel):
    """One thing that was done on the way of something: who, as what, when.

    A record that only methods write; the models add what it is a step of, their acts,
    and what each act says.
    """

    _name = "order.step.mixin"
    _inherit = ["order.record.mixin"]
    _description = "Step that was recorded"
    _order = "id desc"

    done_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    role_id = fields.Many2one(
        comodel_name="order.signoff.role", readonly=True, ondelete="set null"
    )
    done_at = fields.Datetime(string="Recorded On", required=True, readonly=True)
