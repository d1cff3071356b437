from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    production_daily_mail = fields.Boolean(
        related="company_id.production_daily_mail", readonly=False
    )
    production_daily_hour = fields.Float(
        related="company_id.production_daily_hour", readonly=False
    )
    production_daily_day = fields.Selection(
        related="company_id.production_daily_day", readonly=False, required=True
    )
    production_daily_role_ids = fields.Many2many(
        related="company_id.production_daily_role_ids", readonly=False
    )
    production_daily_empty = fields.Boolean(
        related="company_id.production_daily_empty", readonly=False
    )
