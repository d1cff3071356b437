from odoo import models
from odoo.tools import html2plaintext


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        """A mail to the fax gateway that comes back says so on its sheet."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        self.env["order.fax"]._take_bounce(
            message_dict.get("bounced_msg_ids") or (),
            html2plaintext(message_dict.get("body") or "")
            or message_dict.get("subject"),
        )
        return result
