from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "after.sales.mixin"]

    _after_sales_field = "order_id"

    after_sales_case_id = fields.Many2one(
        comodel_name="after.sales.case",
        string="Made for Case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The after-sales case for which goods are sent anew.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"after_sales_case_id"}

    def _may_be_free(self):
        """What is sent anew for a case may be; who signs sees it beside the list."""
        return bool(self.after_sales_case_id) or super()._may_be_free()
