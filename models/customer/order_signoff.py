from odoo import fields, models


class OrderSignoff(models.Model):
    _inherit = "order.signoff"

    customer_file_id = fields.Many2one(
        comodel_name="customer.file",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection_add=[("registration", "Registration Asked For")],
        ondelete={"registration": "cascade"},
    )
