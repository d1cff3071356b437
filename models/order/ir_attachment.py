import json

from odoo import api, models
from odoo.exceptions import UserError

# What stands for a file in the content: its bytes, or the address of a link
CONTENT = {"raw", "datas", "db_datas", "store_fname", "checksum", "type", "url"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_drawing_lines(self):
        """Return the lines of orders on which these attachments are drawings."""
        lines = self.env["sale.order.line"].sudo()  # sudo: a guard sees all
        return lines.search([("drawing_ids", "in", self.ids)])

    def _get_drawing_orders(self):
        """Return the orders on whose lines these attachments are drawings."""
        return self._get_drawing_lines().order_id

    def _get_drawing_places(self):
        """Return ``{attachment: ids of orders}`` that own it, or show it on a line."""
        places = {}
        for file in self:
            if file.res_model == "sale.order" and file.res_id and not file.res_field:
                places.setdefault(file, set()).add(file.res_id)
        for line in self._get_drawing_lines():
            for file in line.drawing_ids.sudo(self.env.su) & self:
                places.setdefault(file, set()).add(line.order_id.id)
        return places

    def write(self, vals):
        if not vals.keys() & CONTENT:
            return super().write(vals)
        with self._get_drawing_orders()._content_edit():
            return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed_drawings(self):
        """Keep what was submitted: a revision holds the checksum of its drawings."""
        places = self._get_drawing_places()
        revisions = self.env["order.revision"].sudo()  # sudo: a guard sees all
        revisions = revisions.search(
            [("sale_order_id", "in", list(set().union(*places.values())))]
        )
        known = {}
        for revision in revisions:
            text = json.dumps(revision.content)
            known.setdefault(revision.sale_order_id, []).append(text)
        for file, order_ids in places.items():
            (mark,) = file._get_checksums()
            for order, texts in known.items():
                if order.id not in order_ids or not mark:
                    continue
                if any(json.dumps(mark) in text for text in texts):
                    raise UserError(
                        self.env._(
                            "%(file)s was submitted with %(order)s and is kept. Take "
                            "it off the line instead, and add the new file.",
                            file=file.name,
                            order=order.name,
                        )
                    )

    def unlink(self):
        with self._get_drawing_orders()._content_edit():
            return super().unlink()
