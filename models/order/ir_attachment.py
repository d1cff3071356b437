import json

from odoo import api, models
from odoo.exceptions import UserError

# What stands for a file in the content: its bytes, or the address of a link
CONTENT = {"raw", "datas", "db_datas", "store_fname", "checksum", "type", "url"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_drawing_orders(self):
        """Return the orders on whose lines these attachments are drawings."""
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(  # sudo: a guard sees all
                [("drawing_ids", "in", self.ids)]
            )
        )
        return lines.order_id

    def write(self, vals):
        if not vals.keys() & CONTENT:
            return super().write(vals)
        with self._get_drawing_orders()._content_edit():
            return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed_drawings(self):
        """Keep what was submitted: a revision holds the checksum of its drawings."""
        owned = self.filtered(
            lambda file: (
                file.res_model == "sale.order" and file.res_id and not file.res_field
            )
        )
        if not owned:
            return
        revisions = self.env["order.revision"].sudo()  # sudo: a guard sees all
        revisions = revisions.search([("sale_order_id", "in", owned.mapped("res_id"))])
        known = {}
        for revision in revisions:
            text = json.dumps(revision.content)
            known.setdefault(revision.sale_order_id.id, []).append(text)
        for file in owned:
            (mark,) = file._get_checksums()
            texts = known.get(file.res_id, ())
            if mark and any(json.dumps(mark) in text for text in texts):
                raise UserError(
                    self.env._(
                        "%(file)s was submitted with %(order)s and is kept. Take it "
                        "off the line instead, and add the new file.",
                        file=file.name,
                        order=revisions.sale_order_id.browse(file.res_id).name,
                    )
                )

    def unlink(self):
        with self._get_drawing_orders()._content_edit():
            return super().unlink()
