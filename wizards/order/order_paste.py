import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# What a heading calls a column, lower case; the first row is one when it has two
HEADINGS = {
    "product": ("product", "code", "model", "item", "产品", "产品编号", "型号", "品名"),
    "quantity": ("quantity", "qty", "number", "数量"),
    "price": ("price", "unit price", "单价", "价格"),
    "note": ("note", "remarks", "description", "备注", "说明"),
}
ORDER = ("product", "quantity", "price", "note")
NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?")
# A comma parts thousands; one before one or two last digits is a decimal point
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
# What beside a number makes it another one; not the units m2 and 千克
MORE = re.compile(r"(?<![a-zA-Z])\d|[十百万亿]|千(?![克米瓦])")
MOST = 1000


class OrderPaste(models.TransientModel):
    """Lines copied from a spreadsheet become lines of the order.

    Columns are product, quantity, price and remarks in this order, or as a heading
    names them. Nothing is added before every row is understood.
    """

    _name = "order.paste"
    _description = "Lines from a spreadsheet"

    order_id = fields.Many2one(comodel_name="sale.order", required=True, readonly=True)
    text = fields.Text(
        string="Copied Rows",
        help="Copy the cells in the spreadsheet and paste them here.",
    )
    line_ids = fields.One2many(
        comodel_name="order.paste.line",
        inverse_name="paste_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    problem_count = fields.Integer(compute="_compute_problem_count")

    @api.depends("text")
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard._read_rows()
            products = wizard._find_products({row["product"] for row in rows})
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "number": number,
                        "words": row["product"],
                        "product_id": products.get(row["product"]),
                        "quantity": row["quantity"],
                        "price": row["price"],
                        "has_price": row["price"] is not None,
                        "price_words": row["price_words"],
                        "note": row["note"],
                    }
                )
                for number, row in enumerate(rows, 1)
            ]

    @api.depends("line_ids.problem")
    def _compute_problem_count(self):
        for wizard in self:
            wizard.problem_count = len(wizard.line_ids.filtered("problem"))

    def _read_rows(self):
        """Return the pasted rows as dicts of product, quantity, price and note.

        A number that cannot be read is 0 (quantity) or None (price).

        :raise UserError: more rows than a dialog can show
        """
        self.ensure_one()
        rows = [
            [cell.strip() for cell in row.split("\t")]
            for row in (self.text or "").splitlines()
            if row.strip()
        ]
        if len(rows) > MOST:
            raise UserError(
                self.env._(
                    "Paste at most %(most)s rows at once; these are %(number)s.",
                    most=MOST,
                    number=len(rows),
                )
            )
        places = self._read_heading(rows[0]) if rows else {}
        if places:
            rows = rows[1:]
        else:
            places = {name: index for index, name in enumerate(ORDER)}
        result = []
        for cells in rows:
            row = {
                name: cells[places[name]]
                if name in places and places[name] < len(cells)
                else ""
                for name in ORDER
            }
            row["quantity"] = self._read_number(row["quantity"]) or 0.0
            row["price_words"] = row["price"]
            row["price"] = self._read_number(row["price"])
            result.append(row)
        return result

    @api.model
    def _read_heading(self, cells):
        """Return ``{column: index}`` where the row is a heading, else nothing."""
        places = {}
        for index, cell in enumerate(cells):
            for name, words in HEADINGS.items():
                if cell.lower() in words:
                    places.setdefault(name, index)
        return places if len(places) > 1 else {}

    @api.model
    def _read_number(self, text):
        """Return the number in a cell: ``1,680``, ``¥ 1,680.00``, ``5 台``, ``1,5``.

        None where there is none, or none that can be read in one way only.
        """
        text = text.replace("，", ",")
        found = NUMBER.search(text)
        if not found or MORE.search(text[: found.start()] + text[found.end() :]):
            return None
        number = found.group()
        if THOUSANDS.fullmatch(number):
            number = number.replace(",", "")
        elif DECIMAL_COMMA.fullmatch(number):
            number = number.replace(",", ".")
        return float(number) if "," not in number else None

    def _find_products(self, words):
        """Return ``{words: id}`` of the products meant, by code, barcode or name."""
        words = {word for word in words if word}
        if not words:
            return {}
        found = {}
        products = self.env["product.product"].search(
            [
                ("sale_ok", "=", True),
                "|",
                "|",
                ("default_code", "in", list(words)),
                ("barcode", "in", list(words)),
                ("name", "in", list(words)),
            ]
        )
        for name in ("name", "barcode", "default_code"):
            ids = {}
            for product in products:
                ids.setdefault(product[name], []).append(product.id)
            # two of the same name are a question, not an answer
            found.update(
                {word: ids[word][0] for word in words if len(ids.get(word, ())) == 1}
            )
        return found

    def action_add(self):
        """Add the lines to the order.

        :raise UserError: a row is not understood; nothing is added
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Paste the rows of the spreadsheet first."))
        problems = self.line_ids.filtered("problem")
        if problems:
            raise UserError(
                self.env._(
                    "Nothing was added. Correct these rows first:\n%(rows)s",
                    rows="\n".join(
                        f"{line.number}: {line.problem}" for line in problems
                    ),
                )
            )
        known = self.order_id.order_line
        self.order_id.write(
            {
                "order_line": [
                    Command.create(line._prepare_order_line()) for line in self.line_ids
                ]
            }
        )
        added = (self.order_id.order_line - known).sorted("id")
        for line, row in zip(added, self.line_ids, strict=True):
            if row.note:
                line.name = f"{line.name}\n{row.note}"
        return {"type": "ir.actions.act_window_close"}
