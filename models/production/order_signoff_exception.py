from odoo import fields, models

# They stand for no content of the document
EXCEPTION_KINDS = frozenset(
    {"exception_report", "exception_plan", "exception_answer", "exception_close"}
)


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    kind = fields.Selection(
        selection_add=[
            ("exception_report", "Exception reported"),
            ("exception_plan", "Emergency plan agreed"),
            ("exception_answer", "Customer's answer to the plan"),
            ("exception_close", "Exception closed"),
        ],
        ondelete=dict.fromkeys(sorted(EXCEPTION_KINDS), "cascade"),
    )
