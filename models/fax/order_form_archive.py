import base64
import hashlib
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from .order_fax import SHEET_FILE_GROUPS

_logger = logging.getLogger(__name__)


class OrderFormArchive(models.Model):
    """A form as it was when it had been signed; printed again from here.

    A row is made in the moment of the last signature, in the same transaction; a job
    prints it right after, so that signing waits for no printer. Who edits the content
    before the job came by waits for it: what was signed is printed first. What the
    row is to hold is its revision; should the content be another one nevertheless,
    because printing failed before the edit, the row says so and stays empty. Rooms
    add one Many2one per document and name it in ``_get_document_fields``.
    """

    _name = "order.form.archive"
    _description = "Archived Form"
    _inherit = ["order.record.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Document", readonly=True)
    report_xmlid = fields.Char(string="Report", required=True, readonly=True)
    title = fields.Char(string="Form", readonly=True)
    revision_id = fields.Many2one(
        comodel_name="order.revision",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Completed By",
        readonly=True,
        help="Who gave the last signature; the form names this person as printing.",
    )
    lang = fields.Char(readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "To Print"),
            ("done", "Archived"),
            ("superseded", "Content Changed Before"),
            ("failed", "Failed"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    error = fields.Char(string="What Went Wrong", readonly=True)
    file = fields.Binary(attachment=True, readonly=True, groups=SHEET_FILE_GROUPS)
    file_name = fields.Char(readonly=True)
    file_checksum = fields.Char(string="SHA-256", readonly=True)

    # ------------------------------------------------------------------- CRUD
    def _get_refusal(self):
        return self.env._("Forms are archived when they have been signed.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An archived form is kept as it was signed."))

    @api.private
    def _archive(self, report_xmlid, documents, field):
        """Have a form of these documents archived, once for each revision.

        :param report_xmlid: external id of the form's report
        :param documents: what the form is of; each has a current revision
        :param field: name of the Many2one to them
        :return: the new rows
        """
        archives = self.sudo()  # sudo: written by methods only
        lang = self.env.user.lang
        title = archives.env.ref(report_xmlid).with_context(lang=lang).name
        known = archives.search_fetch(
            [(field, "in", documents.ids), ("report_xmlid", "=", report_xmlid)],
            ["revision_id", field],
        )
        pairs = {(row[field].id, row.revision_id.id) for row in known}
        vals_list = [
            {
                field: document.id,
                "name": document.display_name,
                "report_xmlid": report_xmlid,
                "title": title,
                "state": "waiting",
                "revision_id": document.revision_id.id,
                "company_id": document.company_id.id,
                "user_id": self.env.uid,
                "lang": lang,
            }
            for document in archives.env[documents._name].browse(documents.ids)
            if (document.id, document.revision_id.id) not in pairs
        ]
        rows = self._create_facts(vals_list) if vals_list else archives
        if vals_list:
            archives.env.ref("sale_mrp_countersign.ir_cron_archive_forms")._trigger()
        return rows

    @api.private
    def _find(self, report_xmlid, document, field):
        """Return the archived PDF (bytes) of the document's revision, or None."""
        # sudo: prints hand out what they would otherwise render
        archives, document = self.sudo(), document.sudo()
        row = archives.search(
            [
                (field, "=", document.id),
                ("report_xmlid", "=", report_xmlid),
                ("revision_id", "=", document.revision_id.id),
                ("state", "=", "done"),
            ],
            limit=1,
        )
        content = row.with_context(bin_size=False).file
        return base64.b64decode(content) if content else None

    # -------------------------------------------------------------------- job
    @api.model
    def _cron_print(self):
        """Print what waits, one form after the other; each is kept at once."""
        waiting = self.sudo().search([("state", "=", "waiting")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for row in waiting:
            row._print()
            if not cron._commit_progress(processed=1):
                return

    @api.private
    def _print_waiting(self, domain):
        """Print now what waits of the documents in ``domain``."""
        # sudo: whoever edits a document; the archive holds all copies
        rows = self.sudo().search([("state", "=", "waiting"), *domain], order="id")
        for row in rows:
            row._print()

    def _is_superseded(self):
        """Tell whether the content is not what was signed any more."""
        return self._get_document().revision_id != self.revision_id

    def _print(self):
        """Print one row, or note why it cannot be printed."""
        self.ensure_one()
        document = self._get_document()
        if self._is_superseded():
            self._write_facts({"state": "superseded"})
            return
        try:
            with self.env.cr.savepoint():
                content = self._render(document)
        except OperationalError:
            raise  # the database asks for another try
        except Exception as error:
            _logger.exception("%s could not be archived", self.name)
            self._write_facts({"state": "failed", "error": str(error)})
            return
        name = self.name.replace("/", "-")
        self._write_facts(
            {
                "state": "done",
                "file": base64.b64encode(content),
                "file_name": f"{self.title} {name}.pdf",
                "file_checksum": hashlib.sha256(content).hexdigest(),
            }
        )

    def _render(self, document):
        """Return the PDF (bytes), in the name and language of who signed last."""
        # sudo: signers need no rights on what they sign; the archive holds all copies
        reports = self.env["ir.actions.report"].with_user(self.user_id).sudo()
        reports = reports.with_context(
            lang=self.lang, tz=self.user_id.tz, force_report_rendering=True
        )
        content, _kind = reports._render_qweb_pdf(self.report_xmlid, document.ids)
        return content

    def action_retry(self):
        """Try a form again that could not be printed.

        :raise UserError: it has not failed
        """
        for row in self:
            row.check_access("read")
            if row.state != "failed":
                raise UserError(
                    self.env._(
                        "%(form)s has not failed: there is nothing to try again.",
                        form=row.display_name,
                    )
                )
            row._write_facts({"state": "waiting", "error": False})
        # sudo: starts the job, no more
        self.sudo().env.ref("sale_mrp_countersign.ir_cron_archive_forms")._trigger()
        return True
