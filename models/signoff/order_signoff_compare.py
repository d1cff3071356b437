from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import AccessError

from .changes import compare


class Reading(NamedTuple):
    """How much of a document's content somebody may read."""

    facets: object  # order.signoff.facet
    sees_prices: bool


class OrderSignoffMixin(models.AbstractModel):
    """The revisions of a document, side by side, for whoever may read them."""

    _inherit = "order.signoff.mixin"

    revision_count = fields.Integer(
        string="Number of Revisions", compute="_compute_revision_count"
    )

    def _compute_revision_count(self):
        field = self._signoff_document_field
        # sudo: the number only
        groups = (
            self.env["order.revision"]
            .sudo()
            ._read_group([(field, "in", self._origin.ids)], [field], ["__count"])
        )
        counts = {document.id: count for document, count in groups}
        for document in self:
            document.revision_count = counts.get(document._origin.id, 0)

    # ----------------------------------------------------------------- actions
    def action_open_revisions(self):
        """Open the list of this document's revisions."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revisions"),
            "res_model": "order.revision",
            "view_mode": "list,form",
            "domain": [(self._signoff_document_field, "=", self.id)],
            "context": {"create": False},
        }

    def action_compare_revisions(self):
        """Open the last two revisions of this document side by side."""
        self.ensure_one()
        return self.env["order.revision.compare"]._open_for(self)

    # ------------------------------------------------------------------ rights
    def _get_price_fields(self):
        """Return the names of a content's entries that are prices."""
        return set()

    def _is_price_reader(self):
        """Tell whether core shows the prices of such documents to the user.

        For those who read the document and have no signer role. Rooms extend.
        """
        return False

    def _get_reading(self):
        """Return how much of this document's content the current user may read.

        Who may open the document reads every facet; a signer without that right
        reads what the rules of her roles answer for, as on the sheet. Prices are
        for auditors and administrators, for roles that see them, and for readers
        without any role to whom core shows them.

        :raise AccessError: neither one nor the other
        """
        self.ensure_one()
        user = self.env.user
        document = self.sudo()  # sudo: judged for people who may not see it
        facets = document.env["order.signoff.facet"].search([])
        roles = document._get_roles_of(user)
        is_reader = user._is_internal() and self.has_access("read")
        if not is_reader:
            rules = document._get_rules_of(roles)
            facets &= rules.facet_ids
            roles = rules.role_id
        if not facets or document.company_id not in user.company_ids:
            raise AccessError(
                self.env._("The content of this document is not for you to read.")
            )
        sees_prices = document._are_prices_shown(user, roles, is_reader)
        if not sees_prices:
            facets = facets.filtered(lambda facet: not facet.holds_prices)
        return Reading(facets.with_env(self.env), sees_prices)

    def _are_prices_shown(self, user, roles, is_reader):
        """Tell whether ``user``, who has these roles here, sees prices.

        :param is_reader: whether the document may be opened
        """
        if user.has_group("sale_mrp_countersign.group_auditor") or user.has_group(
            "sale_mrp_countersign.group_manager"
        ):
            return True
        if roles:
            return any(roles.mapped("sees_prices"))
        return is_reader and self._is_price_reader()

    def _filter_prices_shown(self):
        """Return the documents whose prices the current user reads, batch.

        The same that ``_get_reading`` says of each.
        """
        user = self.env.user
        documents = self.sudo()  # sudo: judged for people who may not see them
        is_employee = user._is_internal()
        readable = self._filtered_access("read")._ids if is_employee else ()
        shown = documents.browse()
        for company, items in documents.grouped("company_id").items():
            if company not in user.company_ids:
                continue
            roles = items[0]._get_roles_of(user)
            readers = items.filtered(lambda document: document.id in readable)
            if items[0]._are_prices_shown(user, roles, is_reader=True):
                shown |= readers
            others = items - readers
            seeing = roles.filtered("sees_prices") if others else roles.browse()
            for rule in others._find_rules_of(seeing) if seeing else ():
                shown |= rule._filter_documents(others)
        return self.browse(shown._ids)

    def _filter_reasons_shown(self):
        """Return the documents that the current user may edit and sees the prices of.

        By core's own rights, whatever her roles: she corrects what was refused.
        """
        if not self or not self._is_price_reader():
            return self.browse()
        return self._filtered_access("write")

    def _get_roles_of(self, user):
        """Return the roles of the document's company for which ``user`` signs."""
        roles = self.env["order.signoff.role"].search(
            [("company_id", "in", [False, self.company_id.id])]
        )
        return roles._filter_member(user)

    def _get_rules_of(self, roles):
        """Return the rules of these roles that apply to this document."""
        return self._find_rules_of(roles).filtered(
            lambda rule: self in rule._filter_documents(self)
        )

    def _find_rules_of(self, roles):
        """Return the rules of these roles for documents of this kind."""
        return self.env["order.signoff.rule"].search(
            [("model", "=", self._name), ("role_id", "in", roles.ids)]
        )

    # -------------------------------------------------------------- comparison
    def _compare_revisions(self, before, after):
        """Return what differs between two revisions, facet by facet.

        :param before: ``order.revision`` of this document, or empty
        :param after: ``order.revision`` of this document
        :return: list of ``(facet name, [Change])``, as far as the current user may
            read the content
        :raise AccessError: the user may not, or a revision is another document's
        """
        self.ensure_one()
        reading = self._get_reading()
        revisions = (before | after).sudo()  # sudo: checked above
        if revisions[self._signoff_document_field].ids != self.ids:
            raise AccessError(
                self.env._("The content of this document is not for you to read.")
            )
        hidden = set() if reading.sees_prices else self._get_price_fields()
        old, new = before.sudo().content or {}, after.sudo().content or {}
        return [
            (
                facet.name,
                compare(self, old.get(facet.code), new.get(facet.code), hidden),
            )
            for facet in reading.facets
            if facet.code in old or facet.code in new
        ]
