from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class OrderSignoffMixin(models.AbstractModel):
    """Who may sign: members, deputies, four eyes, forwarding."""

    _inherit = "order.signoff.mixin"

    my_signoff = fields.Selection(
        selection=[("sign", "To Sign"), ("copy", "To Read")],
        string="Waits for Me",
        compute="_compute_my_signoff",
        groups="base.group_user",
        help="What the current user has to do on this document now.",
    )

    @api.depends("content_digest", "signoff_ids")
    @api.depends_context("uid")
    def _compute_my_signoff(self):
        stored = self._origin._filter_signoff_subjects()
        # sudo: the rules decide, as for signing; the user stays who it is
        mine = stored.sudo()._get_my_points() if stored else {}
        for document in self:
            kinds = {point.rule.kind for point in mine.get(document._origin.id, ())}
            document.my_signoff = (
                "sign" if "sign" in kinds else "copy" if kinds else False
            )

    def _get_my_points(self):
        """Return ``{document id: [SignoffPoint]}`` that the current user may sign.

        None on documents of companies that are not the user's.
        """
        user = self.env.user
        points = dict.fromkeys(self.ids, ())
        points |= self.filtered(
            lambda document: document.company_id in user.company_ids
        )._get_open_points()
        roles = self.env["order.signoff.role"].union(
            *(point.rule.role_id for items in points.values() for point in items)
        )
        mine = roles._filter_member(user)
        points = {
            document_id: [point for point in items if point.rule.role_id in mine]
            for document_id, items in points.items()
        }
        return self._get_unbarred_points(points)

    def _get_unbarred_points(self, points):
        """Leave out the points that four eyes keep from the current user.

        Whoever signs several points in one act is an earlier signer for those that
        forbid one.
        """
        no_rule = self.env["order.signoff.rule"]
        barred = self._get_barred_rules(
            {
                document_id: no_rule.union(*(point.rule for point in items))
                for document_id, items in points.items()
            }
        )
        result = {}
        for document_id, items in points.items():
            items = [item for item in items if item.rule not in barred[document_id]]
            free = [item for item in items if not item.rule.not_earlier_signer]
            result[document_id] = free or items[:1]
        return result

    def _get_barred_rules(self, rules):
        """Return ``{document id: rules}`` that four eyes keep from the current user.

        :param rules: ``{document id: order.signoff.rule}`` that are asked for
        """
        barred = {document.id: self.env["order.signoff.rule"] for document in self}
        careful = self.filtered(
            lambda document: any(
                rule.not_submitter or rule.not_earlier_signer
                for rule in rules[document.id]
            )
        )
        if not careful:
            return barred
        user = self.env.user
        submitters = careful._get_submitters()
        # what an edit voids comes back with the content that was signed; who waives
        # a step has answered for it too
        signatures = careful._get_evidence(["sign", "waive"])
        for document in careful:
            has_submitted = user in submitters[document.id]
            own = signatures[document.id].filtered(lambda row: row.user_id == user)
            barred[document.id] = rules[document.id].filtered(
                lambda rule, has_submitted=has_submitted, own=own: (
                    (rule.not_submitter and has_submitted)
                    or (
                        rule.not_earlier_signer
                        and any(row.rule_id != rule for row in own)
                    )
                )
            )
        return barred

    def _is_free_for(self, user, rule):
        """Tell whether no four eyes keep ``user`` from signing ``rule`` here."""
        # sudo: facts decide; the user is the one who is asked about
        documents = self.with_user(user).sudo()
        return not any(
            documents._get_barred_rules(dict.fromkeys(self.ids, rule)).values()
        )

    def _get_submitters(self):
        """Return ``{document id: res.users}``: all who asked for the signatures."""
        return {document.id: document.create_uid for document in self}

    def _check_my_points(self):
        """Return the user's points on every document, or say whose turn it is.

        :raise AccessError: where the user has nothing to sign
        """
        mine = self._get_my_points()
        for document in self:
            if not mine[document.id]:
                raise AccessError(document._get_not_mine_message())
        return mine

    def _get_not_mine_message(self):
        self.ensure_one()
        points = self._get_open_points()[self.id]
        roles = self.env["order.signoff.role"].union(
            *(point.rule.role_id for point in points)
        )
        if roles._filter_member(self.env.user):
            return self.env._(
                "On %(document)s you have submitted or signed already, and here "
                "another pair of eyes is asked for: %(roles)s.",
                document=self._get_request_name(),
                roles=roles._get_label(),
            )
        return self.env._(
            "There is nothing for you to sign on %(document)s now. It waits for: "
            "%(roles)s.",
            document=self._get_request_name(),
            roles=roles._get_label() or self.env._("nobody"),
        )

    def _get_takers(self, rule):
        """Return who but the current user can sign ``rule`` on these documents today.

        :param rule: ``order.signoff.rule``; the documents are of one company
        """
        role = rule.role_id
        people = role._get_signers_today(self.company_id) - self.env.user
        return people.filtered(
            lambda user: role._filter_member(user) and self._is_free_for(user, rule)
        )

    def _get_forwarding(self, mine):
        """Return ``[(rule, documents, takers)]`` of the user's points, by company.

        :param mine: ``{document id: [SignoffPoint]}``
        """
        parts = {}
        for document in self:
            for point in mine[document.id]:
                key = point.rule, document.company_id
                parts[key] = parts.get(key, self.browse()) | document
        return [
            (rule, documents, documents._get_takers(rule))
            for (rule, _company), documents in parts.items()
        ]

    def _get_forward_candidates(self):
        """Return who else can sign today all that waits for the current user."""
        documents = self.sudo()  # sudo: as for signing
        forwarding = documents._get_forwarding(documents._get_my_points())
        users = self.env["res.users"].sudo()
        candidates = users.union(*(takers for _rule, _documents, takers in forwarding))
        return candidates.filtered(
            lambda user: all(user in takers for _rule, _documents, takers in forwarding)
        )

    def signoff_forward(self, user_id, note=None):
        """Forward what waits for the current user to another of the same role (转签).

        It then shows in that person's list and in nobody else's, as long as that
        person can sign it; any member may still sign.

        :param user_id: id of a member who is there today, or of a deputy of today, of
            every role concerned
        :raise UserError: somebody else, or oneself
        :raise AccessError: nothing waits for the user
        """
        self._check_act_input(note)
        documents = self.sudo()  # sudo: as for signing
        documents._record_facts()
        forwarding = documents._get_forwarding(documents._check_my_points())
        is_id = isinstance(user_id, int) and not isinstance(user_id, bool)
        user = self.env["res.users"].sudo().browse(user_id if is_id else 0).exists()
        entries = []
        for rule, part, takers in forwarding:
            if not user or user not in takers:
                raise UserError(
                    self.env._(
                        "%(document)s can be forwarded to somebody else who can sign "
                        "it today for this role: %(role)s.",
                        document=", ".join(item._get_request_name() for item in part),
                        role=rule.role_id._get_label(),
                    )
                )
            values = {"kind": "forward", "rule": rule, "statement": note}
            values["payload"] = {"to": user.id, "name": user.name}
            entries += [(document, values) for document in part]
        documents._record_evidences(entries)
        return True
