from odoo import models

from ..form_parts import Column, Copy, Fact, Table

MATERIAL_KEYS = (
    "product_id",
    "required_qty",
    "available_qty",
    "incoming_qty",
    "shortage_qty",
    "date_ready",
    "note",
)
MATERIAL_WIDTHS = (29, 11, 11, 11, 11, 12, 15)


class ReportMaterialStatement(models.AbstractModel):
    """技术/原材料书面说明: can it be made, of which material, until when.

    An internal form without prices. Source: order flow, 6(2) and 6(4).
    """

    _name = "report.sale_mrp_countersign.report_material_statement"
    _inherit = ["order.form.order"]
    _description = "Technical and material statement"

    def _get_title(self):
        return self.env._("Technical and Material Statement")

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_copies(self, document):
        return [Copy(prices=False)]

    def _get_facts(self, document, copy):
        customer = self._get_customer(document)
        return [
            *self._get_identity_facts(document),
            Fact(self.env._("Customer"), customer.name),
            Fact(self.env._("Date Wanted"), self._format_date(document.wanted_date)),
        ]

    def _get_tables(self, document, copy):
        return [self._get_change_table(document), self._get_material_table(document)]

    def _get_change_table(self, order):
        """Return what is asked for: goods, changes, drawings."""
        columns = [
            Column("number", self.env._("No."), 5, "center"),
            Column("code", self.env._("Product No."), 14),
            Column("name", self.env._("Product Name"), 17),
            Column("quantity", self.env._("Qty"), 9, "right"),
            Column("change", self.env._("What Changes"), 37),
            Column("drawings", self.env._("Drawing No."), 18),
        ]
        lines = self._get_goods_lines(order).filtered(
            lambda item: not item.display_type
        )
        rows = [
            {
                **self._get_row(line, number, prices=False),
                "change": self._get_change(line),
                "drawings": self._get_drawings(line),
            }
            for number, line in enumerate(lines, 1)
        ]
        return Table(columns, rows, self.env._("Goods and Changes"))

    def _get_material_table(self, order):
        lines = order.sudo().material_line_ids  # sudo: signers read the statement
        labels = (
            self.env._("Material"),
            self.env._("Required"),
            self.env._("On Stock"),
            self.env._("On Order"),
            self.env._("Shortage"),
            self.env._("Complete On"),
            self.env._("Remark"),
        )
        columns = [
            Column(key, label, width, "right" if key.endswith("_qty") else "left")
            for key, label, width in zip(
                MATERIAL_KEYS, labels, MATERIAL_WIDTHS, strict=True
            )
        ]
        rows = [
            {key: self._get_material_text(line, key) for key in MATERIAL_KEYS}
            for line in lines
        ]
        return Table(columns, rows, self.env._("Material"))

    def _get_material_text(self, line, key):
        line = line.with_context(lang=self.env.lang)
        if key.endswith("_qty"):
            return self._format_quantity(line[key])
        return line._get_material_text(key)

    def _get_terms(self, document, copy):
        answer, expected = self._get_answer(document)
        choices = {
            "yes": self.env._("As asked"),
            "changes": self.env._("With changes"),
            "no": self.env._("No"),
        }
        changes = {"yes": self.env._("Yes"), "no": self.env._("No")}
        feasible = answer.get("feasibility")
        changed = ("yes" if answer.get("bom_changes") else "no") if feasible else None
        boms = answer.get("boms") or []
        committed = self._format_date(document.committed_date)
        return [
            Fact(self.env._("Feasibility"), self._tick(choices, feasible)),
            Fact(self.env._("Formula Changes"), self._tick(changes, changed)),
            Fact(self.env._("Bill of Materials"), ", ".join(boms), wide=True),
            Fact(self.env._("Expected Result"), expected, wide=True),
            Fact(self.env._("Committed Completion"), committed, strong=True, wide=True),
        ]

    def _get_answer(self, order):
        """Return what the technical department answers: payload and statement."""
        points = order.sudo()._get_signoff_points(["technical_review"])  # sudo: printed
        for point in points.get(order.id, []):
            if point.rule.answer_type == "feasibility" and point.signature:
                row = point.signature
                return row.payload or {}, row.statement
        rows = order._get_evidence(["refuse"])[order.id]
        refused = rows.filtered(lambda row: (row.payload or {}).get("feasibility"))[-1:]
        if (
            refused
            and refused == order._get_evidence(["refuse", "submit"])[order.id][-1:]
        ):
            alternative = refused.payload.get("alternative")
            texts = (refused.statement, alternative)
            return refused.payload, "\n".join(filter(None, texts))
        return {}, ""

    def _get_remarks(self, document, copy):
        return [
            self.env._("An agreement by word of mouth is not valid; only this form is.")
        ]

    def _get_boxes(self, document, copy):
        cells = self._get_signature_cells(document, ["technical_review"])
        return [
            self._get_box(self.env._("Technical department"), cells, "chief_engineer"),
            self._get_box(self.env._("Purchasing"), cells, "purchasing"),
            self._get_box(self.env._("Production"), cells, "production_manager"),
        ]
