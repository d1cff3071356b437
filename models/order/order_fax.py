from odoo import fields, models


class OrderFax(models.Model):
    _inherit = "order.fax"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "sale_order_id"]
