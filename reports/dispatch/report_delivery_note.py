from odoo import models

from ..form_parts import Box, Copy, Fact


class ReportDeliveryNote(models.AbstractModel):
    """销售发货单: goes with the goods. Source: order flow, step 15.

    The copies of the warehouse and of the receipt, which the driver carries, show
    no prices. The receipt's copy may come back instead of the arrival receipt.
    """

    _name = "report.sale_mrp_countersign.report_delivery_note"
    _inherit = ["order.form.transfer"]
    _description = "Delivery note"

    def _get_title(self):
        return self.env._("Delivery Note")

    def _get_copies(self, document):
        return [
            Copy(self.env._("Stub")),
            Copy(self.env._("Finance")),
            Copy(self.env._("Warehouse"), prices=False),
            Copy(self.env._("Customer")),
            Copy(self.env._("Receipt"), prices=False, returns=True),
        ]

    def _get_fax_sheet(self, document, copy):
        if not copy.returns:
            return super()._get_fax_sheet(document, copy)
        return document._get_receipt_sheet()

    def _get_notice(self, document):
        return "" if document.state == "done" else self.env._("NOT SHIPPED YET")

    def _get_facts(self, document, copy):
        return [
            *self._get_identity_facts(document),
            *self._get_receiver_facts(document),
            *self._get_shipping_facts(
                document, ["carrier_name", "vehicle_no", "packages_left", "date_done"]
            ),
            *self._get_door_facts(document),
        ]

    def _get_line_columns(self, prices, currency=None, extra=()):
        """The lot takes the place of the brand where prices need the room."""
        columns = super()._get_line_columns(prices, currency, extra)
        if not prices:
            return columns
        lots = self._get_lot_columns()[0]
        return [
            lots._replace(width=column.width) if column.key == "remark" else column
            for column in columns
        ]

    def _get_row(self, picking, move, number, prices):
        row = super()._get_row(picking, move, number, prices)
        if prices and picking.is_joint_request:
            # what has no column beside the prices stands in the lot's
            row["lots"] = "\n".join(filter(None, (row["order"], row["lots"])))
        return row

    def _get_terms(self, document, copy):
        return self._get_value_facts(document) if copy.prices else []

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Dispatcher, date")),
            Box(self.env._("Carrier, date")),
            Box(self.env._("Receiver, date")),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Receiver's stamp")]


class ReportDeliveryNote241(models.AbstractModel):
    """销售发货单 on dot-matrix paper of 241 mm by 140 mm: no room for a stamp box."""

    _name = "report.sale_mrp_countersign.report_delivery_note_241"
    _inherit = ["report.sale_mrp_countersign.report_delivery_note"]
    _description = "Delivery note on dot-matrix paper"

    _width = 213
    # Of 126 mm; tables have their heading on top
    _page_room = 113
    _heading_height = 17
    _box_height = 12
    _is_compact = True

    def _get_fax_sheet(self, document, copy):
        return self.env["order.fax"]

    def _get_facts(self, document, copy):
        """Return the facts that fit; the address is what the driver needs."""
        orders = self._get_orders(document)
        # sudo: printed
        customer, partner = self._get_customer(document), document.partner_id.sudo()
        codes = (", ".join(filter(None, orders.mapped("unified_code"))),)
        codes += (customer.customer_code or "",)
        marks = [
            f"{order.revision_label or '—'} {order.digest_short or '—'}"
            for order in orders
        ]
        numbers = (document.name, *orders.mapped("name"))
        receiver = (
            self._get_receiver(document),
            self._get_shipping(document, "receiver_phone"),
            self._get_address(partner),
        )
        carrier = (
            self._get_shipping(document, "carrier_name"),
            self._get_shipping(document, "vehicle_no"),
        )
        packages = self._get_shipping(document, "packages_left")
        return [
            Fact(self.env._("Transfer No."), " · ".join(numbers), strong=True),
            Fact(self.env._("Unified Code"), " · ".join(codes)),
            Fact(self.env._("Customer"), customer.name),
            Fact(self.env._("Revision / Checksum"), ", ".join(marks)),
            Fact(self.env._("Receiver"), " ".join(filter(None, receiver)), wide=True),
            Fact(self.env._("Carrier"), " ".join(filter(None, carrier))),
            Fact(self.env._("Packages"), packages),
            *self._get_door_facts(document),
        ]

    def _get_stamps(self, document, copy):
        return []
