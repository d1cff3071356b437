from odoo import fields, models


class OrderRevision(models.Model):
    _inherit = "order.revision"

    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _picking_digest_unique = models.UniqueIndex(
        "(picking_id, digest) WHERE picking_id IS NOT NULL"
    )
