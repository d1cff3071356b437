from odoo import fields, models

DISPATCH_REQUEST = "sale_mrp_countersign.action_report_dispatch_request"


class OrderFormArchive(models.Model):
    _inherit = "order.form.archive"

    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Transfer",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "picking_id"]


class StockPicking(models.Model):
    """Archive the dispatch request when its last signature is given."""

    _inherit = "stock.picking"

    def _after_facts(self):
        result = super()._after_facts()
        signed = self.filtered(
            lambda picking: (
                picking.evidence_ids[-1:].kind == "sign"
                and picking.evidence_ids[-1:].step_code == "dispatch_request"
                and picking.dispatch_stage not in ("request", False)
            )
        )
        if signed:
            self.env["order.form.archive"]._archive(
                DISPATCH_REQUEST, signed, "picking_id"
            )
        return result

    def _keep_signed(self):
        self.env["order.form.archive"]._print_waiting([("picking_id", "in", self.ids)])
        return super()._keep_signed()

    def _keep_request(self):
        """Print signed requests that still wait before their goods change."""
        signed = self.sudo().filtered("facts_seq")  # sudo: as for every edit
        if signed:
            signed._keep_signed()

    def _get_archived_form(self, report_xmlid):
        """Return the PDF (bytes) that was sent, or signed, of this revision."""
        return super()._get_archived_form(report_xmlid) or self.env[
            "order.form.archive"
        ]._find(report_xmlid, self, "picking_id")
