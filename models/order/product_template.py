from odoo import fields, models


class ProductTemplate(models.Model):
    """The brand under which a product is sold: a column of every printed form."""

    _inherit = "product.template"

    brand = fields.Char(help="Printed in the line table of the order forms.")
