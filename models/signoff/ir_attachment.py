import hashlib

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
                [
                    "|",
                    ("attachment_ids", "in", self.ids),
                    ("signature_file_id", "in", self.ids),
                ]
            )
        )
        files = signoffs.attachment_ids | signoffs.signature_file_id
        return self & files.sudo(self.env.su)

    def _check_countersign_evidence(self):
        for attachment in self._is_countersign_evidence():
            raise UserError(
                self.env._(
                    "%(file)s belongs to a signed record and is kept as it is. Add a "
                    "new file instead.",
                    file=attachment.name,
                )
            )

    @api.model
    def _keep_as_evidence(self, files, document=None):
        """Return files (sudo) kept byte for byte: core would draw large pictures anew.

        :param files: list of ``(name, bytes)``
        :param document: the record whose evidence they are; of none, only the
            evidence itself hands them out
        """
        place = {"res_model": document._name, "res_id": document.id} if document else {}
        # sudo: evidence, whoever records it
        attachments = self.sudo().with_context(image_no_postprocess=True)
        return attachments.create(
            [{"name": name, "raw": raw, **place} for name, raw in files]
        )

    def _adopt(self, document):
        """Tie uploaded files to their document: whoever reads it reads them.

        Only files of the current user that belong to nothing yet.
        """
        files = self.sudo()  # sudo: ownership is checked here
        files = files.filtered(
            lambda file: (
                not file.res_id and (self.env.su or file.create_uid == self.env.user)
            )
        )
        if files:
            # what was signed on stays where it was
            files -= files._is_countersign_evidence()
            files.write({"res_model": document._name, "res_id": document.id})

    def _get_checksums(self):
        """Return what stands for these files in contents and evidence, sorted.

        Their checksums; of a link, which has no bytes, its address.
        """
        return sorted(file.checksum or file.url or "" for file in self)

    def _get_stored_checksum(self):
        """Return the checksum (hex SHA-1, core's) of the bytes that are stored now.

        Read in pieces, so that large files take no memory; None when they are lost.
        """
        self.ensure_one()
        if not self.store_fname:
            return self._compute_checksum(self.db_datas or b"")
        found = hashlib.sha1(usedforsecurity=False)
        try:
            with open(self._full_path(self.store_fname), "rb") as stored:
                while piece := stored.read(1 << 20):
                    found.update(piece)
        except OSError:
            return None
        return found.hexdigest()

    def write(self, vals):
        guarded = vals.keys() & {
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
        }
        files = self if guarded else self.browse()
        if guarded == {"raw"}:
            # the same bytes, as when core moves them to another store
            mark = self._compute_checksum(vals["raw"] or b"")
            files = self.filtered(lambda file: file.checksum != mark)
        files._check_countersign_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_countersign_evidence(self):
        self._check_countersign_evidence()
