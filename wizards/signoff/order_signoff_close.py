from odoo import api, fields, models
from odoo.exceptions import AccessError


class OrderSignoffClose(models.TransientModel):
    _name = "order.signoff.close"
    _description = "Say that a condition is met"

    document_model = fields.Char(required=True)
    document_id = fields.Integer(required=True)
    conditions = fields.Text(compute="_compute_conditions")
    statement = fields.Text(string="How It Was Met", required=True)

    def _get_document(self):
        self.ensure_one()
        if self.document_model not in self._get_document_models():
            raise AccessError(self.env._("There is no document to open."))
        return self.env[self.document_model].browse(self.document_id)

    @api.model
    def _get_document_models(self):
        return self.env["order.signoff"]._get_document_fields().values()

    def _compute_conditions(self):
        """Show them to whoever reads the document, or has set one of them."""
        for wizard in self:
            document = wizard._get_document()
            if not document.has_access("read"):
                document.sudo()._get_my_conditions()  # sudo: signers need no rights
            wizard.conditions = document.sudo().open_condition_text

    def action_close(self):
        self._get_document().signoff_close_conditions(self.statement)
        return {"type": "ir.actions.act_window_close"}
