from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

# Signatures below the findings, mm
CLOSING_HEIGHT = 40
FINDINGS_PRINTED = 1000


class ReportSignoffAudit(models.AbstractModel):
    """签批记录校验报告: what the evidence of a period holds, and what is wrong.

    Its seal is worth keeping on paper: whoever can write to the database can make
    a chain anew, but not a print.
    """

    _name = "report.sale_mrp_countersign.report_signoff_audit"
    _inherit = ["order.form"]
    _description = "Verification of evidence"

    _first_room = 150

    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        if any(audit.state == "draft" for audit in values["docs"]):
            raise UserError(self.env._("Verify the period first, then print."))
        return values

    def _get_lang(self, document):
        return self.env.user.lang or self.env.lang

    def _get_moment(self, value):
        user = self.env.user
        return format_datetime(self.env, value, tz=user.tz or "UTC", dt_format="short")

    def _get_documents(self, audit):
        options = dict(audit._fields["document_model"]._description_selection(self.env))
        if audit.document_model:
            return options[audit.document_model]
        return ", ".join(options.values())

    def _get_row_texts(self, row):
        return [(row["name"], 24), (row["description"], 76)]

    def _get_audit_pages(self, audit):
        """Return the findings, page by page."""
        rows = [
            {
                "name": line.document_name,
                "number": line.seq or "",
                "description": line.text,
            }
            for line in audit.line_ids[:FINDINGS_PRINTED]
        ]
        return self._get_pages(rows, CLOSING_HEIGHT)

    def _get_unprinted(self, audit):
        """Return how many findings are left to the screen."""
        return max(0, audit.finding_count - FINDINGS_PRINTED)
