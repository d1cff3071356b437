from odoo import models

from ..form_parts import Box, Column, Copy, Fact, Table


class ReportArrivalReceipt(models.AbstractModel):
    """到货回单: the receiver says what has come and how, signs and stamps it.

    Source: order flow, steps 16 and 17. It prints no prices. Either copy may come
    back by fax: its code says of which transfer.
    """

    _name = "report.sale_mrp_countersign.report_arrival_receipt"
    _inherit = ["order.form.transfer"]
    _description = "Arrival receipt"

    def _get_title(self):
        return self.env._("Arrival Receipt")

    def _get_copies(self, document):
        names = (self.env._("Return to supplier"), self.env._("Customer"))
        return [Copy(name, prices=False) for name in names]

    def _get_fax_sheet(self, document, copy):
        return document._get_receipt_sheet()

    def _get_notice(self, document):
        return "" if document.state == "done" else self.env._("NOT SHIPPED YET")

    def _get_facts(self, document, copy):
        return [
            *self._get_identity_facts(document),
            *self._get_receiver_facts(document),
            *self._get_shipping_facts(
                document,
                ["carrier_name", "waybill_no", "packages_left", "expected_arrival"],
            ),
            *self._get_door_facts(document),
        ]

    def _get_tables(self, document, copy):
        received = [
            Column("lots", self.env._("Lot No."), 10),
            # To write in by hand
            Column("received", self.env._("Received"), 11),
        ]
        columns = self._get_line_columns(False, extra=received)
        return [Table(columns, self._get_rows(document, prices=False))]

    def _get_terms(self, document, copy):
        conditions = {
            "intact": self.env._("Intact"),
            "short": self.env._("Short"),
            "damaged": self.env._("Damaged"),
        }
        # sudo: what was recorded of the arrival is printed on its receipt
        row = document.sudo()._get_last_evidence("arrival").get(document.id)
        payload = (row.payload or {}) if row else {}
        arrived = self._format_date(payload.get("date"))
        condition = self._tick(conditions, payload.get("condition"))
        note = (row.statement if row else "") or "\n"
        return [
            Fact(self.env._("Condition"), condition),
            Fact(self.env._("Arrived On"), arrived),
            Fact(self.env._("Shortage or Damage"), note, wide=True),
            *self._get_paid_facts(document),
        ]

    def _get_paid_facts(self, document):
        """Return what was paid at the door; nothing yet: room to write it in."""
        if not self._get_door_facts(document):
            return []
        # sudo: what was recorded of the money is printed on its receipt
        picking = document.sudo()
        row = picking._get_last_evidence("door_money").get(picking.id)
        text = "\n"
        if row:
            amount = self._format_money(picking.door_brought, picking.door_currency_id)
            text = " · ".join(filter(None, (amount, row.statement)))
        return [Fact(self.env._("Paid at the Door"), text, wide=True)]

    def _get_remarks(self, document, copy):
        return [
            self.env._(
                "Please count the packages and check their condition before the driver "
                "leaves, sign and stamp this receipt and send it back."
            )
        ]

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Receiver: signature")),
            Box(self.env._("Date and time")),
            Box(self.env._("Driver: signature")),
            Box(self.env._("Date")),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Receiver's stamp")]
