from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order", readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        selection_add=[
            ("reply", "Answered to the customer"),
            ("customer_check", "Customer's data confirmed"),
            ("clarification", "Question answered by the customer"),
            ("estimate", "Estimate sent to the customer"),
            ("online_signature", "Signed online by the customer"),
            ("submit", "Submitted"),
            ("proposal", "Customer's answer to the alternative"),
            ("drawing", "Drawings confirmed by the customer"),
            ("request", "Customer's request"),
            ("request_settled", "Customer's request settled"),
            ("money", "Money verified"),
            ("change_open", "Change opened"),
            ("change_done", "Change completed"),
            ("change_abandon", "Change abandoned"),
        ],
        ondelete={
            "reply": "cascade",
            "customer_check": "cascade",
            "clarification": "cascade",
            "estimate": "cascade",
            "online_signature": "cascade",
            "submit": "cascade",
            "proposal": "cascade",
            "drawing": "cascade",
            "request": "cascade",
            "request_settled": "cascade",
            "money": "cascade",
            "change_open": "cascade",
            "change_done": "cascade",
            "change_abandon": "cascade",
        },
    )
