from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerClassChange(models.Model):
    """That a customer's class was changed, by whom and why; written once."""

    _name = "customer.class.change"
    _inherit = ["order.record.mixin"]
    _description = "Change of a Customer's Class"
    _order = "id desc"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    before_id = fields.Many2one(
        comodel_name="customer.class",
        readonly=True,
        ondelete="restrict",
    )
    after_id = fields.Many2one(
        comodel_name="customer.class", string="Now", readonly=True, ondelete="restrict"
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Changed By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )

    def _get_refusal(self):
        return self.env._("Give the customer another class, with its reason, instead.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of a customer's class is kept."))
