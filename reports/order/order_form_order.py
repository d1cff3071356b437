from odoo import models

from ..form_parts import Fact, Table


class OrderFormOrder(models.AbstractModel):
    """What the forms of a sales order share: customer, identity, lines, totals."""

    _name = "order.form.order"
    _inherit = ["order.form"]
    _description = "Printed form of an order"

    # ------------------------------------------------------------------- facts
    def _get_customer(self, order):
        return order.partner_id.commercial_partner_id.sudo()  # sudo: printed

    def _get_identity_facts(self, order):
        """Return number, codes, revision and checksum: on every form."""
        marks = (order.revision_label or "—", order.digest_short or "—")
        return [
            Fact(self.env._("Order No."), order.name, strong=True),
            Fact(self.env._("Unified Code"), order.unified_code),
            Fact(self.env._("Customer Code"), self._get_customer(order).customer_code),
            Fact(self.env._("Revision / Checksum"), " / ".join(marks)),
        ]

    def _get_customer_facts(self, order):
        """Return whom the form is for and how to reach them."""
        # sudo: printed, for whoever reads the order
        customer, contact = self._get_customer(order), order.partner_id.sudo()
        phone = contact.phone or customer.phone or ""
        fax = contact.fax or customer.fax or ""
        address = self._get_address(order.partner_shipping_id.sudo())
        return [
            Fact(self.env._("Customer"), customer.name),
            Fact(self.env._("Contact"), contact.name if contact != customer else ""),
            Fact(self.env._("Tel."), phone),
            Fact(self.env._("Fax"), fax),
            Fact(self.env._("Delivery Address"), address, wide=True),
        ]

    def _get_total_facts(self, order):
        """Return the totals in figures, and in capitals where the form is Chinese."""
        currency = order.currency_id
        taxes = (order.amount_untaxed, order.amount_tax)
        total = self._format_money(order.amount_total, currency)
        facts = [
            Fact(self.env._("Total"), total, strong=True),
            Fact(
                self.env._("Untaxed / Tax"),
                " / ".join(self._format_money(tax, currency) for tax in taxes),
            ),
        ]
        return facts + self._get_capitals_facts(order.amount_total, currency)

    def _get_capitals_facts(self, amount, currency):
        if not self._is_chinese():
            return []
        words = self._get_capitals(amount, currency)
        return [Fact(self.env._("In Capitals"), words, strong=True, wide=True)]

    def _get_tolerance(self, order):
        """Return the order's tolerance, and what the company says of tolerances."""
        company = order.company_id.sudo()  # sudo: texts of the forms
        quantity = order.with_context(lang=self.env.lang)._get_tolerance_text()
        return "; ".join(filter(None, (quantity, company.form_tolerance)))

    def _get_supervision(self, order):
        """Return how production is followed up; rooms add when."""
        company = order.company_id.sudo()  # sudo: texts of the forms
        return company.form_supervision or self.env._(
            "Progress, quality, quantity and time of production are followed up by "
            "our sales assistant."
        )

    # ------------------------------------------------------------------- lines
    def _get_goods_lines(self, order):
        """Return the printed lines, sections and notes among them."""
        return order.order_line.filtered(lambda line: not line._is_paid_down())

    def _get_rows(self, order, prices):
        """Return the rows of the line table, as texts."""
        rows, number = [], 0
        for line in self._get_goods_lines(order):
            if line.display_type:
                rows.append({"section": line.name})
                continue
            number += 1
            rows.append(self._get_row(line, number, prices))
        return rows

    def _get_row(self, line, number, prices):
        name, model = self._split_description(line.name, line.product_id)
        row = {
            "number": str(number),
            "code": line.product_id.default_code or "",
            "name": name,
            "brand": line.product_id.brand or "",
            "model": "\n".join(
                filter(
                    None, (model, self._get_attributes(line), self._get_change(line))
                )
            ),
            "unit": line.product_uom_id.name,
            "quantity": self._format_quantity(line.product_uom_qty),
        }
        if prices:
            price = line.price_unit * (1 - (line.discount or 0.0) / 100)
            row["price"] = self._format_price(price, line.currency_id)
            row["amount"] = self._format_amount(line.price_subtotal, line.currency_id)
        return row

    def _get_attributes(self, line):
        """Return the product's attributes as they were chosen, one text."""
        values = line.product_id.product_template_attribute_value_ids
        values |= line.product_no_variant_attribute_value_ids
        return ", ".join(
            f"{value.attribute_id.name} {value.name}" for value in values.sorted()
        )

    def _get_change(self, line):
        """Return the non-standard change in one text."""
        kinds = dict(line._fields["nonstandard_kind"]._description_selection(self.env))
        parts = (kinds.get(line.nonstandard_kind), line.nonstandard_note)
        change = ": ".join(filter(None, parts))
        return self.env._("Non-standard: %s", change) if change else ""

    def _get_drawings(self, line):
        return ", ".join(line.sudo().drawing_ids.mapped("name"))  # sudo: names

    def _get_tables(self, document, copy):
        columns = self._get_line_columns(copy.prices, document.currency_id)
        return [Table(columns, self._get_rows(document, copy.prices))]

    # -------------------------------------------------------------- signatures
    def _get_lane_steps(self, order):
        """Return the codes of the steps that the order's lane goes through."""
        steps = order.lane_id.sudo().step_ids  # sudo: policy
        return [
            code
            for code in ("technical_review", "approval", "countersign")
            if code in steps.mapped("code")
        ]

    def _get_makers(self, document):
        """Return the salesperson, and who approved."""
        cells = self._get_signature_cells(document, ["approval"])
        checked = [cell["name"] for cell in cells if cell["name"]]
        # sudo: the name only
        return document.user_id.sudo().name or "", ", ".join(checked)
