from odoo import api, fields, models


class OrderPasteLine(models.TransientModel):
    """One pasted row, as it was understood."""

    _name = "order.paste.line"
    _description = "Row from a spreadsheet"
    _order = "number, id"

    paste_id = fields.Many2one(
        comodel_name="order.paste", required=True, ondelete="cascade"
    )
    number = fields.Integer(string="Row")
    words = fields.Char(string="As Pasted")
    product_id = fields.Many2one(
        comodel_name="product.product", domain="[('sale_ok', '=', True)]"
    )
    quantity = fields.Float(digits="Product Unit")
    has_price = fields.Boolean()
    price = fields.Float(digits="Product Price")
    price_words = fields.Char(string="Price as Pasted")
    note = fields.Char(string="Remarks")
    problem = fields.Char(compute="_compute_problem")

    @api.depends("product_id", "quantity", "words", "price", "price_words")
    @api.depends_context("lang")
    def _compute_problem(self):
        for line in self:
            line.problem = False
            if not line.product_id:
                line.problem = self.env._(
                    "no single product is called “%(words)s”: choose it",
                    words=line.words or "",
                )
            elif line.quantity <= 0:
                line.problem = self.env._("the quantity is missing")
            elif line.price_words and not (line.has_price or line.price):
                line.problem = self.env._(
                    "the price “%(words)s” is no number: enter one",
                    words=line.price_words,
                )

    def _prepare_order_line(self):
        """Return the values of the order line; core fills in what is not given."""
        self.ensure_one()
        values = {
            "product_id": self.product_id.id,
            "product_uom_qty": self.quantity,
        }
        if self.has_price or self.price:
            values["price_unit"] = self.price
        return values
