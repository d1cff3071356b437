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

    def _get_prints(self, document):
        """Print the confirmation sheet instead where it serves as the instruction."""
        if document.company_id.sudo().instruction_by_sheet:  # sudo: a setting
            return self.env["order.form.instruction.sheet"]._get_prints(document)
        return super()._get_prints(document)

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
        committed = self._format_date(order.committed_date)
        return [
            Fact(self.env._("Instruction No."), document.name, strong=True),
            Fact(self.env._("Issued On"), self._format_date(document.create_date)),
            *self._get_identity_facts(order),
            Fact(self.env._("Customer"), self._get_customer(order).name),
            # what production has signed prevails over what the customer was told
            Fact(self.env._("Committed Completion"), committed, strong=True),
            Fact(self.env._("Promised Date"), promised, strong=True),
        ]

    def _get_tables(self, document, copy):
        order = self._get_order(document)
        extra = [
            Column("days", self.env._("Start / End"), 10.5, "center"),
            Column("drawings", self.env._("Drawing No."), 10.5),
        ]
        rows = self._get_rows(order, prices=False)
        days = self._get_days(order)
        remarks = self._get_line_remarks(document)
        for row, line in zip(rows, self._get_goods_lines(order), strict=True):
            if not line.display_type:
                row["days"] = "\n".join(
                    self._format_date(day) for day in days.get(line.product_id, ())
                )
                row["drawings"] = self._get_drawings(line)
                row["remark"] = remarks.get(line.id, "")
        return [Table(self._get_line_columns(False, extra=extra), rows)]

    def _get_days(self, order):
        """Return ``{product: (first planned start, last planned end)}``, on the
        company's calendar."""
        day = order.company_id._get_local_day
        productions = order.control_production_ids.filtered(
            lambda item: (
                item.state != "cancel" and item.date_start and item.date_finished
            )
        )
        return {
            product: (
                day(min(mine.mapped("date_start"))),
                day(max(mine.mapped("date_finished"))),
            )
            for product, mine in productions.grouped("product_id").items()
        }

    def _get_acknowledged(self, document):
        """Return what production's lead remarked (dict), of this revision."""
        return document._get_acknowledgement().payload or {}

    def _get_line_remarks(self, document):
        """Return ``{order line id: remark}`` of production's acknowledgement."""
        items = self._get_acknowledged(document).get("remarks") or ()
        return {item["line"]: item["remark"] for item in items}

    def _get_remark_facts(self, document):
        """Return production's remarks as one fact, where there are any."""
        remarks = document.remarks
        if not remarks:
            return []
        return [Fact(self.env._("Production's Remarks"), remarks, wide=True)]

    def _get_terms(self, document, copy):
        order = self._get_order(document)
        supervision = self._get_supervision(order)
        return [
            Fact(self.env._("Tolerance"), self._get_tolerance(order)),
            Fact(self.env._("Labels"), ""),
            Fact(self.env._("Packing"), order.packing_note, wide=True),
            Fact(self.env._("Special Rules"), order.other_requirements, wide=True),
            Fact(self.env._("Supervision"), supervision, wide=True),
            *self._get_remark_facts(document),
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
