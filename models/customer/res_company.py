from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_file_required = fields.Boolean(
        string="Customers on File First",
        default=True,
        help="An order of a customer who is not on file cannot be submitted, and the "
        "customer's data are confirmed with each order.",
    )
