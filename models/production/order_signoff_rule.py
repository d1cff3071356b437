from odoo import fields, models

ACKNOWLEDGEMENT = "acknowledgement"


class OrderSignoffRule(models.Model):
    _inherit = "order.signoff.rule"

    answer_type = fields.Selection(
        selection_add=[(ACKNOWLEDGEMENT, "All clear, or remarks line by line")],
        ondelete={ACKNOWLEDGEMENT: "set default"},
    )
