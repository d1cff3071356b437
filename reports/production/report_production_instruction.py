from odoo import models

from ..form_parts import Column, Copy, Fact, Table


class ReportProductionInstruction(models.AbstractModel):
    """生产指令单: what production makes for an order, without prices.

    Source: order flow, step 10. It prints the order; of an instruction whose
    revision is not the order's any more it says so.
    """

    _name = "report.sale_mrp_countersign.report_production_instruction"
    _inherit = ["order.form.order"]
    _description = "Production instruction"

    def _get_title(self):
        return self.env._("Production Instruction Form")

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_order(self, instruction):
        """Return the instruction's order (sudo: whoever reads the instruction)."""
        return instruction.sudo().sale_order_id.with_context(lang=self.env.lang)

    def _get_orders(self, document):
        return self._get_order(document)

    def _get_copies(self, document):
        names = (
            self.env._("Production"),
            self.env._("Technical"),
            self.env._("Quality"),
            self.env._("Warehouse"),
            self.env._("Stub"),
        )
        return [Copy(name, prices=False) for name in names]

    def _get_notice(self, document):
        order = self._get_order(document)
        document = document.sudo()  # sudo: the revision's number only
        if order.revision_id == document.revision_id:
            return ""
        return self.env._(
            "Instruction of %(old)s; the order is now %(new)s. Do not use.",
            old=document.revision_id.display_name,
            new=order._get_revision_text(),
        )

    def _get_facts(self, document, copy):
        order = self._get_order(document)
        promised = self._format_date(order.promised_date)
        return [
            Fact(self.env._("Instruction No."), document.name, strong=True),
            Fact(self.env._("Issued On"), self._format_date(document.create_date)),
            *self._get_identity_facts(order),
            Fact(self.env._("Customer"), self._get_customer(order).name),
            Fact(self.env._("Completion"), promised, strong=True),
        ]

    def _get_tables(self, document, copy):
        order = self._get_order(document)
        extra = [
            Column("start", self.env._("Start"), 10.5, "center"),
            Column("drawings", self.env._("Drawing No."), 10.5),
        ]
        rows = self._get_rows(order, prices=False)
        starts = self._get_starts(order)
        for row, line in zip(rows, self._get_goods_lines(order), strict=True):
            if not line.display_type:
                row["start"] = self._format_date(starts.get(line.product_id))
                row["drawings"] = self._get_drawings(line)
        return [Table(self._get_line_columns(False, extra=extra), rows)]

    def _get_starts(self, order):
        """Return ``{product: first planned start}`` on the company's calendar."""
        starts = {}
        for production in order.control_production_ids:
            if production.state == "cancel" or not production.date_start:
                continue
            day = order.company_id._get_local_day(production.date_start)
            product = production.product_id
            starts[product] = min(starts.get(product, day), day)
        return starts

    def _get_terms(self, document, copy):
        order = self._get_order(document)
        company = order.company_id.sudo()  # sudo: texts of the forms
        supervision = self._get_supervision(company)
        return [
            Fact(self.env._("Tolerance"), self._get_tolerance(order)),
            Fact(self.env._("Labels"), ""),
            Fact(self.env._("Packing"), order.packing_note, wide=True),
            Fact(self.env._("Special Rules"), order.other_requirements, wide=True),
            Fact(self.env._("Supervision"), supervision, wide=True),
        ]

    def _get_boxes(self, document, copy):
        cells = self._get_signature_cells(self._get_order(document), ["instruction"])
        return [
            self._get_box(self.env._("Sales office"), cells, "sales_office"),
            self._get_box(
                self.env._("Responsible for production"), cells, "production_manager"
            ),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Stamp of production")]

    def _get_makers(self, document):
        return super()._get_makers(self._get_order(document))
