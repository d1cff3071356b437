import hashlib
from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, split_every

# Documents verified with one set of queries; their rows are in memory together
DOCUMENTS_AT_ONCE = 200
ASKED = {"company_id", "date_from", "date_to", "document_model"}
COUNTED = (
    "document_count",
    "row_count",
    "period_row_count",
    "revision_count",
    "file_count",
    "finding_count",
)


class OrderSignoffAudit(models.TransientModel):
    """The evidence of a company over a period, verified as a whole."""

    _name = "order.signoff.audit"
    _inherit = ["order.control.guard"]
    _description = "Verification of evidence over a period"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    document_model = fields.Selection(
        selection="_selection_document_model",
        string="Documents",
        help="Leave empty for all documents.",
    )
    state = fields.Selection(
        selection=[("draft", "To Verify"), ("whole", "Whole"), ("broken", "Broken")],
        default="draft",
        readonly=True,
    )
    verified_at = fields.Datetime(string="Verified On", readonly=True)
    document_count = fields.Integer(string="Documents Verified", readonly=True)
    row_count = fields.Integer(string="Rows Verified", readonly=True)
    period_row_count = fields.Integer(
        string="Rows of the Period",
        readonly=True,
        help="A chain is verified from its first row; these fall into the period.",
    )
    revision_count = fields.Integer(string="Revisions Verified", readonly=True)
    file_count = fields.Integer(string="Files Verified", readonly=True)
    finding_count = fields.Integer(string="Findings", readonly=True)
    seal = fields.Char(
        readonly=True,
        help="One checksum (SHA-256) over all rows of the period. It stays the same "
        "for ever: keep the print, and compare it with that of a later check.",
    )
    line_ids = fields.One2many(
        comodel_name="order.signoff.audit.line",
        inverse_name="audit_id",
        string="What Is Wrong",
        readonly=True,
    )

    @api.model
    def _selection_document_model(self):
        models_ = self.env["order.signoff"]._get_document_fields().values()
        return [(name, self.env["ir.model"]._get(name).name) for name in models_]

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for audit in self:
            if audit.date_from > audit.date_to:
                raise UserError(self.env._("The period ends before it begins."))

    @api.depends_context("lang")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = self.env._("Verify Evidence")

    def _get_guarded_fields(self):
        """What was found is not for the auditor to write."""
        return super()._get_guarded_fields() | {
            *COUNTED,
            "state",
            "verified_at",
            "seal",
            "line_ids",
        }

    def write(self, vals):
        result = super().write(vals)
        if ASKED & vals.keys():
            self._write_guarded({"state": "draft", "seal": False})
        return result

    # ------------------------------------------------------------------ period
    def _get_period(self):
        """Return first moment and end (datetimes, UTC, the end not included).

        Days are those of the company's working calendar, so that two people in
        different time zones get the same seal.
        """
        self.ensure_one()
        calendar = self.company_id.sudo().resource_calendar_id  # sudo: its time zone
        zone = pytz.timezone(calendar.tz or self.env.user.tz or "UTC")
        start, end = (
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (self.date_from, fields.Date.add(self.date_to, days=1))
        )
        return start, end

    def _get_document_ids(self, model, field):
        """Return the ids of the documents whose chains reach into the period.

        By what the documents remember and by what rows there are: either alone
        could have been taken away.
        """
        start, end = self._get_period()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %(table)s WHERE company_id = %(company)s"
                " AND evidence_count > 0 AND evidence_at >= %(start)s"
                " AND create_date < %(end)s"
                " UNION SELECT %(field)s FROM order_signoff"
                " WHERE %(field)s IS NOT NULL AND company_id = %(company)s"
                " AND signed_at >= %(start)s AND signed_at < %(end)s"
                " ORDER BY 1",
                table=SQL.identifier(self.env[model]._table),
                field=SQL.identifier(field),
                company=self.company_id.id,
                start=start,
                end=end,
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------------ verify
    def action_verify(self):
        """Verify the evidence of the period and show what was found.

        :raise AccessError: the company is not one of the user's
        """
        self.ensure_one()
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("This company is not one of yours."))
        self.sudo().line_ids.unlink()  # sudo: only this method makes findings
        totals = dict.fromkeys(COUNTED, 0)
        seal = hashlib.sha256()
        fields_ = self.env["order.signoff"]._get_document_fields()
        for field, model in sorted(fields_.items()):
            if self.document_model in (False, model):
                for ids in split_every(
                    DOCUMENTS_AT_ONCE, self._get_document_ids(model, field), list
                ):
                    self._verify_page(self.env[model].browse(ids), totals, seal)
        self._add_lines(self._prepare_homeless_lines(), totals)
        self._write_guarded(
            {
                **totals,
                "seal": seal.hexdigest(),
                "verified_at": fields.Datetime.now(),
                "state": "broken" if totals["finding_count"] else "whole",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _verify_page(self, documents, totals, seal):
        """Verify some documents, add to totals and seal, and let go of them."""
        start, end = self._get_period()
        documents = documents.sudo()  # sudo: auditors read evidence, not orders
        present = documents.exists()
        results = present._verify_chains()
        lines = [
            self._prepare_line(document, 0, self.env._("The document is missing."))
            for document in documents - present
        ]
        for document in present:
            result = results[document.id]
            totals["document_count"] += 1
            totals["row_count"] += len(result.links)
            totals["revision_count"] += result.revisions
            totals["file_count"] += result.files
            for link in result.links:
                if start <= link.signed_at < end:
                    totals["period_row_count"] += 1
                    text = f"{document._name},{document.id},{link.seq},{link.hash}\n"
                    seal.update(text.encode())
            lines += [
                self._prepare_line(document, finding.seq, finding.text)
                for finding in result.findings
            ]
        self._add_lines(lines, totals)
        self.env.flush_all()
        self.env.invalidate_all(flush=False)

    def _prepare_line(self, document, seq, text):
        name = document.display_name if document.exists() else f"#{document.id}"
        return {
            "document_model": document._name,
            "document_id": document.id,
            "document_name": name,
            "seq": seq,
            "text": text,
        }

    def _prepare_homeless_lines(self):
        """Return lines for the rows that belong to no document any more."""
        start, end = self._get_period()
        signoffs = self.env["order.signoff"].sudo()  # sudo: as for the documents
        domain = [(field, "=", False) for field in signoffs._get_document_fields()]
        rows = signoffs.search(
            [
                *domain,
                ("company_id", "=", self.company_id.id),
                ("signed_at", ">=", start),
                ("signed_at", "<", end),
            ]
        )
        text = self.env._("The row belongs to no document.")
        return [
            {"document_name": f"#{row.id}", "seq": row.seq, "text": text}
            for row in rows
        ]

    def _add_lines(self, lines, totals):
        totals["finding_count"] += len(lines)
        # sudo: nobody writes findings of his own
        self.env["order.signoff.audit.line"].sudo().create(
            [{**line, "audit_id": self.id} for line in lines]
        )

    def action_print(self):
        """Print the report of this verification.

        :raise UserError: nothing was verified yet
        """
        self.ensure_one()
        if self.state == "draft":
            raise UserError(self.env._("Verify the period first, then print."))
        return self.env.ref(
            "sale_mrp_countersign.action_report_signoff_audit"
        ).report_action(self)


class OrderSignoffAuditLine(models.TransientModel):
    """One finding of the verification, with document and row."""

    _name = "order.signoff.audit.line"
    _description = "Finding in the evidence of a period"
    _order = "id"
    _rec_name = "document_name"

    audit_id = fields.Many2one(
        comodel_name="order.signoff.audit", required=True, ondelete="cascade"
    )
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(
        string="Document ID", model_field="document_model", readonly=True
    )
    document_name = fields.Char(string="Document", readonly=True)
    seq = fields.Integer(string="No.", readonly=True)
    text = fields.Char(string="What Is Wrong", readonly=True)

    def action_open_document(self):
        """Open the document, for those who may read it."""
        self.ensure_one()
        if not self.document_id:
            raise UserError(self.env._("There is no document to open."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.document_model,
            "res_id": self.document_id,
            "view_mode": "form",
        }
