from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, ormcache

from .canonical import canonical_value
from .clean_text import clean_text


class OrderSignoffMixin(models.AbstractModel):
    """The facts of a signed document: how they are recorded, and read back."""

    _inherit = "order.signoff.mixin"

    # Kinds of evidence that stand for no content: they make no revision of it
    _unbinding_kinds = frozenset()

    evidence_ids = fields.Many2many(
        comodel_name="order.signoff",
        compute="_compute_evidence_ids",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
        help="All evidence in the order of its chain, read once for all who ask.",
    )

    # never what one user may see: gates judge by it
    @api.depends("signoff_ids")
    def _compute_evidence_ids(self):
        field = self._signoff_document_field
        domain = [(field, "in", self._origin.ids)]
        rows = self.env["order.signoff"].search_fetch(domain, order="seq, id")
        found = rows.grouped(field)
        for document in self:
            document.evidence_ids = found.get(document._origin, rows.browse())

    # ------------------------------------------------------------------ facts
    @api.model
    def _get_unbinding_kinds(self):
        """Return the kinds of evidence that stand for no content; rooms add theirs."""
        return self._unbinding_kinds

    def _get_signoff_parents(self):
        """Return the documents (one model) that count these documents' facts too."""
        return self.browse()

    def _record_facts(self):
        """Count a fact on these documents and their parents, at once, in SQL.

        The first thing every fact does, before anything is checked: PostgreSQL's
        REPEATABLE READ then refuses the second of two transactions that both
        read the old state, and Odoo repeats it.
        """
        for documents in (self, self._get_signoff_parents()):
            if not documents:
                continue
            documents.flush_recordset(["facts_seq"])
            rows = documents.env.execute_query(
                SQL(
                    "UPDATE %s SET facts_seq = COALESCE(facts_seq, 0) + 1"
                    " WHERE id IN %s RETURNING id, facts_seq",
                    SQL.identifier(documents._table),
                    tuple(documents.ids),
                )
            )
            field = documents._fields["facts_seq"]
            for document_id, number in rows:
                field._update_cache(documents.browse(document_id), number)
            documents._ensure_facet_version()

    @api.model
    @ormcache()
    def _get_derived_names(self):
        """Return the names of the fields that follow from the facts: stored, shown."""
        tree = self.env.registry.get_field_trigger_tree(self._fields["facts_seq"])
        stored = tuple(field.name for field in tree.root if field.store)
        return stored, tuple(field.name for field in tree.root if not field.store)

    def _derive_again(self):
        """Have all that follows from these documents' facts derived again.

        For facts that are no evidence: goods made, reserved, shipped. They come by
        the hundred; what waits to be derived need not be told twice.
        """
        if not self:
            return
        stored, shown = self._get_derived_names()
        untold = self.filtered(
            lambda document: (
                not all(
                    self.env.is_to_compute(self._fields[name], document)
                    for name in stored
                )
                or any(
                    document.id in self._fields[name]._get_all_cache_ids(self.env)
                    for name in shown
                )
            )
        )
        if untold:
            untold.modified(["facts_seq"])

    def _record_evidence(self, kind, **values):
        """Record one piece of evidence on each document.

        :param kind: a value of ``order.signoff.kind``
        :param values: ``role``, ``rule``, ``step`` (records), ``step_code`` (where
            there is no step record), ``statement``, ``payload`` (dict; dates as
            dates, amounts in the document's currency), ``attachment_ids`` (ids)
        :return: the ``order.signoff`` records, in the order of ``self``
        """
        return self._record_evidences(
            [(document, dict(values, kind=kind)) for document in self]
        )

    def _record_evidences(self, entries, react=True):
        """Record evidence: ``entries`` is a list of ``(document, values)``.

        The only way in. Counts the fact, makes the revision, links each row to the
        one before it on the same document, and lets the documents react.

        :param react: False where more is about to happen and the caller has the
            documents react at its end
        """
        documents = self.browse(dict.fromkeys(item.id for item, _v in entries)).sudo()
        documents._get_signoff_parents()._record_facts()
        documents._ensure_facet_version()
        unbinding = self._get_unbinding_kinds()
        # once each: who signs for two points makes one revision
        binding = documents.browse(
            dict.fromkeys(
                document.id
                for document, values in entries
                if values["kind"] not in unbinding
            )
        )
        # two that make the same revision would break its uniqueness, which Odoo
        # does not repeat: here the fact is counted first
        binding.filtered(lambda item: not item.revision_id)._record_facts()
        binding._ensure_revision()
        ends = documents._get_chain_ends()
        now = fields.Datetime.now()
        vals_list = []
        signoffs = self.env["order.signoff"].sudo()  # sudo: written by facts only
        for document, values in entries:
            vals = document.sudo()._prepare_evidence(values)
            seq, prev_hash = ends.get(document.id, (0, ""))
            vals.update(seq=seq + 1, prev_hash=prev_hash, signed_at=now)
            # The hash of a row is part of the next one's
            vals["attachment_ids"] = tuple(values.get("attachment_ids") or ())
            vals.update(signoffs._prepare_hash(vals))
            ends[document.id] = (seq + 1, vals["hash"])
            vals_list.append(vals)
        known = documents._get_evidence()
        rows = signoffs._insert(vals_list)
        documents._add_evidence(known, rows)
        documents._set_chain_ends(ends, now)
        if react:
            documents._after_facts()
        return rows

    def _add_evidence(self, known, rows):
        """Keep at hand what was known and has just been inserted.

        :param known: ``{document id: order.signoff}`` from before the insertion
        """
        field = self._fields["evidence_ids"]
        for document, added in rows.grouped(self._signoff_document_field).items():
            ids = known[document.id].ids + added.ids
            field._update_cache(document, tuple(ids))

    def _prepare_evidence(self, values):
        """Return the values of an evidence row, names and titles as they are now."""
        self.ensure_one()
        rule = values.get("rule") or self.env["order.signoff.rule"]
        role = values.get("role") or rule.role_id
        step = values.get("step") or rule.step_id
        signed_for = role._get_signed_for(self.env.user).get(role) if role else None
        deputy = signed_for and signed_for != self.env.user
        digests = self.facet_digests or {}
        if values["kind"] == "sign":
            digests = {
                code: digests[code]
                for code in rule.facet_ids.mapped("code")
                if code in digests
            }
        return {
            self._signoff_document_field: self.id,
            "company_id": self.company_id.id,
            "kind": values["kind"],
            "step_code": values.get("step_code") or step.code,
            "step_name": step.name,
            "role_id": role.id if role else False,
            "role_name": role.name if role else False,
            "rule_id": rule.id,
            "question": rule.question,
            "user_id": self.env.uid,
            "user_name": self.env.user.name,
            "for_user_id": signed_for.id if deputy else False,
            "for_user_name": signed_for.name if deputy else False,
            "statement": clean_text(values.get("statement")) or False,
            "payload": canonical_value(values.get("payload") or {}) or False,
            "digests": digests or False,
            "revision_id": self.revision_id.id,
        }

    def _after_facts(self):
        """React to facts just recorded on these documents (sudo); rooms extend."""
        return self._sync_requests()

    def _get_evidence(self, kinds=None):
        """Return ``{document id: order.signoff}`` in the order of their chains."""
        # sudo: signers read the document's state, not each other's rows
        evidence = defaultdict(self.env["order.signoff"].sudo().browse)
        for document in self._origin.sudo():
            rows = document.evidence_ids
            if kinds:
                rows = rows.filtered(lambda row: row.kind in kinds)
            if rows:
                evidence[document.id] = rows
        return evidence

    def _get_last_evidence(self, kind, step_code=None):
        """Return ``{document id: last order.signoff of this kind}`` where there is."""
        result = {}
        for document_id, rows in self._get_evidence([kind]).items():
            rows = rows.filtered(
                lambda row: not step_code or row.step_code == step_code
            )
            if rows:
                result[document_id] = rows[-1]
        return result

    def _require_role(self, *codes):
        """Return the current user's role among ``codes``.

        She has one in each company of these documents; the first one's is returned.

        :raise AccessError: naming who may, where the user has none of these roles
        """
        roles = self.env["order.signoff.role"]
        mine = roles
        # sudo: a role needs no rights on the document, its company counts
        for company in self.sudo().company_id or self.env.company:
            roles = roles._get_roles(codes, company)
            held = roles._filter_member(self.env.user)
            if not held or company not in self.env.user.company_ids:
                raise AccessError(
                    self.env._(
                        "This is done by: %(roles)s. Ask one of them, or ask an "
                        "administrator to add you to the role.",
                        roles=roles._get_label() or ", ".join(codes),
                    )
                )
            mine |= held[0]
        return mine[0]
