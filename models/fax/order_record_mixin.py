from odoo import api, models
from odoo.exceptions import UserError


class OrderRecordMixin(models.AbstractModel):
    """A record of facts about a document: written by methods only, kept as it is.

    Rooms add one Many2one per document and name it in ``_get_document_fields``.
    """

    _name = "order.record.mixin"
    _inherit = ["order.control.guard"]
    _description = "Record that only methods write"

    # ------------------------------------------------------------ documents
    def _get_document_fields(self):
        """Return the names of the Many2one fields to documents; rooms add theirs."""
        return []

    def _get_document(self):
        """Return the document that this is about."""
        self.ensure_one()
        for name in self._get_document_fields():
            if self[name]:
                return self[name]
        return self.browse()

    # ----------------------------------------------------------------- CRUD
    def _get_guarded_fields(self):
        own = {
            name
            for name, field in self._fields.items()
            if field._module == OrderRecordMixin._module
        }
        return super()._get_guarded_fields() | (own - set(models.MAGIC_COLUMNS))

    def _get_refusal(self):
        """Return how such a record comes about, for whoever tries to enter one."""
        return self.env._("Such a record is made by what has happened.")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self._get_refusal())

    @api.private
    def _create_facts(self, vals_list):
        """Make records, past the guard; return them (sudo)."""
        return models.Model.create(self._as_it_is(), vals_list)

    @api.private
    def _write_facts(self, vals):
        """Record facts, past the guard; the caller has checked who and when."""
        return models.Model.write(self._as_it_is(), vals)

    def _as_it_is(self):
        """Return these records (sudo) so that core keeps their files byte for byte.

        Otherwise it draws large pictures anew: a TIFF of many pages became the
        first of them as JPEG.
        """
        # sudo: written by methods only
        return self.sudo().with_context(image_no_postprocess=True)
