from odoo import models


class OrderSignoffMixin(models.AbstractModel):
    """The files (drawings) that belong to what is signed."""

    _inherit = "order.signoff.mixin"

    def _get_sheet_files(self, facet_codes):
        """Return the files (ir.attachment) of these facets; rooms override."""
        self.ensure_one()
        return self.env["ir.attachment"]

    def _get_sheet_links(self, facet_codes):
        """Return ``[(name, address)]`` of the files of these facets."""
        return [
            (file.name, f"/order_countersign/file/{self._name}/{self.id}/{file.id}")
            # sudo: signers read the sheet, not the document
            for file in self.sudo()._get_sheet_files(facet_codes)
        ]

    def _get_sheet_files_of_user(self):
        """Return the files (sudo) that the current user is to read now.

        Those of what waits for the user's signature, or for the user's waiver.
        """
        self.ensure_one()
        document = self.sudo()  # sudo: as for signing
        if document.company_id not in self.env.user.company_ids:
            return self.env["ir.attachment"]
        if document.may_waive:
            facets = list(document.facet_digests or {})
        else:
            facets = self._get_point_facets(document._get_my_points()[self.id])
        return document._get_sheet_files(facets)
