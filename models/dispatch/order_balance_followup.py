from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderBalanceFollowup(models.Model):
    """What a customer said when asked for the balance; written once."""

    _name = "order.balance.followup"
    _inherit = ["order.record.mixin"]
    _description = "Follow-up of a Balance Notice"
    _order = "id desc"

    notice_id = fields.Many2one(
        comodel_name="order.balance.notice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    channel = fields.Selection(
        selection=[
            ("phone", "By Phone"),
            ("visit", "Visit"),
            ("mail", "E-mail"),
            ("wechat", "WeChat"),
            ("fax", "Fax"),
        ],
        string="Reached By",
        required=True,
        readonly=True,
    )
    contact = fields.Char(string="Spoken To", readonly=True)
    answer = fields.Text(required=True, readonly=True)
    promised_on = fields.Date(string="Promised For", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )

    def _get_refusal(self):
        return self.env._("Record the follow-up on the notice instead.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a customer said is kept."))
