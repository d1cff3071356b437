from odoo import api, models

# Dialogs whose uploads become evidence
_DIALOGS = ("production.exception.report", "production.exception.act")


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Take photos as they come: core would draw large pictures anew."""
        if any(vals.get("res_model") in _DIALOGS for vals in vals_list):
            self = self.with_context(image_no_postprocess=True)
        return super().create(vals_list)
