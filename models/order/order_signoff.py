from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order", readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        selection_add=[
            ("reply", "Answered to the customer"),
            ("clarification", "Question answered by the customer"),
            ("estimate", "Estimate sent to the customer"),
            ("online_signature", "Signed online by the customer"),
            ("submit", "Submitted"),
            ("proposal", "Customer's answer to the alternative"),
            ("drawing", "Drawings confirmed by the customer"),
            ("money", "Money verified"),
            ("change_open", "Change opened"),
            ("change_done", "Change completed"),
            ("change_abandon", "Change abandoned"),
        ],
        ondelete={
            "reply": "cascade",
            "clarification": "cascade",
            "estimate": "cascade",
            "online_signature": "cascade",
            "submit": "cascade",
            "proposal": "cascade",
            "drawing": "cascade",
            "money": "cascade",
            "change_open": "cascade",
            "change_done": "cascade",
            "change_abandon": "cascade",
        },
    )
