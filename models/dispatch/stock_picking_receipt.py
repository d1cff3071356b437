from odoo import fields, models
from odoo.exceptions import UserError

from .order_fax import RECEIPT
from .stock_picking_arrival import ARRIVAL_ROLES


class StockPicking(models.Model):
    """The receipt that comes back by fax: its code says of which transfer."""

    _inherit = "stock.picking"

    # ------------------------------------------------------------------- sheet
    def _make_receipt_sheets(self):
        """Give what has left the sheet whose code its receipt carries."""
        for picking in self.filtered(lambda item: item.state == "done"):
            picking._fax_make(RECEIPT)

    def _get_receipt_sheet(self):
        """Return the ``order.fax`` (sudo) of the receipt, empty before it has left."""
        return self._get_fax_sheets(RECEIPT).sorted("id")[-1:]

    def _fax_make(self, kind):
        """A receipt goes with the goods, so there is one, and it is never sent again.

        See ``order.fax.mixin``.
        """
        if kind != RECEIPT:
            return super()._fax_make(kind)
        self._check_shipped()
        sheet = self._get_receipt_sheet()
        if not sheet:
            self._ensure_revision()
            sheet = sheet._create_facts([self._prepare_sheet(kind)])
        return sheet

    def _get_fax_check_roles(self, kind):
        return ARRIVAL_ROLES if kind == RECEIPT else super()._get_fax_check_roles(kind)

    def _get_waiting_receipts(self):
        """Return what came back of these transfers and waits for the office (sudo)."""
        # sudo: whoever handles the transfer has to know
        return self.sudo().fax_ids.filtered(
            lambda sheet: (
                sheet.direction == "in"
                and sheet.kind == RECEIPT
                and sheet.state == "returned"
            )
        )

    # ------------------------------------------------------------------- facts
    def accept_receipt(self, sheet_id):
        """Take what came back by fax as the signed receipt (source: 17).

        :param int sheet_id: incoming ``order.fax`` of this transfer, not checked yet
        :raise UserError: arrival not recorded, or no such sheet
        """
        picking, role = self._begin_receipt()
        sheet = picking._get_waiting_receipts().filtered(
            lambda item: item.id == sheet_id
        )
        if not sheet:
            raise UserError(
                self.env._(
                    "No such receipt of %(transfer)s waits. Choose one that came in, "
                    "or upload the file.",
                    transfer=picking.name,
                )
            )
        sheet._write_facts(
            {
                "check_result": "accepted",
                "checked_by_id": self.env.uid,
                "checked_at": fields.Datetime.now(),
            }
        )
        picking._keep_receipt(
            role,
            sheet.file_name,
            sheet._get_file_content(),
            sheet=sheet.name,
            checksum=sheet.file_checksum,
        )
        return True
