from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import create_column, table_columns

from .canonical import (
    canonical_lines,
    canonical_value,
    digest,
    get_version,
)
from .order_signoff import EVIDENCE_READERS

# What any rule may ask for beside a signature
ANSWERS = frozenset({"none", "date", "amount", "condition"})


class OrderSignoffMixin(models.AbstractModel):
    """What every signed document is made of: content, revisions, evidence, stages.

    A document sets ``_signoff_document_field`` (its Many2one on ``order.signoff``
    and ``order.revision``) and ``_signoff_stage_field``, declares ``signoff_ids``
    and ``revision_ids`` as the inverses, and implements ``_get_facet_content``,
    ``_filter_signoff_subjects`` and ``_get_stage_chain``.

    Facts are recorded, stages are derived: nothing here ever writes a stage.
    """

    _name = "order.signoff.mixin"
    _inherit = ["order.control.guard"]
    _description = "Document with sign-offs"

    _signoff_document_field = None
    _signoff_stage_field = None
    # {entry of the content: (model, field) it stands for}, where it is no field of
    # the document itself
    _content_sources = {}

    # What later versions of the content have added: ``{version: {facet: names}}``,
    # a name of a line's field with its list in front ("order_line.name"). Signatures
    # given on an earlier version are judged without it. Never shortened.
    _facet_additions = {}

    facts_seq = fields.Integer(
        string="Facts Recorded",
        readonly=True,
        copy=False,
        help="Counts every fact. Two transactions that record facts on one document "
        "both change it, so that the database lets only one of them through and "
        "the other is repeated against what the first has recorded.",
    )
    # Fetched in a group of their own: lists of the document need none of them
    judged_at = fields.Datetime(
        prefetch="signoff",
        readonly=True,
        copy=False,
        help="When the rules were last applied by the job that follows their change.",
    )
    facet_digests = fields.Json(
        compute="_compute_facet_digests",
        store=True,
        copy=False,
        readonly=True,
        prefetch="signoff",
        groups=EVIDENCE_READERS,
    )
    content_digest = fields.Char(
        compute="_compute_facet_digests",
        store=True,
        copy=False,
        readonly=True,
        prefetch="signoff",
        groups=EVIDENCE_READERS,
    )
    digest_short = fields.Char(
        string="Checksum", compute="_compute_digest_short", compute_sudo=True
    )
    revision_id = fields.Many2one(
        comodel_name="order.revision",
        string="Current Revision",
        compute="_compute_revision_id",
        store=True,
        copy=False,
        readonly=True,
        help="The revision that equals the content as it is now; empty while the "
        "content has not been submitted, signed or sent.",
    )
    revision_label = fields.Char(string="Revision", compute="_compute_revision_label")

    def _auto_init(self):
        """Install beside live documents without computing anything on them.

        They are not under control, so empty columns are right, and quick.
        """
        columns = table_columns(self.env.cr, self._table) if self._auto else {}
        if columns and "facts_seq" not in columns:
            for field in self._fields.values():
                is_ours = field.compute and field.store and field.name not in columns
                if is_ours and field._module == OrderSignoffMixin._module:
                    if field.column_type:
                        column = field.name, field.column_type[1]
                        create_column(self.env.cr, self._table, *column)
                    else:
                        field.update_db(self, columns)
        return super()._auto_init()

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "facts_seq",
            "judged_at",
            "facet_digests",
            "content_digest",
            "revision_id",
            "revision_ids",
            "signoff_ids",
        }

    # What the content is made of, and what a rule may ask for beside a signature
    _signoff_facets = frozenset()
    # those that are made of prices, whatever the settings say
    _signoff_price_facets = frozenset()
    _signoff_answers = ANSWERS

    # ---------------------------------------------------------------- content
    def _filter_signoff_subjects(self):
        """Return the documents of ``self`` that are under order control."""
        return self

    def _get_facet_content(self):
        """Return ``{document id: {facet code: content}}``, batch.

        The content is what ``canonical`` accepts; what core itself changes later
        (dates of confirmation, states, delivered quantities) stays out of it.
        """
        raise NotImplementedError

    def _compute_facet_digests(self):
        stored = self.filtered(lambda document: isinstance(document.id, int))
        contents = stored._filter_signoff_subjects()._get_facet_content()
        version = self._get_facet_version()
        for document in self:
            if document not in stored:
                document.facet_digests = document._origin.facet_digests
                document.content_digest = document._origin.content_digest
                continue
            digests = {
                code: digest(content, version)
                for code, content in contents.get(document.id, {}).items()
            }
            document.facet_digests = digests or False
            document.content_digest = digest(digests, version) if digests else False

    # ---------------------------------------------------------------- versions
    def _get_facet_version(self):
        """Return the version (int) of the content that is made now."""
        return max(self._facet_additions, default=1)

    def _get_digests_at(self, version):
        """Return ``{facet code: digest}`` as an earlier version would make them."""
        self.ensure_one()
        content = self._get_facet_content().get(self.id, {})
        return {
            code: digest(self._leave_out_additions(code, values, version), version)
            for code, values in content.items()
        }

    def _leave_out_additions(self, code, content, version):
        """Return one facet's content without what came after ``version``."""
        content = dict(content)
        for later, facets in self._facet_additions.items():
            for name in facets.get(code, ()) if later > version else ():
                key, _dot, line_key = name.partition(".")
                if not line_key:
                    content.pop(key, None)
                    continue
                content[key] = canonical_lines(
                    {name_: value for name_, value in line.items() if name_ != line_key}
                    for line in content[key]
                )
        return content

    def _stands_for(self, digests, codes=None):
        """Tell whether digests given once stand for the content as it is now.

        A missing facet never counts; another version's digest is compared with what
        that version makes of the content.

        :param digests: ``{facet code: digest}``, of any version
        :param codes: facets that count; those of ``digests`` when None
        """
        self.ensure_one()
        # sudo: the comparison only
        digests, current = digests or {}, self.sudo().facet_digests or {}
        earlier = {}
        for code in digests if codes is None else codes:
            given, now = digests.get(code), current.get(code)
            if not given or not now:
                return False
            if given == now:
                continue
            version = get_version(given)
            if version == get_version(now):
                return False
            if version not in earlier:
                earlier[version] = self._get_digests_at(version)
            if earlier[version].get(code) != given:
                return False
        return True

    def _find_earlier_revision(self):
        """Return the last revision of an earlier version that equals the content."""
        self.ensure_one()
        for revision in self.revision_ids.sudo().sorted("number", reverse=True):
            # sudo: which facets there are, no more
            codes = set(revision.digests) == set(self.sudo().facet_digests or {})
            if codes and self._stands_for(revision.digests):
                return revision
        return self.env["order.revision"]

    def _ensure_facet_version(self):
        """Make the digests anew that an earlier version of the add-on has stored."""
        prefix = f"{self._get_facet_version()}:"
        # sudo: whether they are to be made anew, whoever records a fact
        stale = self.sudo().filtered(
            lambda item: (
                item.content_digest and not item.content_digest.startswith(prefix)
            )
        )
        for name in ("facet_digests", "content_digest") if stale else ():
            self.env.add_to_compute(self._fields[name], stale)

    @api.depends("content_digest")
    def _compute_digest_short(self):
        for document in self:
            checksum = self.env["order.signoff"]._shorten(document.content_digest)
            document.digest_short = checksum

    @api.depends("content_digest", "revision_ids")
    def _compute_revision_id(self):
        field = self._signoff_document_field
        # most facts leave the content as it was; sudo: see below
        kept = self.filtered(
            lambda item: (
                item.content_digest
                and item._origin.sudo().revision_id.digest == item.content_digest
            )
        )
        others = self - kept
        digests = set(others.mapped("content_digest")) - {False}
        revisions = self.env["order.revision"].sudo()  # sudo: cache
        if digests:
            revisions = revisions.search(
                [(field, "in", others._origin.ids), ("digest", "in", list(digests))]
            )
        known = {
            (revision[field].id, revision.digest): revision.id for revision in revisions
        }
        for document in kept:
            document.revision_id = document._origin.revision_id
        for document in others:
            document.revision_id = known.get(
                (document._origin.id, document.content_digest)
            )
        if self._facet_additions:
            for document in self.filtered(lambda item: not item.revision_id):
                document.revision_id = document._find_earlier_revision()

    @api.depends("revision_id")
    @api.depends_context("lang")
    def _compute_revision_label(self):
        for document in self:
            document.revision_label = (
                document.revision_id.sudo().display_name  # sudo: the number only
                if document.revision_id
                else False
            )

    def _ensure_revision(self):
        """Make the revision of each document's content where there is none yet."""
        # sudo: digests are for auditors, revisions are made by facts
        missing = self.sudo().filtered(
            lambda document: document.content_digest and not document.revision_id
        )
        if not missing:
            return
        field = self._signoff_document_field
        revisions = self.env["order.revision"].sudo()  # sudo: append-only, by facts
        revised = missing.filtered("revision_ids")
        last = {
            document.id: number
            for document, number in (
                revisions._read_group(
                    [(field, "in", revised.ids)], [field], ["number:max"]
                )
                if revised
                else ()
            )
        }
        contents = missing._get_facet_content()
        made = revisions._insert(
            [
                {
                    field: document.id,
                    "number": last.get(document.id, 0) + 1,
                    "digest": document.content_digest,
                    "digests": document.facet_digests,
                    "content": canonical_value(contents[document.id]),
                    "company_id": document.company_id.id,
                }
                for document in missing
            ]
        )
        # known without being searched for
        current = self._fields["revision_id"]
        self.env.remove_to_compute(current, missing)
        for document, revision in zip(missing, made, strict=True):
            current._update_cache(document, revision.id, dirty=True)

    # ------------------------------------------------------------------- CRUD
    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        evidence = self._get_evidence()
        for document in self:
            if evidence[document.id]:
                raise UserError(
                    self.env._(
                        "%(document)s has been signed or recorded facts; it can be "
                        "cancelled, not deleted.",
                        document=document.display_name,
                    )
                )

    def unlink(self):
        # sudo: the cache goes with its document
        requests = (
            self.env["order.signoff.request"]
            .sudo()
            .search(
                [("document_model", "=", self._name), ("document_id", "in", self.ids)]
            )
        )
        result = super().unlink()
        requests.unlink()
        return result
