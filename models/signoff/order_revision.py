from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .order_signoff import EVIDENCE_READERS


class OrderRevision(models.Model):
    """A state of a document's content that somebody relied on.

    Append-only. Rooms add one Many2one per document (``ondelete="restrict"``).
    """

    _name = "order.revision"
    _description = "Revision of a controlled document"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Integer(required=True, readonly=True)
    digest = fields.Char(
        required=True, readonly=True, index=True, groups=EVIDENCE_READERS
    )
    digest_short = fields.Char(
        string="Checksum", compute="_compute_digest_short", compute_sudo=True
    )
    digests = fields.Json(
        readonly=True, help="SHA-256 per facet.", groups=EVIDENCE_READERS
    )
    content = fields.Json(
        readonly=True,
        help="Canonical content per facet.",
        groups=EVIDENCE_READERS,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    document_name = fields.Char(
        string="Document",
        compute="_compute_document",
        search="_search_document_name",
    )
    is_current = fields.Boolean(
        string="Current",
        compute="_compute_document",
        help="The document's content is now as it was in this revision.",
    )

    @api.model
    def _get_document_fields(self):
        return self.env["order.signoff"]._get_document_fields()

    def _get_document(self):
        """Return the document that this is a revision of."""
        self.ensure_one()
        for field in self._get_document_fields():
            if self[field]:
                return self[field]
        return None

    def _compute_document(self):
        for revision in self.sudo():  # sudo: the document's number only
            document = revision._get_document()
            revision.document_name = document and document.display_name
            revision.is_current = bool(document) and document.revision_id == revision

    def _search_document_name(self, operator, value):
        return Domain.OR(
            Domain(
                # sudo: revisions are shown by their document's number
                field,
                "in",
                self.env[model].sudo()._search([("display_name", operator, value)]),
            )
            for field, model in self._get_document_fields().items()
        )

    @api.depends("digest")
    def _compute_digest_short(self):
        for revision in self:
            revision.digest_short = self.env["order.signoff"]._shorten(revision.digest)

    @api.depends("number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "Rev. %(number)s", number=revision.number
            )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "Revisions are made by the document itself when it is submitted, "
                "signed or sent."
            )
        )

    def _insert(self, vals_list):
        """Append revisions; only the mixin calls this."""
        return super().create(vals_list)  # pylint: disable=super-method-mismatch

    def action_compare(self):
        """Open two revisions side by side; one alone, with the one before it.

        :raise UserError: more than two, or of different documents
        """
        revisions = self.sorted("id")
        documents = {revision.sudo()._get_document() for revision in revisions}
        if len(revisions) > 2 or len(documents) != 1:
            raise UserError(
                self.env._("Choose one or two revisions of the same document.")
            )
        before = revisions[:-1] or None
        document = documents.pop().with_env(self.env)
        return self.env["order.revision.compare"]._open_for(
            document, before, revisions[-1]
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A revision is kept as it was and never changes."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A revision is evidence and cannot be deleted."))
