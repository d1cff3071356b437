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

    def _get_submitted_drawings(self):
        """Return ``{attachment: order}`` of those that were submitted with an order.

        A revision of the order holds the checksum of each of its drawings.
        """
        places = self._get_drawing_places()
        revisions = self.env["order.revision"].sudo()  # sudo: a guard sees all
        revisions = revisions.search(
            [("sale_order_id", "in", list(set().union(*places.values())))]
        )
        known = {}
        for revision in revisions:
            text = json.dumps(revision.content)
            known.setdefault(revision.sale_order_id, []).append(text)
        submitted = {}
        for file, order_ids in places.items():
            (mark,) = file._get_checksums()
            for order, texts in known.items():
                if order.id not in order_ids or not mark:
                    continue
                if any(json.dumps(mark) in text for text in texts):
                    submitted[file] = order
        return submitted

    def _raise_submitted_drawing(self, order):
        raise UserError(
            self.env._(
                "%(file)s was submitted with %(order)s and is kept. Take it off the "
                "line instead, and add the new file.",
                file=self.name,
                order=order.name,
            )
        )

    def write(self, vals):
        if not self or not vals.keys() & CONTENT:
            return super().write(vals)
        marks = {
            file: (order, file._get_checksums())
            for file, order in self._get_submitted_drawings().items()
        }
        with self._get_drawing_orders()._content_edit():
            result = super().write(vals)
        for file, (order, mark) in marks.items():
            if file._get_checksums() != mark:
                file._raise_submitted_drawing(order)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed_drawings(self):
        for file, order in self._get_submitted_drawings().items():
            file._raise_submitted_drawing(order)

    def unlink(self):
        with self._get_drawing_orders()._content_edit():
            return super().unlink()
