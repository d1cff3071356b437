from odoo import fields, models


class OrderSignoffRule(models.Model):
    _inherit = "order.signoff.rule"

    answer_type = fields.Selection(
        selection_add=[
            ("feasibility", "Whether it can be made"),
            ("codes", "Order code and customer code"),
        ],
        ondelete={"feasibility": "set default", "codes": "set default"},
    )
    lane_ids = fields.Many2many(
        comodel_name="order.lane",
        context={"active_test": False},
        string="Lanes",
        help="Lanes on which the rule applies; all of them when empty.",
    )

    def _filter_documents(self, documents):
        documents = super()._filter_documents(documents)
        if self.lane_ids and documents._name == "sale.order":
            documents = documents.filtered(lambda order: order.lane_id in self.lane_ids)
        return documents
