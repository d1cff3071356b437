from odoo import fields, models


class OrderRevision(models.Model):
    _inherit = "order.revision"

    customer_file_id = fields.Many2one(
        comodel_name="customer.file",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _customer_file_digest_unique = models.UniqueIndex(
        "(customer_file_id, digest) WHERE customer_file_id IS NOT NULL"
    )
