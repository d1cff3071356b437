from odoo import fields, models


class OrderBalanceFollowupRecord(models.TransientModel):
    """The dialog that records what a customer said about one or more balances."""

    _name = "order.balance.followup.record"
    _description = "Record a Follow-up"

    notice_ids = fields.Many2many(
        comodel_name="order.balance.notice", string="Notices", readonly=True
    )
    channel = fields.Selection(
        selection=lambda self: self._get_channels(),
        string="Reached By",
        required=True,
        default="phone",
    )
    contact = fields.Char(string="Spoken To")
    answer = fields.Text(required=True)
    promised_on = fields.Date(string="Promised For")

    def _get_channels(self):
        followups = self.env["order.balance.followup"]
        return followups._fields["channel"]._description_selection(self.env)

    def action_record(self):
        """Record it, see ``order.balance.notice.record_followup``."""
        self.ensure_one()
        self.notice_ids.record_followup(
            self.channel, self.answer, self.contact, self.promised_on
        )
        return {"type": "ir.actions.act_window_close"}
