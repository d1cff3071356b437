from odoo import models
from odoo.exceptions import UserError

from ..form_parts import Box, Column, Fact, Table

FINDINGS_PRINTED = 1000


class ReportSignoffAudit(models.AbstractModel):
    """签批记录校验报告: what the evidence of a period holds, and what is wrong.

    Its seal is worth keeping on paper: whoever can write to the database can make
    a chain anew, but not a print.
    """

    _name = "report.sale_mrp_countersign.report_signoff_audit"
    _inherit = ["order.form"]
    _description = "Verification of evidence"

    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        if any(audit.state == "draft" for audit in values["docs"]):
            raise UserError(self.env._("Verify the period first, then print."))
        return values

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_title(self):
        return self.env._("Verification of Evidence")

    def _get_orders(self, document):
        return self.env["sale.order"]

    def _get_documents(self, audit):
        options = dict(audit._fields["document_model"]._description_selection(self.env))
        if audit.document_model:
            return options[audit.document_model]
        return ", ".join(options.values())

    def _get_facts(self, document, copy):
        period = (document.date_from, document.date_to)
        counts = [
            (self.env._("Documents Verified"), document.document_count),
            (self.env._("Rows of the Period"), document.period_row_count),
            (self.env._("Rows Verified"), document.row_count),
            (self.env._("Revisions Verified"), document.revision_count),
            (self.env._("Files Verified"), document.file_count),
            (self.env._("Findings"), document.finding_count),
        ]
        return [
            Fact(self.env._("Period"), " – ".join(map(self._format_date, period))),
            Fact(self.env._("Verified On"), self._format_moment(document.verified_at)),
            Fact(self.env._("Documents"), self._get_documents(document), wide=True),
            *(Fact(label, str(count)) for label, count in counts),
            Fact(self.env._("Seal of the Period"), document.seal, wide=True),
        ]

    def _get_notice(self, document):
        if document.state == "whole":
            return self.env._(
                "The evidence of this period is whole: nothing was changed, removed or "
                "inserted."
            )
        return self.env._("The evidence of this period is not what was recorded.")

    def _get_tables(self, document, copy):
        columns = [
            Column("name", self.env._("Document"), 26),
            Column("number", self.env._("No."), 8, "center"),
            Column("text", self.env._("What Is Wrong"), 66),
        ]
        rows = [
            {
                "name": line.document_name,
                "number": str(line.seq or ""),
                "text": line.text,
            }
            for line in document.line_ids[:FINDINGS_PRINTED]
        ]
        return [Table(columns, rows)]

    def _get_remarks(self, document, copy):
        unprinted = document.finding_count - FINDINGS_PRINTED
        further = [
            self.env._(
                "Further findings, on the screen only: %(number)s", number=unprinted
            )
        ]
        return (further if unprinted > 0 else []) + [
            self.env._(
                "Every chain was verified from its first row: the hash of each row, "
                "its number, its link to the row before, the end that the document "
                "remembers, its files and the revision it was given on."
            ),
            self.env._(
                "The seal covers all rows of the period and stays the same for ever. "
                "Keep this print and compare the seal with that of a later check."
            ),
        ]

    def _get_boxes(self, document, copy):
        return [Box(self.env._("Auditor")), Box(self.env._("Date"))]
