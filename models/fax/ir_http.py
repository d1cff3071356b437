from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Give those who handle the fax inbox their counter with the page."""
        info = super().session_info()
        inbox = self.env["order.fax.inbox"]
        if inbox.has_access("read") and inbox._get_my_companies():
            info["fax_menu"] = inbox.get_my_counts()
        return info
