from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang

from ..models.fax.amount_words import amount_to_capitals
from .page_plan import plan_pages, text_height

CURRENCY_WORDS = {"CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港币"}
# Millimetres: one line of text, the rest of a row, what a further page holds
LINE_HEIGHT = 4.2
ROW_PADDING = 1.7
PAGE_ROOM = 255
MARK_HEIGHT = 10


class OrderForm(models.AbstractModel):
    """What the printed forms have in common; the reports' own models inherit it.

    QWeb calls these methods on ``form``, which carries the customer's language.
    """

    _name = "order.form"
    _description = "Printed form"

    # Room for lines on the first page, mm
    _first_room = 185

    @api.model
    def _get_report_values(self, docids, data=None):
        report_name = self._name.removeprefix("report.")
        report = self.env["ir.actions.report"]._get_report_from_name(report_name)
        return {
            "doc_ids": docids,
            "doc_model": report.model,
            "docs": self.env[report.model].browse(docids),
            "form": self,
        }

    # ------------------------------------------------------------------ format
    def _is_chinese(self):
        return (self.env.lang or "").startswith("zh")

    def _format_money(self, amount, currency):
        """Return an amount with its currency's sign, in the customer's language."""
        return formatLang(self.env, amount, currency_obj=currency)

    def _format_date(self, value):
        return format_date(self.env, value) if value else ""

    def _format_quantity(self, quantity):
        """Return a quantity without meaningless zeros."""
        text = formatLang(self.env, quantity, dp="Product Unit")
        point = self.env["res.lang"]._get_data(code=self.env.lang).decimal_point or "."
        return text.rstrip("0").rstrip(point) if point in text else text

    def _get_capitals(self, amount, currency):
        """Return the amount in Chinese capitals (大写)."""
        return amount_to_capitals(
            currency.round(amount), CURRENCY_WORDS.get(currency.name, currency.name)
        )

    def _get_lang(self, document):
        """Return the language in which a document's forms are printed."""
        if hasattr(document, "_get_fax_lang"):
            return document._get_fax_lang()
        return document.partner_id.lang or self.env.lang

    def _get_address(self, partner):
        """Return a partner's address in one line, without its name."""
        partner = partner.with_context(lang=self.env.lang)
        rows = partner._display_address(without_company=True).split("\n")
        return ", ".join(filter(None, (row.strip(" ,") for row in rows)))

    def _get_printed(self):
        """Return when and by whom the form is printed, in the user's time zone."""
        user = self.env.user
        moment = format_datetime(
            self.env, fields.Datetime.now(), tz=user.tz or "UTC", dt_format="short"
        )
        return f"{moment} {user.name}"

    # -------------------------------------------------------------- signatures
    def _get_signature_cells(self, document, step_codes):
        """Return who signed these steps of the document: one dict per rule."""
        if not hasattr(document, "_get_signoff_points"):
            return []
        points = document.sudo()._get_signoff_points(step_codes)  # sudo: names only
        cells = []
        for point in points.get(document.id, []):
            if point.rule.kind != "sign":
                continue
            rule = point.rule.with_context(lang=self.env.lang)
            signature = point.signature
            cells.append(
                {
                    "step": rule.step_id.name,
                    "role": rule.role_id.name,
                    "name": signature._get_signer() if signature else "",
                    "signature": bool(signature) and signature._get_signature_src(),
                    "date": self._format_date(
                        fields.Datetime.context_timestamp(
                            signature, signature.signed_at
                        ).date()
                        if signature
                        else False
                    ),
                }
            )
        return cells

    # ------------------------------------------------------------------- pages
    def _get_row_texts(self, row):
        """Return ``(text, characters per line)`` of what makes a row high."""
        return [(row["description"], 34)]

    def _get_row_height(self, row):
        """Return the height of a row of the line table, mm."""
        return ROW_PADDING + max(
            text_height(text, width, LINE_HEIGHT)
            for text, width in self._get_row_texts(row)
        )

    def _get_pages(self, rows, closing, in_force=True):
        """Return the rows of each page, each page's heading repeated by the caller.

        :param list rows: dicts with at least ``description``
        :param float closing: height of the block after the last row, mm
        :param bool in_force: False when the heading carries the mark 未生效
        """
        heights = [self._get_row_height(row) for row in rows]
        first = self._first_room - (0 if in_force else MARK_HEIGHT)
        pages = []
        start = 0
        for count in plan_pages(heights, first, PAGE_ROOM, closing):
            pages.append(rows[start : start + count])
            start += count
        return pages

    # ------------------------------------------------------------------- terms
    def _get_default_quality(self):
        return self.env._("Product standard of the manufacturer")

    def _get_default_tolerance(self):
        return self.env._("As the product standard allows")

    def _get_default_supervision(self):
        return self.env._(
            "Progress, quality, quantity and time of production are followed up by "
            "our sales assistant."
        )

    def _get_bank(self, company):
        """Return the company's first bank account (sudo: printed for customers)."""
        return company.sudo().partner_id.bank_ids[:1]
