from odoo import fields, models


class OrderFax(models.Model):
    _inherit = "order.fax"

    kind = fields.Selection(
        selection_add=[("shipping_notice", "Shipping notice")],
        ondelete={"shipping_notice": "cascade"},
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Transfer",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "picking_id"]
