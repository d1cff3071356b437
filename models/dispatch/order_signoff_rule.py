from odoo import fields, models

READ_BACK = "read_back"


class OrderSignoffRule(models.Model):
    _inherit = "order.signoff.rule"

    answer_type = fields.Selection(
        selection_add=[(READ_BACK, "All correct, or exceptions by item")],
        ondelete={READ_BACK: "set default"},
    )
