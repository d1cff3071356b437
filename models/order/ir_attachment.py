from odoo import models


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
        if not vals.keys() & {"raw", "datas", "db_datas", "store_fname", "checksum"}:
            return super().write(vals)
        with self._get_drawing_orders()._content_edit():
            return super().write(vals)

    def unlink(self):
        with self._get_drawing_orders()._content_edit():
            return super().unlink()
