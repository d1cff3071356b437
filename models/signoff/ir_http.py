from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Give signers their counter with the page, without a call of its own."""
        info = super().session_info()
        if self.env.user.has_group("sale_mrp_countersign.group_signer"):
            info["signoff_menu"] = self.env["order.signoff.request"].get_my_counts()
        return info
