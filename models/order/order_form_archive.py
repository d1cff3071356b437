from odoo import fields, models

CONFIGURATION_SHEET = "sale_mrp_countersign.action_report_configuration_sheet"


class OrderFormArchive(models.Model):
    _inherit = "order.form.archive"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "sale_order_id"]


class SaleOrder(models.Model):
    """Archive the configuration sheet when the countersign is complete."""

    _inherit = "sale.order"

    def _record_passing(self, group):
        result = super()._record_passing(group)
        if group == "reviewed":
            signed = self.filtered(
                lambda order: order.lane_id.sudo()._has_step("countersign")  # policy
            )
            if signed:
                self.env["order.form.archive"]._archive(
                    CONFIGURATION_SHEET, signed, "sale_order_id"
                )
        return result

    def _keep_signed(self):
        """Print the signed sheets that still wait before their content changes."""
        self.env["order.form.archive"]._print_waiting(
            [("sale_order_id", "in", self.ids)]
        )
        return super()._keep_signed()

    def _get_archived_form(self, report_xmlid):
        """Return the PDF (bytes) that was sent, or signed, of this revision."""
        return super()._get_archived_form(report_xmlid) or self.env[
            "order.form.archive"
        ]._find(report_xmlid, self, "sale_order_id")
