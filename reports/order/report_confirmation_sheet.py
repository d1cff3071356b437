from odoo import models

from ..order_form import LINE_HEIGHT
from ..page_plan import text_height

# Totals, terms and signatures without what the order itself adds, mm
CLOSING_HEIGHT = 128


class ReportConfirmationSheet(models.AbstractModel):
    """订单确认书: the sheet that the customer signs, stamps and sends back."""

    _name = "report.sale_mrp_countersign.report_confirmation_sheet"
    _inherit = ["order.form"]
    _description = "Confirmation sheet"

    _first_room = 205

    def _get_rows(self, order):
        """Return the printed lines of the order, sections and notes included."""
        rows = []
        number = 0
        for line in order.order_line:
            if line.display_type:
                rows.append({"section": True, "description": line.name})
                continue
            if line.is_downpayment:
                continue
            number += 1
            rows.append(
                {
                    "section": False,
                    "number": number,
                    "code": line.product_id.default_code or "",
                    "description": self._get_description(line),
                    "unit": line.product_uom_id.name,
                    "quantity": self._format_quantity(line.product_uom_qty),
                    "price": self._format_price(line),
                    "amount": self._format_money(line.price_subtotal, line.currency_id),
                    "change": self._get_change(line),
                }
            )
        return rows

    def _get_description(self, line):
        """Return name and specification; the code has a column of its own."""
        code = line.product_id.default_code
        text = (line.name or line.product_id.name or "").strip()
        return text.removeprefix(f"[{code}]").strip() if code else text

    def _get_change(self, line):
        """Return the non-standard change in one text."""
        kinds = dict(line._fields["nonstandard_kind"]._description_selection(self.env))
        return ": ".join(
            filter(None, (kinds.get(line.nonstandard_kind), line.nonstandard_note))
        )

    def _format_price(self, line):
        price = line.price_unit * (1 - (line.discount or 0.0) / 100)
        return self._format_money(price, line.currency_id)

    def _get_row_texts(self, row):
        change = row.get("change")
        description = "\n".join(
            filter(None, (row["description"], change and f"Non-standard: {change}"))
        )
        return [(description, 34), (row.get("code"), 12)]

    def _get_order_pages(self, order):
        """Return the order's lines, page by page."""
        notes = (order.packing_note, order.other_requirements)
        extra = max(text_height(note, 34, LINE_HEIGHT) for note in notes)
        cells = self._get_signature_cells(order, self._get_steps(order))
        grid = 14 * -(-len(cells) // 5)
        return self._get_pages(
            self._get_rows(order), CLOSING_HEIGHT + extra + grid, order._is_in_force()
        )

    def _get_steps(self, order):
        """Return the codes of the steps whose signatures the sheet shows."""
        steps = order.lane_id.sudo().step_ids  # sudo: policy
        return [
            code
            for code in ("technical_review", "approval", "countersign")
            if code in steps.mapped("code")
        ]

    def _get_balance(self, order):
        """Return what is left to pay after the deposit, in the order's currency."""
        return order.amount_total - order._get_deposit_owed()

    # ------------------------------------------------------------------- terms
    def _get_promise_text(self):
        return self.env._(
            "The promised date is the completion of the finished goods, not the date "
            "of shipping."
        )

    def _get_return_text(self):
        return self.env._(
            "Please sign, stamp and return this sheet today. For every day that it "
            "comes back later, the promised date moves back one day."
        )

    def _get_no_sheet_text(self):
        return self.env._(
            "This print has no sheet number and is not meant for sending."
        )
