from odoo import api, models
from odoo.exceptions import UserError

from ..signoff.fill_defaults import fill_defaults

# Models whose file is kept as it was sent, received or signed
FAX_MODELS = ("order.fax", "order.fax.inbox", "order.form.archive")


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_fax_files(self):
        """Return the attachments of ``self`` that hold a sheet's archived file."""
        # sudo: a guard sees all
        return (
            self.sudo()
            .filtered(
                lambda item: (
                    item.res_model in FAX_MODELS and item.res_field and item.res_id
                )
            )
            .sudo(self.env.su)
        )

    def _is_countersign_evidence(self):
        return super()._is_countersign_evidence() | self._get_fax_files()

    def write(self, vals):
        # what the evidence guard does not look at, and would detach the file
        if vals.keys() & {"res_field", "type", "url", "public", "mimetype", "name"}:
            if self._get_fax_files():
                self._check_countersign_evidence()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = fill_defaults(self, vals_list, "res_model", "res_id", "res_field")
        self._check_fax_file_free(vals_list)
        return super().create(vals_list)

    def _check_fax_file_free(self, vals_list):
        """Refuse a second file behind a sheet's field: it would replace the first."""
        for model in FAX_MODELS:
            sheet_ids = [
                vals.get("res_id")
                for vals in vals_list
                if vals.get("res_model") == model and vals.get("res_field")
            ]
            if sheet_ids and self._has_fax_file(model, sheet_ids):
                self._refuse_fax_file()

    def _has_fax_file(self, model, sheet_ids):
        return self.sudo().search_count(  # sudo: a guard sees all
            [
                ("res_model", "=", model),
                ("res_field", "!=", False),
                ("res_id", "in", sheet_ids),
            ],
            limit=1,
        )

    def _refuse_fax_file(self):
        raise UserError(
            self.env._("The file of a sheet is kept as it was sent or received.")
        )
