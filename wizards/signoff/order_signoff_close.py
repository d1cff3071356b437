from odoo import fields, models


class OrderSignoffClose(models.TransientModel):
    _name = "order.signoff.close"
    _description = "Say that a condition is met"

    document_model = fields.Char(required=True)
    document_id = fields.Integer(required=True)
    conditions = fields.Text(compute="_compute_conditions")
    statement = fields.Text(string="How It Was Met", required=True)

    def _get_document(self):
        self.ensure_one()
        return self.env[self.document_model].browse(self.document_id)

    def _compute_conditions(self):
        for wizard in self:
            # sudo: signers need no rights on the document
            wizard.conditions = wizard._get_document().sudo().open_condition_text

    def action_close(self):
        self._get_document().signoff_close_conditions(self.statement)
        return {"type": "ir.actions.act_window_close"}
