from odoo import models
from odoo.tools import ormcache

from ..signoff.canonical import digest
from .sale_order_stage import REVIEW_STEPS


class SaleOrder(models.Model):
    """Rules whose filter reads what is no content: the customer's class, a tag.

    They may come to apply at any time, also when the review is over.
    """

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        watched = self.env["order.signoff.rule"]._get_watched_fields(self._name)
        read = watched & vals.keys()
        if read and read - self._get_guarded_fields():
            self._judge_rules()
        return result

    def _judge_rules(self):
        """Bring stage and rows "to sign" in line with the rules that apply now."""
        # sudo: rules decide for every user alike
        orders = self.sudo().filtered(
            lambda item: item.facts_seq and item.is_order_open
        )
        if orders:
            orders._refresh_signoffs()

    # ------------------------------------------------------------------ passed
    def _prepare_review(self):
        """Return what is noted when one order has been reviewed.

        :return: dict with ``lane`` (code) and ``unasked``, the rules that did not
            apply: ``{str(rule id): what they asked for}``
        """
        self.ensure_one()
        rules = self.env["order.signoff.rule"]._get_rules(self._name, REVIEW_STEPS)
        unasked = rules.filtered(
            lambda rule: rule.kind == "sign" and not rule._filter_documents(self)
        )
        return {
            "lane": self.lane_id.code,
            "unasked": {str(rule.id): rule._get_terms_digest() for rule in unasked},
        }

    def _is_asked_since(self, row):
        """Tell whether a rule that did not apply when the order passed applies now.

        :param row: the passing (``order.signoff``)
        """
        self.ensure_one()
        unasked = row.payload.get("unasked")
        if not unasked:
            return False
        rules = self.env["order.signoff.rule"]._get_rules(self._name, REVIEW_STEPS)
        return any(
            unasked.get(str(rule.id)) == rule._get_terms_digest()
            and rule._filter_documents(self)
            for rule in rules
            if str(rule.id) in unasked
        )


class OrderSignoffRule(models.Model):
    _inherit = "order.signoff.rule"

    @ormcache("self.id")
    def _get_terms_digest(self):
        """Return a digest of whom this rule asks, when, and for what."""
        self.ensure_one()
        terms = {
            "domain": self.domain or "",
            "company": self.company_id.id,
            "role": self.role_id.id,
            "step": self.step_id.id,
            "facets": sorted(self.facet_ids.ids),
            "lanes": sorted(self.lane_ids.ids),
        }
        return digest(terms, 1)
