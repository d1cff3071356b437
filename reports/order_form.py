from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime, formatLang

from ..models.fax.amount_words import CURRENCY_WORDS, amount_to_capitals


class OrderForm(models.AbstractModel):
    """What the printed forms have in common; the reports' own models inherit it.

    QWeb calls these methods on ``form``, which carries the form's language. What a
    form is made of stands in ``order_form_sheet``.
    """

    _name = "order.form"
    _description = "Printed form"

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
        """Return an amount with its currency's sign, in the form's language."""
        return formatLang(self.env, amount, currency_obj=currency)

    def _format_amount(self, amount, currency):
        """Return an amount without a sign, for columns that name the currency."""
        return formatLang(self.env, amount, digits=currency.decimal_places)

    def _format_price(self, price, currency):
        """Return a unit price with all its decimals, at least the currency's."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        text = formatLang(self.env, price, digits=digits)
        return text if digits <= 2 else self._trim(text, currency.decimal_places)

    def _trim(self, text, decimals=0):
        """Return a number without zeros at its end, ``decimals`` kept."""
        point = self.env["res.lang"]._get_data(code=self.env.lang).decimal_point or "."
        head, found, tail = text.partition(point)
        kept = tail[:decimals] + tail[decimals:].rstrip("0")
        return f"{head}{found}{kept}" if kept else head

    def _format_date(self, value):
        return format_date(self.env, value) if value else ""

    def _format_moment(self, moment, company=None):
        """Return a moment (naive UTC) in the time zone of whoever prints.

        Of the company where the user has none.

        :param company: whose clock is meant instead, on what customers get
        """
        if not moment:
            return ""
        zone = not company and self.env.user.tz
        zone = zone or (company or self.env.company)._get_control_timezone().key
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    def _format_quantity(self, quantity):
        """Return a quantity without meaningless zeros."""
        return self._trim(formatLang(self.env, quantity, dp="Product Unit"))

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

    def _get_staff_lang(self):
        """Return the language of forms that stay in the house."""
        return self.env.user.lang or self.env.lang

    def _get_address(self, partner):
        """Return a partner's address in one line, without its name."""
        partner = partner.with_context(lang=self.env.lang)
        rows = partner._display_address(without_company=True).split("\n")
        return ", ".join(filter(None, (row.strip(" ,") for row in rows)))

    def _split_description(self, text, product):
        """Return name and specification; the code has a column of its own."""
        text = (text or product.name or "").strip()
        if product.default_code:
            text = text.removeprefix(f"[{product.default_code}]").strip()
        name, _newline, model = text.partition("\n")
        return name.strip(), model.strip()

    def _get_printed(self):
        """Return when and by whom the form is printed, in the user's time zone."""
        return f"{self._format_moment(fields.Datetime.now())} {self.env.user.name}"

    def _tick(self, choices, chosen=None):
        """Return boxes to tick in one text.

        :param dict choices: texts by key
        :param chosen: key of the one that is ticked already
        """
        return "   ".join(
            f"{'■' if chosen and key == chosen else '□'} {text}"
            for key, text in choices.items()
        )

    def _tick_yes_no(self, chosen=None):
        return self._tick({"yes": self.env._("Yes"), "no": self.env._("No")}, chosen)

    # ------------------------------------------------------------------ rights
    def _sees_prices(self, orders):
        """Tell whether whoever prints may see what these orders cost.

        :param orders: ``sale.order``; forms that are archived see all (superuser)
        """
        if self.env.su:
            return True
        try:
            return all(
                order._get_reading().sees_prices
                for order in orders.sudo(False).with_env(self.env)
            )
        except AccessError:
            return False

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
                    "role_code": rule.role_id.code,
                    "name": signature._get_signer() if signature else "",
                    "signature": bool(signature) and signature._get_signature_src(),
                    "date": self._format_date(
                        signature
                        and document.company_id._get_local_day(signature.signed_at)
                    ),
                }
            )
        return cells

    # ------------------------------------------------------------------- terms
    def _get_quality(self, company):
        return company.form_quality_standard or self.env._(
            "Product standard of the manufacturer"
        )

    def _get_bank(self, company):
        """Return the company's first bank account as a text."""
        bank = company.sudo().partner_id.bank_ids[:1]  # sudo: printed for customers
        if not bank:
            return ""
        holder = bank.acc_holder_name or company.name
        number = " ".join(filter(None, (bank.bank_id.name, bank.acc_number)))
        return f"{holder}\n{number}"
