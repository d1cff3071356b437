from odoo import fields, models


class OrderRevision(models.Model):
    _inherit = "order.revision"

    production_id = fields.Many2one(
        comodel_name="mrp.production",
        string="Manufacturing Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _production_digest_unique = models.UniqueIndex(
        "(production_id, digest) WHERE production_id IS NOT NULL"
    )
