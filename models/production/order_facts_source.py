from odoo import api, models
from odoo.tools import ormcache


class OrderFactsSource(models.AbstractModel):
    """Goods and work that the stages of documents rest on.

    Dependencies of the stages could say the same. But all that follows from a stage
    would then hang on every change of a stock move, in every database, controlled or
    not, and core looks at all of it each time. So the stages depend on
    ``facts_seq`` of their document, and a change here has it derived again.
    """

    _name = "order.facts.source"
    _description = "Goods and work that stages rest on"

    @api.model
    def _get_facts_sources(self):
        """Return ``{model: field names}`` that stages are derived from; rooms add."""
        return {
            "mrp.production": {"state", "product_uom_qty", "production_group_id"},
        }

    @api.model
    @ormcache()
    def _get_facts_roots(self):
        """Return the fields of this model from which a source follows, or is one."""
        registry = self.env.registry
        sources = {
            registry[model]._fields[name]
            for model, names in self._get_facts_sources().items()
            for name in names
        }
        return frozenset(
            name
            for name, field in self._fields.items()
            if field in sources
            or not sources.isdisjoint(registry.get_dependent_fields(field))
        )

    @api.model
    @ormcache()
    def _get_facts_links(self):
        """Return those of the roots that say which documents the facts belong to."""
        return frozenset(
            name for name in self._get_facts_roots() if self._fields[name].relational
        )

    def modified(self, fnames, create=False, before=False):
        result = super().modified(fnames, create=create, before=before)
        # beforehand only what is about to belong to other documents
        roots = self._get_facts_links() if before else self._get_facts_roots()
        # what a form only thinks of moves no stage
        if any(self._ids) and not roots.isdisjoint(fnames):
            records = self.sudo()  # sudo: as the ORM follows dependencies
            if any(records._get_facts_companies().mapped("order_control_since")):
                records._derive_documents(create)
        return result

    def _get_facts_companies(self):
        return self.company_id

    def _derive_documents(self, create):
        """Have the stages derived again that rest on these records.

        :param create: the records have just been made
        """
