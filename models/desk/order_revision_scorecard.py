from odoo import fields, models


class OrderRevision(models.Model):
    _inherit = "order.revision"

    scorecard_id = fields.Many2one(
        comodel_name="scorecard",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _scorecard_digest_unique = models.UniqueIndex(
        "(scorecard_id, digest) WHERE scorecard_id IS NOT NULL"
    )
