from odoo import api, fields, models


class OrderLane(models.Model):
    _name = "order.lane"
    _inherit = ["order.policy.mixin"]
    _description = "Lane: the way an order takes"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(
        default=10, help="A higher lane is stricter; an order can only be raised."
    )
    active = fields.Boolean(default=True)
    step_ids = fields.Many2many(
        comodel_name="order.signoff.step",
        string="Steps",
        domain="[('model', '=', 'sale.order')]",
        help="Steps that have to be signed on this lane. A step without an "
        "applicable rule holds the order.",
    )
    needs_confirmation_sheet = fields.Boolean(
        help="The confirmation sheet has to come back signed and stamped.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is a lane with this code already."
    )

    @api.model
    def _get_lanes(self):
        """Return the active lanes, the loosest first."""
        self._load_policy()
        return self.browse(self._search_policy(()))

    def _has_step(self, step_code):
        self.ensure_one()
        return step_code in self.step_ids.mapped("code")
