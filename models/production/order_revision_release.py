from odoo import fields, models


class OrderRevision(models.Model):
    _inherit = "order.revision"

    release_id = fields.Many2one(
        comodel_name="production.release",
        string="Inspection",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _release_digest_unique = models.UniqueIndex(
        "(release_id, digest) WHERE release_id IS NOT NULL"
    )
