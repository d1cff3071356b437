from odoo import fields, models


class OrderRevision(models.Model):
    _inherit = "order.revision"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order", readonly=True, index=True, ondelete="restrict"
    )

    _sale_order_digest_unique = models.UniqueIndex(
        "(sale_order_id, digest) WHERE sale_order_id IS NOT NULL"
    )
