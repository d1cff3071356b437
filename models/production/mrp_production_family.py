from odoo import api, models


class MrpProduction(models.Model):
    """Backorders and splits stand on what was signed for the whole.

    They stay in one group with the manufacturing order that they come from and share
    its quantity. A duplicate and a merged one begin a group of their own.
    """

    _inherit = "mrp.production"

    def _get_family(self):
        """Return this manufacturing order with its backorders and splits."""
        self.ensure_one()
        return self | self.production_group_id.production_ids

    @api.depends("production_group_id.production_ids.product_qty")
    def _compute_facet_digests(self):
        return super()._compute_facet_digests()

    def _get_facet_content(self):
        contents = super()._get_facet_content()
        for production in self:
            whole = sum(production._get_family().mapped("product_qty"))
            contents[production.id]["delivery"]["product_qty"] = whole
        return contents

    def _find_signature(self, terms, rows):
        siblings = self._get_family() - self
        for given in siblings._get_evidence(["sign", "refuse", "waive"]).values():
            rows |= given
        return super()._find_signature(terms, rows.sorted("id"))

    def _split_productions(self, *args, **kwargs):
        """A split moves quantity within the group; nothing that was signed changes."""
        digests = [self._fields[name] for name in ("facet_digests", "content_digest")]
        signed = self.filtered("facts_seq")
        # on the way the whole is smaller for a moment
        with self.env.protecting(digests, signed):
            productions = super()._split_productions(*args, **kwargs)
        for field in digests:
            self.env.add_to_compute(field, signed)
        return productions
