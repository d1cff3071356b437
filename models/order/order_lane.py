from odoo import api, fields, models
from odoo.exceptions import UserError


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

    def write(self, vals):
        result = super().write(vals)
        # other steps, other signers
        self.env["order.signoff.rule"]._ask_for_refresh()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: a guard sees the orders of all companies, and archived rules
        orders = self.env["sale.order"].sudo()
        rules = self.env["order.signoff.rule"].sudo().with_context(active_test=False)
        for lane in self:
            used = orders.search(
                ["|", ("lane_id", "=", lane.id), ("lane_raised_id", "=", lane.id)],
                limit=1,
            )
            rule = rules.search([("lane_ids", "in", lane.ids)], limit=1)
            if used or rule:
                raise UserError(
                    self.env._(
                        "%(lane)s is used by %(used)s and cannot be deleted. Archive "
                        "it: no new order takes it then.",
                        lane=lane.name,
                        used=used.name or rule.name,
                    )
                )
