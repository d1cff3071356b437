from odoo import api, fields, models
from odoo.tools import (
    format_date,
    format_datetime,
    formatLang,
    html2plaintext,
    is_html_empty,
)

from ..signoff.canonical import canonical_lines
from .product_attribute_custom_value import CUSTOM_VALUE_FIELDS

# What each facet is made of, per version of the canon. Header fields and line
# fields; attachments count by checksum.
FACET_FIELDS = {
    "commercial": (
        [
            "partner_id",
            "partner_invoice_id",
            "currency_id",
            "pricelist_id",
            "payment_term_id",
            "contract_id",
            "fiscal_position_id",
            "deposit_percent",
            "promised_date_manual",
            "promise_reason",
            "doubt_note",
        ],
        [
            "product_id",
            "product_uom_qty",
            "product_uom_id",
            "price_unit",
            "discount",
            "tax_ids",
        ],
    ),
    "technical": (
        ["other_requirements"],
        [
            "product_id",
            "name",
            "nonstandard_kind",
            "nonstandard_note",
            "drawing_ids",
            "review_bom_id",
            "product_no_variant_attribute_value_ids",
        ],
    ),
    "delivery": (
        [
            "wanted_date",
            "partner_shipping_id",
            "warehouse_id",
            "tolerance_kind",
            "tolerance",
        ],
        ["product_id", "product_uom_qty", "product_uom_id"],
    ),
    "packing": (["packing_note"], []),
}
# Part of the content where there is something in them
OPTIONAL_FIELDS = {
    "commercial": (["note"], ["extra_tax_data"]),
    "technical": ([], ["product_custom_attribute_value_ids"]),
    "delivery": (["commitment_date"], ["route_ids"]),
}
# What later versions have added, see ``order.signoff.mixin``
FACET_ADDITIONS = {
    2: {"delivery": ["tolerance_kind", "tolerance"]},
    3: {
        "commercial": ["note"],
        "technical": ["order_line.product_custom_attribute_value_ids"],
        "delivery": ["commitment_date", "order_line.route_ids"],
    },
}
HEADER_FIELDS, LINE_FIELDS = (
    list(
        dict.fromkeys(
            name
            for fields_ in (FACET_FIELDS, OPTIONAL_FIELDS)
            for names in fields_.values()
            for name in names[place]
        )
    )
    for place in (0, 1)
)
PRICE_FIELDS = {
    "extra_tax_data",
    "price_unit",
    "discount",
    "tax_ids",
    "price_subtotal",
    "pricelist_price",
    "last_price",
}
# Files are shown beside the table, figures for computers nowhere
_NOT_SHOWN = {"drawing_ids", "extra_tax_data"}


class SaleOrder(models.Model):
    """What a signature on an order stands for."""

    _inherit = "sale.order"

    _facet_additions = FACET_ADDITIONS
    _signoff_price_facets = frozenset({"commercial"})

    wanted_date = fields.Date(
        string="Wanted by Customer",
        copy=False,
        help="The date that the customer asks for.",
    )
    signed_completion_date = fields.Date(
        string="Completion as Signed",
        compute="_compute_signed_completion_date",
        store=True,
        copy=False,
        help="Completion date that production has signed; the signature stands for "
        "it as long as it counts.",
    )
    signed_completion_at = fields.Datetime(
        string="Completion Signed On",
        compute="_compute_signed_completion_date",
        store=True,
        copy=False,
    )
    promised_date_manual = fields.Date(
        string="Promise Relaxed To",
        copy=False,
        help="A later date than production's commitment, for example because of the "
        "payment terms.",
    )
    promise_reason = fields.Char(
        string="Reason for the Later Promise",
        copy=False,
        help="For example the payment terms, or that it is not urgent.",
    )
    packing_note = fields.Text(string="Packing Requirements")
    other_requirements = fields.Text()

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "signed_completion_date",
            "signed_completion_at",
        }

    @api.depends("signoff_ids", "content_digest")
    def _compute_signed_completion_date(self):
        orders = self.filtered(lambda order: isinstance(order.id, int))
        signed = orders.sudo()._get_evidence(["sign"])
        for order in self:
            order.signed_completion_date = order._origin.signed_completion_date
            order.signed_completion_at = order._origin.signed_completion_at
        for order in orders:
            rows = [
                row
                for row in signed[order.id]
                if (row.payload or {}).get("date") and order._signature_stands(row)
            ]
            order.signed_completion_date = rows[-1].payload["date"] if rows else False
            order.signed_completion_at = rows[-1].signed_at if rows else False

    # ----------------------------------------------------------------- content
    @api.depends(
        "is_controlled",
        *HEADER_FIELDS,
        *(f"order_line.{name}" for name in LINE_FIELDS),
        "order_line.drawing_ids.checksum",
        "order_line.drawing_ids.url",
        *(
            f"order_line.product_custom_attribute_value_ids.{name}"
            for name in CUSTOM_VALUE_FIELDS
        ),
        "order_line.display_type",
    )
    def _compute_facet_digests(self):
        return super()._compute_facet_digests()

    def _get_facet_content(self):
        """See ``order.signoff.mixin``.

        Left out: what core changes after confirmation (dates, states, delivered
        quantities) and lines of no quantity: down payments, and what deliveries
        add.
        """
        orders = self.sudo()  # sudo: digests stand for all content, whoever looks
        # read once for all orders, not order by order
        orders.order_line.fetch(LINE_FIELDS)
        return {order.id: order._get_order_content() for order in orders}

    def _get_order_content(self):
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: line.product_uom_qty or line._is_words()
        )
        goods = lines.filtered(lambda line: not line.display_type)
        content = {}
        for code, (header, names) in FACET_FIELDS.items():
            header = header + _get_used(self, code)
            content[code] = {name: _get_plain(self[name]) for name in header}
            if names:
                rows = lines if code == "technical" else goods
                content[code]["order_line"] = canonical_lines(
                    line._get_line_content(code, names) for line in rows
                )
        return content

    # -------------------------------------------------------------- comparison
    def _get_price_fields(self):
        return PRICE_FIELDS

    def _is_price_reader(self):
        """Sales and accounting see what orders cost; other readers' lists do not."""
        return any(
            self.env.user.has_group(group)
            for group in (
                "sales_team.group_sale_salesman",
                "account.group_account_readonly",
                "account.group_account_invoice",
            )
        )

    # ------------------------------------------------------------------- sheet
    def _get_sheet_sections(self, facet_codes, sees_prices):
        facets = (
            self.env["order.signoff.facet"]
            .sudo()
            .search(  # sudo: names
                [("code", "in", facet_codes)]
            )
        )
        return [
            self._get_facet_section(facet, sees_prices)
            for facet in facets
            if sees_prices or not facet.holds_prices
        ]

    def _get_point_sections(self, points):
        """Show what others have said and promised to who signs after them."""
        sections = super()._get_point_sections(points)
        if not {point.rule.step_id.code for point in points} & {
            "approval",
            "countersign",
        }:
            return sections
        sees_prices = any(point.rule.role_id.sees_prices for point in points)
        rows = [
            (
                self._fields[name]._description_string(self.env),
                format_date(self.env, day),
            )
            for name in ("committed_date", "promised_date")
            if (day := self[name])
        ]
        for row in self._get_counting_signatures()[self.id]:
            # an opinion may speak of money
            opinion = row.statement if sees_prices else ""
            step = row.rule_id.step_id.name or row.step_name
            rows.append(
                (
                    f"{step} · {row.role_id.name}",
                    ": ".join(filter(None, (row._get_signer(), opinion))),
                )
            )
        if rows:
            title = self.env._("Dates and Signatures So Far")
            sections.append({"title": title, "rows": rows, "head": [], "lines": []})
        return sections

    def _get_facet_section(self, facet, sees_prices):
        """Return the section of the sheet that shows one facet."""
        header, names = FACET_FIELDS[facet.code]
        header = header + _get_used(self, facet.code)
        lines = self.order_line.filtered(lambda line: not line.display_type)
        used = {name for line in lines for name in _get_used(line, facet.code, place=1)}
        names = [name for name in (*names, *sorted(used)) if name not in _NOT_SHOWN]
        if facet.code == "commercial":
            names += ["price_subtotal", "pricelist_price", "last_price"]
        if not sees_prices:
            names = [name for name in names if name not in PRICE_FIELDS]
        rows = [
            (self._fields[name]._description_string(self.env), text)
            for name in header
            # part of the tolerance's own text
            if name != "tolerance_kind" and (text := self._get_sheet_text(self, name))
        ]
        if facet.code == "commercial" and sees_prices:
            total = formatLang(
                self.env, self.amount_total, currency_obj=self.currency_id
            )
            rows.append((self.env._("Total"), total))
        is_technical = facet.code == "technical"
        notes = self.order_line.filtered(lambda line: line._is_words())
        if is_technical and notes:
            text = "\n".join(filter(None, notes.mapped("name")))
            rows.append((self.env._("Sections and Notes"), text))
        return {
            "title": facet.name,
            "rows": rows,
            "head": [self._get_sheet_head(name) for name in names],
            "lines": [
                [self._get_sheet_text(line, name) for name in names] for line in lines
            ]
            if names
            else [],
            "files": lines.drawing_ids.mapped("name") if is_technical else [],
        }

    def _get_sheet_head(self, name):
        """Return the title of a line's column, in the user's language."""
        if name == "product_uom_id":
            return self.env._("Unit")
        return self.order_line._fields[name]._description_string(self.env)

    def _get_sheet_text(self, record, name):
        """Return one value as people read it, in the user's language."""
        field, value = record._fields[name], record[name]
        if name == "tolerance":
            return record._get_tolerance_text()
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "datetime":
            return format_datetime(self.env, value) if value else ""
        if field.type == "html":
            return html2plaintext(value or "").strip()
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        if field.type == "float":
            digits = field.get_digits(self.env)
            return formatLang(self.env, value, digits=digits[1] if digits else 2)
        return value or ""


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_line_content(self, code, names):
        """Return one line's part of a facet: ``names``, and what else is used."""
        self.ensure_one()
        names = names + _get_used(self, code, place=1)
        return {name: _get_plain(self[name]) for name in names}

    def _is_words(self):
        """Tell whether the line is a section or a note that the customer reads."""
        self.ensure_one()
        return bool(self.display_type) and not self.is_downpayment

    def _is_paid_down(self):
        """Tell whether the line only keeps account of a down payment.

        Core's have no quantity: goods are goods, whatever they are called.
        """
        self.ensure_one()
        return self.is_downpayment and not self.product_uom_qty


def _get_used(record, code, place=0):
    """Return the names of a facet's optional fields that hold something.

    :param place: 0 for those of the order, 1 for those of a line
    """
    return [
        name
        for name in OPTIONAL_FIELDS.get(code, ((), ()))[place]
        if record[name]
        # what an editor leaves behind where nothing is written
        and not (record._fields[name].type == "html" and is_html_empty(record[name]))
    ]


def _get_plain(value):
    """Return a field's value for the content: what has no identity by what it holds."""
    if not isinstance(value, models.BaseModel):
        return value
    if value._name == "ir.attachment":
        return value._get_checksums()
    if value._name == "product.attribute.custom.value":
        return value._get_content_rows()
    return sorted(value.ids)
