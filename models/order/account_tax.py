from odoo import models


class AccountTax(models.Model):
    _name = "account.tax"
    _inherit = ["account.tax", "order.signed.reference"]

    _signed_as = "order_line.tax_ids"
