from odoo import fields, models


class ProductionDailyMail(models.Model):
    """One person's mail of one day's report: the proof that it is on its way.

    Proof and mail are made in one transaction: a job killed half-way and run again
    sends to those who are left, and nothing twice.
    """

    _name = "production.daily.mail"
    _inherit = ["order.record.mixin"]
    _description = "Daily Production Report Mailed"
    _order = "id desc"
    _rec_name = "user_id"

    sheet_id = fields.Many2one(
        comodel_name="production.daily.sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="sheet_id.company_id", store=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recipient",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    email = fields.Char(string="Address", readonly=True)

    _sheet_user_unique = models.Constraint(
        "UNIQUE(sheet_id, user_id)", "This person has got this day's report already."
    )

    def _get_refusal(self):
        return self.env._("Such a mail is sent by the job only.")
