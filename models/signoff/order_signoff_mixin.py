from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .canonical import canonical_value, digest, short_digest
from .reason import Reason, SignoffPoint


class Stage(NamedTuple):
    """One entry of a document's stage chain."""

    code: str
    method: str
    """name of the batch method that returns ``{document id: [Reason]}``"""
    group: str
    """stages of one group are left for good together, see ``_get_passed``"""


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

    facts_seq = fields.Integer(
        string="Facts Recorded",
        readonly=True,
        copy=False,
        help="Counts every fact. Two transactions that record facts on one document "
        "both change it, so that the database lets only one of them through and "
        "the other is repeated against what the first has recorded.",
    )
    facet_digests = fields.Json(
        compute="_compute_facet_digests", store=True, copy=False, readonly=True
    )
    content_digest = fields.Char(
        compute="_compute_facet_digests", store=True, copy=False, readonly=True
    )
    digest_short = fields.Char(string="Checksum", compute="_compute_digest_short")
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

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "facts_seq",
            "facet_digests",
            "content_digest",
            "revision_id",
            "revision_ids",
            "signoff_ids",
        }

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
        for document in self:
            if document not in stored:
                document.facet_digests = document._origin.facet_digests
                document.content_digest = document._origin.content_digest
                continue
            digests = {
                code: digest(content)
                for code, content in contents.get(document.id, {}).items()
            }
            document.facet_digests = digests or False
            document.content_digest = digest(digests) if digests else False

    @api.depends("content_digest")
    def _compute_digest_short(self):
        for document in self:
            document.digest_short = short_digest(document.content_digest)

    @api.depends("content_digest", "revision_ids")
    def _compute_revision_id(self):
        field = self._signoff_document_field
        known = {
            (revision[field].id, revision.digest): revision.id
            for revision in self.env["order.revision"]
            .sudo()
            .search(  # sudo: cache
                [
                    (field, "in", self._origin.ids),
                    ("digest", "in", list(set(self.mapped("content_digest")))),
                ]
            )
        }
        for document in self:
            document.revision_id = known.get(
                (document._origin.id, document.content_digest)
            )

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
        missing = self.filtered(
            lambda document: document.content_digest and not document.revision_id
        )
        if not missing:
            return
        field = self._signoff_document_field
        revisions = self.env["order.revision"].sudo()  # sudo: append-only, by facts
        last = {
            document.id: number
            for document, number in revisions._read_group(
                [(field, "in", missing.ids)], [field], ["number:max"]
            )
        }
        contents = missing._get_facet_content()
        revisions._insert(
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

    # ------------------------------------------------------------------ facts
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
            documents.env.cr.execute(
                SQL(
                    "UPDATE %s SET facts_seq = COALESCE(facts_seq, 0) + 1"
                    " WHERE id IN %s",
                    SQL.identifier(documents._table),
                    tuple(documents.ids),
                )
            )
            documents.invalidate_recordset(["facts_seq"], flush=False)

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

    def _record_evidences(self, entries):
        """Record evidence: ``entries`` is a list of ``(document, values)``.

        The only way in. Counts the fact, makes the revision, links each row to the
        one before it on the same document, and lets the documents react.
        """
        documents = self.browse(dict.fromkeys(item.id for item, _v in entries)).sudo()
        documents._record_facts()
        documents._ensure_revision()
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
        rows = signoffs._insert(vals_list)
        documents._after_facts()
        return rows

    def _prepare_evidence(self, values):
        """Return the values of an evidence row, names and titles as they are now."""
        self.ensure_one()
        rule = values.get("rule") or self.env["order.signoff.rule"]
        role = values.get("role") or rule.role_id
        step = values.get("step") or rule.step_id
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
            "statement": (values.get("statement") or "").strip() or False,
            "payload": canonical_value(values.get("payload") or {}) or False,
            "digests": digests or False,
            "revision_id": self.revision_id.id,
        }

    def _get_chain_ends(self):
        """Return ``{document id: (seq, hash)}`` of each document's last evidence."""
        signoffs = self.env["order.signoff"]
        field = self._signoff_document_field
        signoffs.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (%(field)s) %(field)s, seq, hash"
                " FROM %(table)s WHERE %(field)s IN %(ids)s"
                " ORDER BY %(field)s, seq DESC",
                field=SQL.identifier(field),
                table=SQL.identifier(signoffs._table),
                ids=tuple(self.ids),
            )
        )
        return {document_id: (seq, hash_) for document_id, seq, hash_ in rows}

    def _after_facts(self):
        """React to facts just recorded on these documents (sudo); rooms extend."""
        return self._sync_requests()

    def _get_evidence(self, kinds=None):
        """Return ``{document id: order.signoff}`` in the order of their chains."""
        field = self._signoff_document_field
        evidence = defaultdict(self.env["order.signoff"].sudo().browse)
        domain = [(field, "in", self.ids)]
        if kinds:
            domain.append(("kind", "in", kinds))
        # sudo: signers read the document's state, not each other's rows
        for row in self.env["order.signoff"].sudo().search(domain, order="seq, id"):
            evidence[row[field].id] |= row
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

        :raise AccessError: naming who may, when the user has none of these roles
        """
        roles = self.env["order.signoff.role"]._get_roles(
            codes, self.company_id[:1] or self.env.company
        )
        mine = roles._filter_member(self.env.user)
        if not mine:
            raise AccessError(
                self.env._(
                    "This is done by: %(roles)s. Ask one of them, or ask an "
                    "administrator to add you to the role.",
                    roles=roles._get_label() or ", ".join(codes),
                )
            )
        return mine[0]

    # ------------------------------------------------------------ rules, points
    def _get_signoff_points(self, step_codes):
        """Judge the rules of these steps against the documents as they are now.

        :return: ``{document id: [SignoffPoint]}`` in the order of signing
        """
        # sudo: rules and evidence decide for every user alike
        documents = self.sudo()
        rules = documents.env["order.signoff.rule"].search(
            [("step_id.code", "in", list(step_codes)), ("model", "=", self._name)]
        )
        applies = {rule: rule._filter_documents(documents) for rule in rules}
        evidence = documents._get_evidence(["sign", "acknowledge", "refuse", "waive"])
        points = {}
        for document in documents:
            found = []
            waits_for = {}
            for rule in rules:
                if document not in applies[rule]:
                    continue
                signature, fallen = document._find_signature(
                    rule, evidence[document.id]
                )
                barrier = waits_for.get(rule.step_id, rule.sequence)
                found.append(
                    SignoffPoint(
                        rule=rule,
                        signature=signature,
                        fallen=fallen,
                        turn=not signature and rule.sequence <= barrier,
                    )
                )
                if not signature and rule.kind == "sign":
                    waits_for.setdefault(rule.step_id, rule.sequence)
            points[document.id] = found
        return points

    def _find_signature(self, rule, rows):
        """Return what satisfies ``rule`` now, and the last that no longer does."""
        self.ensure_one()
        current = self.facet_digests or {}
        wanted = {code: current.get(code) for code in rule.facet_ids.mapped("code")}
        steps = {rule.step_id.code, *rule.accepted_step_ids.mapped("code")}
        none = fallen = rows.browse()
        kind = "sign" if rule.kind == "sign" else "acknowledge"
        for row in rows[::-1]:
            is_own = row.role_id == rule.role_id and row.step_code in steps
            if row.kind == "refuse" and is_own:
                break
            is_waiver = row.kind == "waive" and row.step_code == rule.step_id.code
            if is_waiver or (row.kind == kind and is_own):
                given = row.digests or {}
                if all(
                    value and given.get(code) == value for code, value in wanted.items()
                ):
                    return row, none
                fallen = fallen or row
        return none, fallen

    def _get_signoff_reasons(self, step_code):
        """Return ``{document id: [Reason]}`` of a required step; empty when done.

        A required step in which no rule applies holds the document: it does not
        slip through.
        """
        result = {}
        for document_id, points in self._get_signoff_points([step_code]).items():
            blocking = [point for point in points if point.rule.kind == "sign"]
            result[document_id] = [
                self._prepare_point_reason(point) for point in blocking if point.is_open
            ]
            if not blocking:
                result[document_id] = [self._prepare_no_rule_reason(step_code)]
        return result

    def _prepare_point_reason(self, point):
        role = point.rule.role_id
        if point.fallen:
            text = self.env._(
                "%(step)s: the signature of %(role)s no longer counts, the content "
                "has changed since.",
                step=point.rule.step_id.name,
                role=role._get_label(),
            )
        else:
            text = self.env._(
                "%(step)s: %(role)s has not signed.",
                step=point.rule.step_id.name,
                role=role._get_label(),
            )
        return Reason(point.rule.step_id.code, "signature", text, (role.code,))

    def _prepare_no_rule_reason(self, step_code):
        step = self.env["order.signoff.step"].sudo().search([("code", "=", step_code)])
        return Reason(
            step_code,
            "no_rule",
            self.env._(
                "%(step)s is required, but no sign-off rule applies. Ask an "
                "administrator to set one up.",
                step=step.name or step_code,
            ),
        )

    # ------------------------------------------------------------------- grid
    signoff_grid = fields.Html(
        string="Grid", compute="_compute_signoff_grid", sanitize=False
    )

    def _get_grid_steps(self):
        """Return the codes of the steps that this document's grid shows."""
        self.ensure_one()
        return []

    def _get_signoff_grid(self):
        """Return the countersign grid (会签栏) of one document, as forms print it.

        :return: list of dicts: ``step``, ``role`` (texts in the environment's
            language), ``signer``, ``opinion``, ``date`` (datetime, UTC) and
            ``status``: signed, waived, void, open
        """
        self.ensure_one()
        document = self.sudo()  # sudo: the grid is printed for everybody
        codes = document._get_grid_steps()
        points = document._get_signoff_points(codes)[self.id] if codes else []
        grid = []
        for point in points:
            if point.rule.kind == "copy":
                continue
            row = point.signature or point.fallen
            if point.signature:
                status = "waived" if row.kind == "waive" else "signed"
            else:
                status = "void" if row else "open"
            grid.append(
                {
                    "step": point.rule.step_id.name,
                    "role": point.rule.role_id.name,
                    "signer": row.user_name or "",
                    "opinion": row.statement or "",
                    "date": row.signed_at,
                    "status": status,
                    "members": ", ".join(point.rule.role_id.user_ids.mapped("name")),
                }
            )
        return grid

    @api.depends_context("lang")
    def _compute_signoff_grid(self):
        for document in self:
            rows = document._get_signoff_grid() if document._origin.id else []
            document.signoff_grid = rows and self.env["ir.qweb"]._render(
                "sale_mrp_countersign.signoff_grid_screen", {"rows": rows}
            )

    # ----------------------------------------------------------------- stages
    def _get_stage_chain(self):
        """Return the list of ``Stage`` of this model; rooms append theirs."""
        return []

    def _get_passed(self):
        """Return ``{stage group: documents that have left it for good}``."""
        return {}

    def _get_stage_reasons(self, upto=None, first=True, passed=None):
        """Return ``{document id: [Reason]}`` that hold the documents.

        :param upto: last stage to look at; all when None
        :param first: stop at the first stage that holds; else collect all of them
        :param passed: ``{group: documents}`` that need not be asked; as recorded
            when None
        """
        result = {document.id: [] for document in self}
        passed = self._get_passed() if passed is None else passed
        pending = self
        for stage in self._get_stage_chain():
            todo = pending - passed.get(stage.group, self.browse())
            if todo:
                for document_id, reasons in getattr(todo, stage.method)().items():
                    result[document_id] += [
                        reason._replace(stage=stage.code) for reason in reasons
                    ]
            if first:
                pending = pending.filtered(lambda item: not result[item.id])
            if stage.code == upto or not pending:
                break
        return result

    # ------------------------------------------------------- requests (cache)
    def _get_open_steps(self):
        """Return ``{document id: [step codes]}`` in which may be signed now."""
        return {
            document.id: [document[self._signoff_stage_field]]
            if document[self._signoff_stage_field]
            else []
            for document in self
        }

    def _get_open_points(self):
        """Return ``{document id: [SignoffPoint]}`` whose turn it is."""
        open_steps = self._get_open_steps()
        codes = {code for steps in open_steps.values() for code in steps}
        if not codes:
            return {document.id: [] for document in self}
        return {
            document_id: [
                point
                for point in points
                if point.turn and point.rule.step_id.code in open_steps[document_id]
            ]
            for document_id, points in self._get_signoff_points(codes).items()
        }

    def _sync_requests(self):
        """Bring the rows "to sign" in line with the rules."""
        # sudo: a cache for screens, made for people who may not see the document
        requests = self.env["order.signoff.request"].sudo()
        pending = requests._get_pending(self)
        obsolete = requests
        missing = []
        for document_id, points in self._get_open_points().items():
            document = self.browse(document_id)
            rules = requests.rule_id.union(*(point.rule for point in points))
            obsolete |= pending[document_id].filtered(
                lambda item, rules=rules: item.rule_id not in rules
            )
            for rule in rules - pending[document_id].rule_id:
                missing.append(
                    {
                        "rule_id": rule.id,
                        "document_model": self._name,
                        "document_id": document_id,
                        "document_name": document._get_request_name(),
                        "company_id": document.company_id.id,
                    }
                )
        obsolete.unlink()
        requests.create(missing)

    def _get_request_name(self):
        """Return the name under which signers without rights see the document."""
        return self.display_name

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
