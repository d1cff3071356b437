from functools import partial

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .reason import Reason, RuleTerms, SignoffPoint


class OrderSignoffMixin(models.AbstractModel):
    """Rules judged against a document: what is signed, void, open, whose turn it is."""

    _inherit = "order.signoff.mixin"

    # ------------------------------------------------------------ rules, points
    def _get_signoff_points(self, step_codes):
        """Judge the rules of these steps against the documents as they are now.

        :return: ``{document id: [SignoffPoint]}`` in the order of signing
        """
        # sudo: rules and evidence decide for every user alike
        documents = self.sudo()
        rules = documents.env["order.signoff.rule"]._get_rules(self._name, step_codes)
        applies = {rule: set(rule._filter_documents(documents)._ids) for rule in rules}
        terms = {rule: self._get_rule_terms(rule) for rule in rules}
        evidence = documents._get_evidence(
            ["sign", "acknowledge", "refuse", "waive", "forward"]
        )
        points = {}
        for document in documents:
            found = []
            waits_for = {}
            for rule in rules:
                if document.id not in applies[rule]:
                    continue
                signature, fallen = document._find_signature(
                    terms[rule], evidence[document.id]
                )
                barrier = waits_for.get(rule.step_id, rule.sequence)
                found.append(
                    SignoffPoint(
                        rule=rule,
                        signature=signature,
                        fallen=fallen,
                        turn=not signature and rule.sequence <= barrier,
                        assignee=document._get_assignee(rule, evidence[document.id]),
                    )
                )
                if not signature and rule.kind == "sign":
                    waits_for.setdefault(rule.step_id, rule.sequence)
            points[document.id] = found
        return points

    def _get_rule_terms(self, rule):
        """Return what a signature has to be to satisfy ``rule``."""
        step_code = rule.step_id.code
        return RuleTerms(
            rule=rule,
            role=rule.role_id,
            kind="sign" if rule.kind == "sign" else "acknowledge",
            step_code=step_code,
            accepted_codes={step_code, *rule.accepted_step_ids.mapped("code")},
            facet_codes=rule.facet_ids.mapped("code"),
        )

    def _find_signature(self, terms, rows):
        """Return what satisfies a rule now, and the last that no longer does.

        :param terms: ``RuleTerms`` of the rule
        :param rows: the document's evidence
        """
        self.ensure_one()
        none = fallen = rows.browse()
        for row in rows[::-1]:
            is_own = row.role_id == terms.role and row.step_code in terms.accepted_codes
            if row.kind == "refuse" and is_own:
                # what was refused is not what was signed before
                if self._stands_for(row.digests, terms.facet_codes):
                    break
                continue
            is_waiver = row.kind == "waive" and row.step_code == terms.step_code
            is_own = is_own and row.kind == terms.kind and terms.rule._is_answered(row)
            if is_waiver or is_own:
                if self._signature_stands(row, terms.facet_codes):
                    return row, none
                # signed of less, as another point asks it: no content has changed
                shared = (row.digests or {}).keys() & set(terms.facet_codes)
                if not self._stands_for(row.digests, shared):
                    fallen = fallen or row
        return none, fallen

    def _signature_stands(self, row, codes=None):
        """Tell whether a signature (or waiver) counts for the content as it is now.

        Rooms add what else it stands for.

        :param codes: facets that count; those it was given for when None
        """
        self.ensure_one()
        return self._stands_for(row.digests, codes)

    def _get_assignee(self, rule, rows):
        """Return the user to whom a point was forwarded since it was last signed.

        Nobody where four eyes keep her from signing it by now. Whether she is there
        today is asked when it is shown, see ``_filter_lapsed`` of the rows "to sign".
        """
        nobody = self.env["res.users"]
        for row in rows[::-1]:
            if row.role_id == rule.role_id and row.step_code == rule.step_id.code:
                if row.kind == "forward":
                    user = nobody.browse(row.payload["to"]).exists()
                    return user if user and self._is_free_for(user, rule) else nobody
                break
        return nobody

    def _get_signoff_reasons(self, step_code):
        """Return ``{document id: [Reason]}`` of a required step; empty when done.

        A required step in which no rule applies holds the document: it does not
        slip through. So does a condition that is not met.
        """
        result = {}
        conditions = self._get_step_conditions(step_code)
        for document_id, points in self._get_signoff_points([step_code]).items():
            blocking = [point for point in points if point.rule.kind == "sign"]
            result[document_id] = [
                self._prepare_point_reason(point) for point in blocking if point.is_open
            ]
            if not blocking:
                result[document_id] = [self._prepare_no_rule_reason(step_code)]
            result[document_id] += conditions[document_id]
        return result

    def _prepare_point_reason(self, point):
        return Reason(
            point.rule.step_id.code,
            "signature",
            partial(self._get_point_text, point),
            (point.rule.role_id.code,),
        )

    def _get_point_text(self, point):
        """Return in words who has not signed, or whose signature has fallen."""
        names = {
            "step": point.rule.step_id.name,
            "role": point.rule.role_id._get_label(),
        }
        if point.fallen:
            return self.env._(
                "%(step)s: the signature of %(role)s no longer counts, the content "
                "has changed since.",
                **names,
            )
        return self.env._("%(step)s: %(role)s has not signed.", **names)

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

    # ------------------------------------------------------- requests (cache)
    def _get_open_steps(self):
        """Return ``{document id: [step codes]}`` in which may be signed now."""
        return {
            document.id: [document[self._signoff_stage_field]]
            if document[self._signoff_stage_field]
            else []
            for document in self
        }

    def _get_copied_steps(self):
        """Return ``{document id: {step codes}}`` whose copies may be unread still.

        Steps that were signed and that hold nothing any more.
        """
        codes = self.env["order.signoff.rule"]._get_copied_codes(self._name)
        due = self._filter_copies_due() if codes else self.browse()
        evidence = due._get_evidence(["sign", "waive"]) if due else {}
        return {
            document.id: codes.intersection(evidence[document.id].mapped("step_code"))
            for document in due
        }

    def _filter_copies_due(self):
        """Return the documents whose copies are to be read after the step, too."""
        return self

    def _get_open_points(self):
        """Return ``{document id: [SignoffPoint]}`` whose turn it is.

        A copy stays until it is read, also when its step has been left.
        """
        open_steps = self._get_open_steps()
        copied = self._get_copied_steps()
        codes = {
            code for steps in (*open_steps.values(), *copied.values()) for code in steps
        }
        if not codes:
            return {document.id: [] for document in self}
        result = {}
        for document_id, points in self._get_signoff_points(codes).items():
            held = {
                point.rule.step_id.code
                for point in points
                if point.rule.kind == "sign" and point.is_open
            }
            left = copied.get(document_id, set()) - held
            result[document_id] = [
                point
                for point in points
                if point.turn
                and (
                    point.rule.step_id.code in open_steps[document_id]
                    or (point.rule.kind == "copy" and point.rule.step_id.code in left)
                )
            ]
        return result

    def _sync_requests(self):
        """Bring the rows "to sign" in line with the rules."""
        # sudo: a cache for screens, made for people who may not see the document
        requests = self.env["order.signoff.request"].sudo()
        wanted = {
            (document_id, point.rule.id): point
            for document_id, points in self._get_open_points().items()
            for point in points
        }
        kept = requests._keep(self, wanted)
        for key, request in kept.items():
            if request.assignee_id != wanted[key].assignee:
                request.assignee_id = wanted[key].assignee
            if request.deadline_hours != wanted[key].rule.deadline_hours:
                request.write(
                    wanted[key].rule._prepare_deadline(
                        request.since, request.company_id
                    )
                )
        requests.create(
            [
                self.browse(key[0])._prepare_request(point)
                for key, point in wanted.items()
                if key not in kept
            ]
        )

    def _get_open_domain(self):
        """Return the domain of the documents that may still wait for a signature."""
        return [("facts_seq", ">", 0)]

    def _get_stale_domain(self, changed_at):
        """Return the domain of the open documents judged before ``changed_at``.

        :param changed_at: naive UTC as text or datetime; all open documents if empty
        """
        stale = Domain("judged_at", "=", False) | Domain(
            "judged_at", "<=", changed_at or fields.Datetime.now()
        )
        return Domain(self._get_open_domain()) & stale

    def _refresh_signoffs(self):
        """Judge these documents anew: digests, stage, rows "to sign"."""
        for name in ("facet_digests", "content_digest", self._signoff_stage_field):
            self.env.add_to_compute(self._fields[name], self)
        self._after_facts()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET judged_at = %s WHERE id IN %s",
                SQL.identifier(self._table),
                fields.Datetime.now(),
                tuple(self.ids) or (0,),
            )
        )
        self.invalidate_recordset(["judged_at"], flush=False)

    def _prepare_request(self, point):
        """Return the values of the row "to sign" of one point."""
        self.ensure_one()
        now = fields.Datetime.now()
        return {
            "rule_id": point.rule.id,
            "role_id": point.rule.role_id.id,
            "step_id": point.rule.step_id.id,
            "kind": point.rule.kind,
            "document_model": self._name,
            "document_id": self.id,
            "document_name": self._get_request_name(),
            "company_id": self.company_id.id,
            "assignee_id": point.assignee.id,
            "since": now,
            **point.rule._prepare_deadline(now, self.company_id),
        }

    def _get_request_name(self):
        """Return the name under which signers without rights see the document."""
        return self.display_name
