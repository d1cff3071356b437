from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    kind = fields.Selection(
        selection_add=[
            ("fax_proofread", "Sheet Proofread"),
            ("fax_queued", "Sheet Handed to the Fax Machine"),
            ("fax_sent", "Sheet Sent"),
            ("fax_failed", "Sheet Not Sent"),
            ("fax_cancelled", "Sending Cancelled"),
            ("fax_legible", "Sheet Legible"),
            ("return_registered", "Return Registered"),
            ("return_check", "Return Checked"),
        ],
        ondelete={
            "fax_proofread": "cascade",
            "fax_queued": "cascade",
            "fax_sent": "cascade",
            "fax_failed": "cascade",
            "fax_cancelled": "cascade",
            "fax_legible": "cascade",
            "return_registered": "cascade",
            "return_check": "cascade",
        },
    )
