from contextlib import contextmanager
from math import isfinite

from odoo import fields, models
from odoo.exceptions import UserError

from .canonical import canonical_value, digest, get_version
from .changes import describe_changes
from .clean_text import clean_text


class OrderSignoffMixin(models.AbstractModel):
    """What people do to a signed document: sign, refuse, waive, edit."""

    _inherit = "order.signoff.mixin"

    # ------------------------------------------------------- sign what you saw
    def _check_seen(self, digests, facets=None, contents=None):
        """Refuse to go on unless the signer saw the content as it is now.

        :param digests: ``{str(document id): {facet code: digest}}`` from the screen
        :param facets: ``{document id: facet codes}`` that count; all when None
        :param contents: the content behind them where the caller still has it, to
            say what changed
        """
        for document in self:
            seen = (digests or {}).get(str(document.id))
            if not seen or not isinstance(seen, dict):
                raise UserError(
                    self.env._(
                        "Signing %(document)s needs the checksums of what you have "
                        "read. Open it with the button Sign and read it first.",
                        document=document._get_request_name(),
                    )
                )
            current = document.facet_digests or {}
            changed = [
                code
                for code in (facets[document.id] if facets else current)
                if not current.get(code) or seen.get(code) != current[code]
            ]
            if changed:
                raise UserError(document._get_seen_message(changed, contents))

    def _get_seen_message(self, changed, contents):
        self.ensure_one()
        facets = (
            self.env["order.signoff.facet"]
            .sudo()
            .search(  # sudo: their names
                [("code", "in", changed)]
            )
        )
        before = (contents or {}).get(str(self.id), {})
        now = self._get_facet_content()[self.id]
        details = [
            text
            for code in changed
            if code in before and self._was_content(code, before[code])
            for text in describe_changes(self, before[code], now[code])
        ]
        return self.env._(
            "%(document)s has changed since you opened it (%(facets)s). Nothing was "
            "signed. Read it again, then sign.\n%(details)s",
            document=self._get_request_name(),
            facets=", ".join(facets.mapped("name")),
            details="\n".join(details),
        )

    def _was_content(self, code, content):
        """Tell whether a caller's content is one that this document has had.

        Anything else is no content but a question: its ids would be looked up.
        """
        known = {(item.digests or {}).get(code) for item in self.revision_ids}
        return any(
            value and value == digest(content, get_version(value)) for value in known
        )

    def _get_point_facets(self, points):
        """Return the codes of the facets that these points answer for."""
        return sorted(
            {code for item in points for code in item.rule.facet_ids.mapped("code")}
        )

    def _check_act_input(self, statement, *dicts):
        """Refuse what no client of ours sends, in words.

        :param statement: text, or nothing
        :param dicts: dicts, or nothing
        """
        if (statement and not isinstance(statement, str)) or any(
            value and not isinstance(value, dict) for value in dicts
        ):
            raise UserError(
                self.env._(
                    "Signatures come with a text and with what was read. Open the "
                    "document with the button Sign, and sign it there."
                )
            )

    # ------------------------------------------------------------ public acts
    def signoff_sign(self, digests, statement=None, answers=None, contents=None):
        """Sign every point that waits for the current user on these documents.

        :param digests: ``{str(document id): {facet code: digest}}`` as read
        :param statement: text; required where a rule says so
        :param answers: dict with ``date`` (ISO date), ``amount`` (number in the
            document's currency), ``condition`` (text) where a rule asks for them
        :raise UserError: content changed since it was read, statement or answer
            missing
        :raise AccessError: nothing waits for the user
        """
        self._check_act_input(statement, digests, answers, contents)
        # sudo: signers need no rights on the document; membership is checked here
        documents = self.sudo()
        documents._ensure_facet_version()
        mine = documents._check_my_points()
        facets = {key: self._get_point_facets(mine[key]) for key in mine}
        documents._check_seen(digests, facets, contents)
        entries = []
        for document in documents:
            for point in mine[document.id]:
                payload = document._get_signoff_answer(point.rule, answers or {})
                document._check_statement(point.rule, statement, payload)
                entries.append(
                    (
                        document,
                        {
                            "kind": "sign"
                            if point.rule.kind == "sign"
                            else "acknowledge",
                            "rule": point.rule,
                            "statement": statement,
                            "payload": payload,
                        },
                    )
                )
        documents._record_evidences(entries)
        return True

    def _check_statement(self, rule, statement, payload):
        """Refuse a signature whose rule asks for words that are missing.

        :param payload: the structured answer, checked
        """
        if rule.statement_required and not clean_text(statement):
            raise UserError(
                self.env._(
                    "%(step)s needs a written statement: %(question)s",
                    step=rule.step_id.name,
                    question=rule.question or rule.role_id.name,
                )
            )

    def _get_signoff_answer(self, rule, answers):
        """Return the structured answer that ``rule`` asks for, checked."""
        if rule.answer_type == "none":
            return {}
        value = answers.get(rule.answer_type)
        if rule.answer_type == "condition":
            # no condition is a plain yes; a plain no is a refusal
            text = clean_text(value)
            return {"condition": text} if text else {}
        try:
            if rule.answer_type == "date":
                value = fields.Date.to_date(value)
            else:
                value = None if value in (None, False, "") else float(value)
                value = value if value is not None and isfinite(value) else None
        except (TypeError, ValueError):
            value = None
        if value in (None, False):
            raise UserError(
                self.env._(
                    "%(step)s asks for an answer: %(question)s",
                    step=rule.step_id.name,
                    question=rule.question or rule.role_id.name,
                )
            )
        return {rule.answer_type: value}

    def signoff_refuse(self, digests, reason, contents=None, answers=None):
        """Refuse the documents at the points that wait for the current user.

        :param digests: as for ``signoff_sign``
        :param reason: text, required
        :param answers: what the refusal says beside its reason, where a rule asks
        """
        self._check_act_input(reason, digests, contents, answers)
        if not clean_text(reason):
            raise UserError(self.env._("Say why you refuse: a reason is required."))
        documents = self.sudo()  # sudo: as for signing
        documents._record_facts()
        mine = documents._check_my_points()
        facets = {key: self._get_point_facets(mine[key]) for key in mine}
        documents._check_seen(digests, facets, contents)
        entries = []
        for document in documents:
            points = [item for item in mine[document.id] if item.rule.kind == "sign"]
            if not points:
                raise UserError(
                    self.env._(
                        "%(document)s is with you for acknowledgement only.",
                        document=document._get_request_name(),
                    )
                )
            entries += [
                (
                    document,
                    {
                        "kind": "refuse",
                        "rule": point.rule,
                        "statement": reason,
                        "payload": document._get_refusal_answer(
                            point.rule, answers or {}
                        ),
                    },
                )
                for point in points
            ]
        documents._record_evidences(entries)
        return True

    def _get_refusal_answer(self, rule, answers):
        """Return what a refusal of ``rule`` says beside its reason, checked."""
        return {}

    def signoff_waive(self, step_code, digests, reason):
        """Let the documents pass a step unsigned (特批), for the content as it is.

        :param reason: text, required; printed in red
        :raise AccessError: the user has no role that may waive this step
        """
        self._check_act_input(reason, digests)
        if not clean_text(reason):
            raise UserError(self.env._("A waiver needs a written reason."))
        documents = self.sudo()  # sudo: as for signing
        for document in documents - documents._filter_signoff_subjects():
            raise UserError(
                self.env._(
                    "%(document)s is not under order control: there is nothing to "
                    "waive.",
                    document=document.display_name,
                )
            )
        step = documents.env["order.signoff.step"].search(
            [("code", "=", step_code), ("model", "=", self._name)]
        )
        documents._record_facts()
        roles = {document: document._check_waiver_role(step) for document in documents}
        documents._check_waivable(step)
        documents._check_seen(digests)
        values = {"kind": "waive", "step": step, "statement": reason}
        documents._record_evidences(
            [(document, {**values, "role": role}) for document, role in roles.items()]
        )
        return True

    def _check_waivable(self, step):
        """Refuse to waive where nobody is asked: the step would stay held."""
        for document_id, points in self._get_signoff_points([step.code]).items():
            if not any(point.rule.kind == "sign" for point in points):
                reason = self._prepare_no_rule_reason(step.code)
                raise UserError(
                    self.env._(
                        "%(document)s: %(reason)s",
                        document=self.browse(document_id)._get_request_name(),
                        reason=reason.text,
                    )
                )

    def signoff_sheet(self):
        """Return what the current user is to read before signing.

        :return: ``{str(document id): {"name", "digests", "contents", "sections",
            "files", "questions", "hints", "answers", "proposals",
            "statement_required"}}``, for the facets that the user's roles answer for,
            without prices for roles that do not see them
        :raise AccessError: nothing waits for the user on one of them
        """
        documents = self.sudo()  # sudo: signers read the sheet, not the document
        documents._ensure_facet_version()
        return documents._get_sheets(documents._check_my_points())

    def _get_sheets(self, mine):
        """Return the sheets of these documents (sudo), as ``signoff_sheet`` does.

        :param mine: ``{document id: [SignoffPoint]}`` that they are read for
        """
        contents = self._get_facet_content()
        # not inside the f-string: the export of terms does not look there
        agree = self.env._("Do you agree?")
        sheets = {}
        for document in self:
            points = mine[document.id]
            facets = self._get_point_facets(points)
            sees_prices = any(item.rule.role_id.sees_prices for item in points)
            sheets[str(document.id)] = {
                "name": document._get_request_name(),
                "digests": {code: document.facet_digests[code] for code in facets},
                "contents": {
                    code: canonical_value(contents[document.id][code])
                    for code in facets
                },
                "sections": [
                    *document._get_point_sections(points),
                    *document._get_sheet_sections(facets, sees_prices),
                ],
                "files": document._get_sheet_links(facets),
                "questions": [
                    f"{item.rule.step_id.name} · {item.rule.role_id.name}: "
                    f"{item.rule.question or agree}"
                    for item in points
                ],
                "hints": document._get_sheet_hints(points),
                "answers": sorted({item.rule.answer_type for item in points}),
                "proposals": document._get_answer_proposals(points),
                "statement_required": any(
                    item.rule.statement_required for item in points
                ),
            }
        return sheets

    def _get_point_sections(self, points):
        """Return sections beside the content that signers of ``points`` read first.

        Without prices, in the form of ``_get_sheet_sections``; rooms override.
        """
        return []

    def _get_sheet_hints(self, points):
        """Return what signers of ``points`` should know beside the content, texts."""
        return []

    def _get_answer_proposals(self, points):
        """Return ``{answer type: value}`` with which the dialog is prefilled."""
        return {}

    def _get_sheet_sections(self, facet_codes, sees_prices):
        """Return ``[{"title", "rows": [(label, text)], "head", "lines"}]``.

        :param sees_prices: without it no price may be among the texts
        """
        raise NotImplementedError

    def action_signoff_open(self):
        """Open the signing dialog on these documents."""
        return self.env["order.signoff.sign"]._open_for(self)

    # ----------------------------------------------------------------- editing
    def _filter_content_locked(self):
        """Return the documents whose content may not be changed any more."""
        return self.browse()

    def _raise_content_locked(self, changes):
        """Refuse a change of locked content; ``changes`` are texts."""
        self.ensure_one()
        raise UserError(
            self.env._(
                "%(document)s has been signed and confirmed; its content does not "
                "change silently.\n%(changes)s",
                document=self.display_name,
                changes="\n".join(changes),
            )
        )

    def _keep_signed(self):
        """What was signed is about to change: rooms keep what has to outlast it."""

    @contextmanager
    def _content_edit(self, touches=True):
        """Watch an edit: refuse it on locked documents, note what it unseats.

        Compares digests, so that nothing needs to list the fields that matter.
        Documents without any fact cost nothing.

        :param touches: False where no field of the content is written itself
        """
        documents = self.sudo().filtered("facts_seq")  # sudo: compare all content
        if not documents:
            yield
            return
        if touches:
            documents._keep_signed()
        documents._ensure_facet_version()
        locked = documents._filter_content_locked()
        before = {
            document: (document.facet_digests or {}, contents)
            for document, contents in zip(
                documents, documents._get_contents(), strict=True
            )
        }
        signatures = documents._get_counting_signatures()
        yield
        changed = documents.exists().filtered(
            lambda document: (document.facet_digests or {}) != before[document][0]
        )
        if not changed:
            return
        changed._record_facts()
        still = changed._get_counting_signatures()
        for document in changed:
            fallen = signatures[document.id] - still[document.id]
            # words cost much more than digests: only where somebody reads them
            if document in locked or fallen:
                changes = document._describe_edit(before[document][1])
                if document in locked:
                    document._raise_content_locked(changes)
                document._note_edit(changes, fallen)
        changed._after_facts()

    def _describe_edit(self, before):
        """Return in words (texts) how the content differs from ``before``."""
        self.ensure_one()
        changes = (
            text
            for code, content in self._get_facet_content()[self.id].items()
            for text in describe_changes(self, before.get(code), content)
        )
        # what belongs to several facets is said once
        return list(dict.fromkeys(changes))

    def _get_contents(self):
        contents = self._get_facet_content()
        return [contents.get(document.id, {}) for document in self]

    def _get_counting_signatures(self):
        """Return ``{document id: order.signoff}`` that match the content now."""
        result = {}
        for document in self:
            result[document.id] = self.env["order.signoff"].sudo()  # sudo: see above
        for document_id, rows in self._get_evidence(["sign", "waive"]).items():
            document = self.browse(document_id)
            result[document_id] = rows.filtered(document._signature_stands)
        return result

    def _note_edit(self, changes, fallen):
        """Say in the chatter what changed and whose signature fell."""
        self.ensure_one()
        if not hasattr(self, "_message_log"):
            return
        self.with_user(self.env.uid)._message_log(
            body=self.env._(
                "Content changed: %(changes)s. Signatures void: %(signatures)s",
                changes="; ".join(changes),
                signatures=", ".join(
                    f"{row.role_name} ({row.user_name})" for row in fallen
                ),
            )
        )
