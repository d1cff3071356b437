from odoo import models


class OrderFormOrder(models.AbstractModel):
    """Forms that print the supervision points print their dates (source: step 11)."""

    _inherit = "order.form.order"

    def _get_supervision(self, order):
        text = order.with_context(lang=self.env.lang)._get_supervision_text()
        # dates say more than the company's general text
        return text or super()._get_supervision(order)
