from odoo import models

from ..form_parts import Column, Copy, Fact, Table


class ReportConfigurationSheet(models.AbstractModel):
    """客户订单配置表: what is to be made, and the countersign grid. No prices.

    An internal form, in the language of whoever prints it.
    """

    _name = "report.sale_mrp_countersign.report_configuration_sheet"
    _inherit = ["order.form.order"]
    _description = "Order configuration sheet"

    def _get_title(self):
        return self.env._("Order Configuration Sheet")

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_copies(self, document):
        names = (
            self.env._("Original, sales"),
            self.env._("Follow-up"),
            self.env._("Production"),
            self.env._("Materials"),
            self.env._("Technical"),
            self.env._("Quality department"),
        )
        return [Copy(name, prices=False) for name in names]

    def _get_facts(self, document, copy):
        promised = self._format_date(document.promised_date)
        return [
            *self._get_identity_facts(document),
            Fact(self.env._("Date Wanted"), self._format_date(document.wanted_date)),
            Fact(self.env._("Promised Date"), promised, strong=True),
        ]

    def _get_tables(self, document, copy):
        drawings = [Column("drawings", self.env._("Drawing No."), 14)]
        columns = self._get_line_columns(False, extra=drawings)
        rows = self._get_rows(document, prices=False)
        goods = self._get_goods_lines(document)
        for row, line in zip(rows, goods, strict=True):
            row["drawings"] = self._get_drawings(line)
        return [Table(columns, rows)]

    def _get_terms(self, document, copy):
        code = self._get_customer(document).customer_code
        code = code and self.env._("Customer Code: %s", code)
        other = "\n".join(filter(None, (code, document.other_requirements)))
        codes = (document.unified_code, self._get_customer(document).customer_code)
        marks = self._get_extra_marks(document)
        return [
            Fact(self.env._("Shell Sample"), self._tick_yes_no(marks.get("sample"))),
            Fact(
                self.env._("List of Accessories"),
                self._tick_yes_no(marks.get("accessory")),
            ),
            Fact(self.env._("Packing"), document.packing_note, wide=True),
            Fact(self.env._("Other Requirements"), other, wide=True),
            Fact(
                self.env._("Codes by the Warehouse"),
                " / ".join(filter(None, codes)),
                wide=True,
            ),
        ]

    def _get_extra_marks(self, document):
        """Return ``{"sample", "accessory": yes or no}``; rooms that know fill it."""
        return {}

    def _get_closing_tables(self, document, copy):
        """Return the countersign grid (会签栏) with the general manager's approval."""
        columns = [
            Column("step", self.env._("Step"), 15),
            Column("role", self.env._("Role"), 16),
            Column("opinion", self.env._("Opinion"), 33),
            Column("signer", self.env._("Signature"), 18),
            Column("date", self.env._("Date"), 18),
        ]
        marks = {
            "waived": self.env._("Waived:"),
            "refused": self.env._("Sent back:"),
            "void": self.env._("Void, content changed."),
        }
        rows = [
            {
                **row,
                "opinion": " ".join(
                    filter(None, (marks.get(row["status"]), row["opinion"]))
                ),
                "date": self._format_moment(row["date"]),
            }
            for row in document._get_signoff_grid(sees_prices=copy.prices)
        ]
        return [Table(columns, rows, self.env._("Countersign"))]
