from odoo import fields, models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    may_report_exception = fields.Boolean(related="production_id.may_report_exception")

    def action_report_exception(self):
        """Open the dialog in which trouble during this operation is reported."""
        self.ensure_one()
        return self.production_id._get_report_action(self)
