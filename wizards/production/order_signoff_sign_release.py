from odoo import api, fields, models


class OrderSignoffSign(models.TransientModel):
    _inherit = "order.signoff.sign"

    is_refused_only = fields.Boolean(
        compute="_compute_is_refused_only",
        help="Nobody signs for goods that are not as required.",
    )

    @api.depends("document_model", "digests")
    def _compute_is_refused_only(self):
        for dialog in self:
            is_inspection = dialog.document_model == "production.release"
            dialog.is_refused_only = bool(
                is_inspection
                and dialog.digests
                and dialog._get_documents()._deviating()
            )
