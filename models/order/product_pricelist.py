from odoo import models


class ProductPricelist(models.Model):
    _name = "product.pricelist"
    _inherit = ["product.pricelist", "order.signed.reference"]

    _signed_as = "pricelist_id"
