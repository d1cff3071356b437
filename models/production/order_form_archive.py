from odoo import fields, models

INSTRUCTION = "sale_mrp_countersign.action_report_production_instruction"


class OrderFormArchive(models.Model):
    _inherit = "order.form.archive"

    instruction_id = fields.Many2one(
        comodel_name="production.instruction",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "instruction_id"]

    def _is_superseded(self):
        order = self.instruction_id.sale_order_id
        changed = order and order.revision_id != self.revision_id
        return changed or super()._is_superseded()


class SaleOrder(models.Model):
    """Archive the instruction when production has acknowledged it."""

    _inherit = "sale.order"

    def _keep_signed(self):
        self.env["order.form.archive"]._print_waiting(
            [("instruction_id.sale_order_id", "in", self.ids)]
        )
        return super()._keep_signed()

    def _after_facts(self):
        result = super()._after_facts()
        signed = self.filtered(
            lambda order: (
                order.instruction_state == "acknowledged"
                and order.evidence_ids[-1:].kind == "sign"
                and order.evidence_ids[-1:].step_code == "instruction"
            )
        )
        instructions = signed.instruction_ids.filtered(
            lambda item: item.revision_id == item.sale_order_id.revision_id
        )
        if instructions:
            self.env["order.form.archive"]._archive(
                INSTRUCTION, instructions, "instruction_id"
            )
        return result


class ProductionInstruction(models.Model):
    _inherit = "production.instruction"

    def _get_archived_form(self, report_xmlid):
        """Return the PDF (bytes) of the acknowledged instruction, or None.

        Of an instruction that the order has left behind, none: it is printed with a
        mark that says so.
        """
        order = self.sudo().sale_order_id  # sudo: which revision is the order's
        if order.revision_id != self.sudo().revision_id:
            return None
        given = order._get_acknowledgements().get(order.id, order.signoff_ids.browse())
        if len(given.filtered(lambda row: row.revision_id == order.revision_id)) > 1:
            # acknowledged again since it was archived: print what holds now
            return None
        return self.env["order.form.archive"]._find(
            report_xmlid, self, "instruction_id"
        )
