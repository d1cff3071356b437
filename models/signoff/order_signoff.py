import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from .canonical import canonical_json, short_digest

# Who reads the evidence as it is stored. A digest stands for a content of which a
# reader may know all but the price: who has it finds the price by trying
EVIDENCE_READERS = (
    "sale_mrp_countersign.group_auditor,sale_mrp_countersign.group_manager"
)


class OrderSignoff(models.Model):
    """Evidence: what one person did to one document, inserted once and final.

    Rooms add one Many2one per document (``ondelete="restrict"``) and the kinds of
    facts that they record.
    """

    _name = "order.signoff"
    _description = "Sign-off"
    _order = "id desc"
    _rec_name = "step_name"

    # What the hash covers: written here once, never shortened; a later field goes
    # into a new version of the list, told apart by ``hash_version``.
    _HASH_FIELDS = {
        1: [
            "company_id",
            "seq",
            "kind",
            "step_code",
            "step_name",
            "role_id",
            "role_name",
            "rule_id",
            "question",
            "user_id",
            "user_name",
            "for_user_id",
            "for_user_name",
            "signed_at",
            "statement",
            "payload",
            "digests",
            "revision_id",
            "attachment_checksums",
            "signature_checksum",
        ]
    }

    kind = fields.Selection(
        selection=[
            ("sign", "Signed Off"),
            ("acknowledge", "Acknowledged"),
            ("refuse", "Sent Back"),
            ("waive", "Waived"),
            ("forward", "Forwarded"),
            ("close", "Condition Met"),
            ("passed", "Passed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    seq = fields.Integer(string="No.", required=True, readonly=True)
    step_code = fields.Char(readonly=True)
    step_name = fields.Char(string="Step", readonly=True)
    role_id = fields.Many2one(
        comodel_name="order.signoff.role", readonly=True, ondelete="restrict"
    )
    role_name = fields.Char(string="Role at the Time", readonly=True)
    rule_id = fields.Many2one(
        comodel_name="order.signoff.rule", readonly=True, ondelete="restrict"
    )
    question = fields.Text(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )
    user_name = fields.Char(string="By", required=True, readonly=True)
    for_user_id = fields.Many2one(
        comodel_name="res.users",
        string="For Member",
        readonly=True,
        ondelete="restrict",
        help="The absent member for whom a deputy has signed.",
    )
    for_user_name = fields.Char(string="For", readonly=True)
    signed_at = fields.Datetime(string="On", required=True, readonly=True)
    statement = fields.Text(
        string="Statement as Given",
        readonly=True,
        groups=EVIDENCE_READERS,
        help="Others read it as far as they see prices.",
    )
    payload = fields.Json(
        readonly=True,
        help="Structured answers: dates as ISO text, amounts in the document's "
        "currency.",
        groups=EVIDENCE_READERS,
    )
    digests = fields.Json(
        readonly=True,
        help="SHA-256 of each facet as signed.",
        groups=EVIDENCE_READERS,
    )
    revision_id = fields.Many2one(
        comodel_name="order.revision", readonly=True, ondelete="restrict"
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="order_signoff_attachment_rel",
        readonly=True,
        string="Files",
    )
    attachment_checksums = fields.Char(readonly=True)
    hash_version = fields.Integer(default=1, required=True, readonly=True)
    prev_hash = fields.Char(readonly=True, groups=EVIDENCE_READERS)
    hash = fields.Char(readonly=True, groups=EVIDENCE_READERS)
    hash_short = fields.Char(
        string="Checksum",
        compute="_compute_hash_short",
        compute_sudo=True,
        help="Eight characters that stand for the row's hash, as they are printed.",
    )
    document_name = fields.Char(string="Document", compute="_compute_document_name")

    def _compute_document_name(self):
        names = self._get_document_fields()
        for signoff in self.sudo():  # sudo: the name only
            documents = (signoff[name] for name in names)
            signoff.document_name = next(
                (document.display_name for document in documents if document), False
            )

    def action_open_document(self):
        """Open the document that this is evidence of, for those who may read it."""
        self.ensure_one()
        for name in self._get_document_fields():
            document = self.sudo()[name]  # sudo: its id only
            if document:
                return document.sudo(False).get_formview_action()
        raise UserError(self.env._("There is no document to open."))

    @api.depends("hash")
    def _compute_hash_short(self):
        for signoff in self:
            signoff.hash_short = self._shorten(signoff.hash)

    @api.model
    def _make_checksum_key(self):
        """Return a new secret for this database, made once at installation."""
        return secrets.token_hex(32)

    @api.model
    def _shorten(self, value):
        """Return what stands on forms and screens for a digest or a hash (校验码)."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a secret
        key = parameters.get_param("sale_mrp_countersign.checksum_key")
        return short_digest(value, key or "")

    @api.depends("step_name", "user_name", "for_user_name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for signoff in self:
            signoff.display_name = " · ".join(
                filter(
                    None,
                    (
                        signoff.step_name,
                        kinds.get(signoff.kind),
                        signoff._get_signer(),
                    ),
                )
            )

    def _get_signer(self):
        """Return who signed, as grids print it; a deputy with "for" (代)."""
        self.ensure_one()
        if not self.for_user_name:
            return self.user_name or ""
        return self.env._(
            "%(deputy)s (for %(member)s)",
            deputy=self.user_name,
            member=self.for_user_name,
        )

    @api.model
    @ormcache(cache="stable")
    def _get_document_fields(self):
        """Return ``{field name: model}`` of the documents that rooms have added."""
        return {
            name: field.comodel_name
            for name, field in self._fields.items()
            if field.type == "many2one"
            and isinstance(
                self.env[field.comodel_name],
                self.env.registry["order.signoff.mixin"],
            )
        }

    @api.model
    def _hash_values(self, values):
        """Return the hash (hex SHA-256) of one row over the one before.

        :param values: dict of plain values (relations as ids), ``prev_hash`` and
            ``hash_version`` among them
        """
        names = self._HASH_FIELDS[values["hash_version"]]
        documents = [
            f"{name},{values[name]}"
            for name in sorted(self._get_document_fields())
            if values.get(name)
        ]
        covered = {name: values.get(name) or None for name in names}
        text = canonical_json([values.get("prev_hash") or "", documents, covered])
        return hashlib.sha256(text.encode()).hexdigest()

    def _get_hash(self):
        """Return the hash that this row should have."""
        self.ensure_one()
        names = [
            "prev_hash",
            "hash_version",
            *self._HASH_FIELDS[self.hash_version],
            *self._get_document_fields(),
        ]
        return self._hash_values(
            {
                name: self[name].id if self._fields[name].relational else self[name]
                for name in names
            }
        )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "Sign-offs are recorded by signing: use the buttons of the document."
            )
        )

    def _prepare_hash(self, vals):
        """Return what closes a row: its files' checksums and its hash."""
        files = self.env["ir.attachment"].browse(vals["attachment_ids"])
        closing = {
            "attachment_checksums": " ".join(files._get_checksums()) or False,
            "hash_version": max(self._HASH_FIELDS),
        }
        closing["hash"] = self._hash_values({**vals, **closing})
        return closing

    def _insert(self, vals_list):
        """Insert evidence, final; only the mixin's ``_record_evidences`` calls it."""
        return super().create(  # pylint: disable=super-method-mismatch
            [
                {**vals, "attachment_ids": [fields.Command.set(vals["attachment_ids"])]}
                for vals in vals_list
            ]
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Evidence never changes. Sign again if something was wrong.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Evidence is never deleted."))
