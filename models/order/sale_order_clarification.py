from odoo import fields, models


class SaleOrder(models.Model):
    """What is to be asked before an order can be submitted (source: 3(1))."""

    _inherit = "sale.order"

    clarification_ids = fields.One2many(
        comodel_name="order.clarification",
        inverse_name="order_id",
        string="Questions to the Customer",
        copy=False,
        # who reads orders for other reasons (accountants, the warehouse) does not ask
        groups="sales_team.group_sale_salesman,sale_mrp_countersign.group_auditor,"
        "sale_mrp_countersign.group_manager",
    )

    def _get_intake_missing(self):
        missing = super()._get_intake_missing()
        questions = self.sudo().clarification_ids  # sudo: the same list for everybody
        missing += [
            self.env._("The customer's answer to: %(question)s", question=item.question)
            for item in questions.filtered(lambda item: not item.called_at)
        ]
        return missing
