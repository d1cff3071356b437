from odoo import api, models
from odoo.tools import ormcache


class OrderPolicyMixin(models.AbstractModel):
    """Policy: records that change rarely and that every fact reads.

    They are kept in the server's own cache, as access rights are: a transaction that
    judges documents takes them from there and not from the database. Whatever changes
    them empties it, on every server.
    """

    _name = "order.policy.mixin"
    _description = "Policy kept at hand"

    # Who somebody is may follow from rights and is read as ever
    _policy_left_out = frozenset({"user_ids"})

    @api.model
    def _load_policy(self):
        """Put all records of this model into the transaction's cache.

        What the transaction has read or changed itself stays as it is.
        """
        for name, values in self._get_policy_values():
            cache = self._fields[name]._get_cache(self.env)
            if len(cache) < len(values):
                for record_id, value in values.items():
                    cache.setdefault(record_id, value)

    @api.model
    @ormcache("self.env.lang")
    def _get_policy_values(self):
        """Return ``[(field name, {id: value as cached})]``, in the user's language."""
        # sudo: policy is the same for everybody
        records = self.sudo().with_context(active_test=False, lang=self.env.lang)
        names = self._get_policy_fields()
        records = records.search_fetch([], names)
        result = []
        for name in names:
            records.mapped(name)
            cache = self._fields[name]._get_cache(records.env)
            result.append((name, {record.id: cache[record.id] for record in records}))
        return result

    @api.model
    def _get_policy_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and (field.prefetch is True or field.type == "many2many")
            and not field.groups
            and name not in self._policy_left_out
            and name not in models.MAGIC_COLUMNS
        ]

    @api.model
    @ormcache("domain", "order")
    def _search_policy(self, domain, order=None):
        """Return the ids of the active records of a domain (tuple of tuples)."""
        # sudo: policy is the same for everybody
        records = self.sudo().with_context(active_test=True)
        return records.search(list(domain), order=order)._ids

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
