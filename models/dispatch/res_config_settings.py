from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    paperwork_hours = fields.Float(related="company_id.paperwork_hours", readonly=False)
    debt_release = fields.Boolean(related="company_id.debt_release", readonly=False)
    door_days = fields.Integer(related="company_id.door_days", readonly=False)
    balance_days = fields.Integer(related="company_id.balance_days", readonly=False)
    balance_remind_days = fields.Integer(
        related="company_id.balance_remind_days", readonly=False
    )
    transit_days = fields.Integer(related="company_id.transit_days", readonly=False)
    ask_after_hours = fields.Float(related="company_id.ask_after_hours", readonly=False)
