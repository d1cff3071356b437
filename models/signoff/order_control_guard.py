from odoo import api, models
from odoo.exceptions import AccessError


class OrderControlGuard(models.AbstractModel):
    """Fields that follow from facts: nobody writes them, not even under sudo.

    Stored computed fields can be written by RPC in Odoo. A recompute does not
    pass through ``write``, so refusing them there costs nothing.
    """

    _name = "order.control.guard"
    _description = "Derived fields that nobody writes"

    def _get_guarded_fields(self):
        """Return the names of the fields that are refused; rooms add theirs."""
        return set()

    def _check_guarded(self, names):
        guarded = self._get_guarded_fields().intersection(names)
        if guarded:
            raise AccessError(
                self.env._(
                    "%(fields)s of %(document)s follows from what has been recorded "
                    "and cannot be written. Record the fact itself: sign, send, "
                    "verify, ship.",
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in guarded
                        )
                    ),
                    document=self.env["ir.model"]._get(self._name).name,
                )
            )

    @api.model
    def default_get(self, fields):
        """Leave out guarded fields, whatever ``default_*`` the context holds."""
        guarded = self._get_guarded_fields()
        return super().default_get([name for name in fields if name not in guarded])

    @api.model_create_multi
    def create(self, vals_list):
        self._check_guarded({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        return super().write(vals)

    def _write_guarded(self, vals):
        """Record a fact in guarded fields: the one way in, not reachable by RPC."""
        return super().write(vals)  # pylint: disable=super-method-mismatch
