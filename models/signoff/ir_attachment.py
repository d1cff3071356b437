from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _is_countersign_evidence(self):
        """Return the attachments of ``self`` that are part of the evidence.

        Rooms extend it with the files that they archive.
        """
        signoffs = (
            self.env["order.signoff"]
            .sudo()
            .search(  # sudo: a guard sees all
                [("attachment_ids", "in", self.ids)]
            )
        )
        return self & signoffs.attachment_ids.sudo(self.env.su)

    def _check_countersign_evidence(self):
        for attachment in self._is_countersign_evidence():
            raise UserError(
                self.env._(
                    "%(file)s belongs to a signed record and is kept as it is. Add a "
                    "new file instead.",
                    file=attachment.name,
                )
            )

    def write(self, vals):
        if vals.keys() & {
            "raw",
            "datas",
            "db_datas",
            "store_fname",
            "checksum",
            "name",
            "type",
            "url",
            "public",
            "res_field",
            "res_model",
            "res_id",
            "company_id",
        }:
            self._check_countersign_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_countersign_evidence(self):
        self._check_countersign_evidence()
