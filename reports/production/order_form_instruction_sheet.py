from odoo import models

from ..form_parts import Copy, Fact


class OrderFormInstructionSheet(models.AbstractModel):
    """The confirmation sheet without prices, as production's instruction.

    Source: order flow, step 10(1). For companies that write no instruction of their
    own; the document is the instruction all the same.
    """

    _name = "order.form.instruction.sheet"
    _inherit = ["report.sale_mrp_countersign.report_confirmation_sheet"]
    _description = "Confirmation sheet as production instruction"

    def _get_instruction_form(self):
        return self.env["report.sale_mrp_countersign.report_production_instruction"]

    def _get_order(self, instruction):
        return self._get_instruction_form()._get_order(instruction)

    def _get_orders(self, document):
        return self._get_order(document)

    def _get_copies(self, document):
        return [
            Copy(
                self.env._(
                    "%(copy)s: serves as production instruction", copy=copy.name
                ),
                prices=False,
            )
            for copy in self._get_instruction_form()._get_copies(document)
        ]

    def _get_fax_sheet(self, document, copy):
        return self.env["order.fax"]

    def _get_notice(self, document):
        return self._get_instruction_form()._get_notice(document)

    def _get_facts(self, document, copy):
        number = Fact(self.env._("Instruction No."), document.name, strong=True)
        order = self._get_order(document)
        committed = self._format_date(order.committed_date)
        return [
            number,
            # what production has signed prevails over what the customer was told
            Fact(self.env._("Committed Completion"), committed, strong=True),
            *super()._get_facts(order, copy),
        ]

    def _get_tables(self, document, copy):
        return super()._get_tables(self._get_order(document), copy)

    def _get_terms(self, document, copy):
        form, order = self._get_instruction_form(), self._get_order(document)
        drawings = filter(None, map(self._get_drawings, self._get_goods_lines(order)))
        return [
            *super()._get_terms(order, copy),
            # the customer's sheet does not name them
            Fact(self.env._("Drawing No."), ", ".join(drawings), wide=True),
            *form._get_remark_facts(document),
        ]

    def _get_remarks(self, document, copy):
        return super()._get_remarks(self._get_order(document), copy)[:1]

    def _get_grid_steps(self, document):
        return []

    def _get_boxes(self, document, copy):
        return self._get_instruction_form()._get_boxes(document, copy)

    def _get_stamps(self, document, copy):
        return self._get_instruction_form()._get_stamps(document, copy)

    def _get_makers(self, document):
        return super()._get_makers(self._get_order(document))
