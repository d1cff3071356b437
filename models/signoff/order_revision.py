from odoo import api, fields, models
from odoo.exceptions import UserError

from .canonical import short_digest


class OrderRevision(models.Model):
    """A state of a document's content that somebody relied on.

    Append-only. Rooms add one Many2one per document (``ondelete="restrict"``).
    """

    _name = "order.revision"
    _description = "Revision of a controlled document"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Integer(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True, index=True)
    digest_short = fields.Char(string="Checksum", compute="_compute_digest_short")
    digests = fields.Json(readonly=True, help="SHA-256 per facet.")
    content = fields.Json(
        readonly=True,
        help="Canonical content per facet.",
        groups="sale_mrp_countersign.group_auditor,sale_mrp_countersign.group_manager",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )

    @api.depends("digest")
    def _compute_digest_short(self):
        for revision in self:
            revision.digest_short = short_digest(revision.digest)

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

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A revision is kept as it was and never changes."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A revision is evidence and cannot be deleted."))
