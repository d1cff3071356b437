from odoo import models

from ..form_parts import Box, Copy, Table

DETAILS = (
    "carrier_name",
    "vehicle_no",
    "driver_name",
    "driver_phone",
    "waybill_no",
    "packages_left",
    "gross_weight",
    "date_done",
    "expected_arrival",
    "check_time",
)


class ReportShippingNotice(models.AbstractModel):
    """发货告知书: tells the customer what left, how, and when it arrives.

    Source: order flow, steps 15 and 16. It prints no prices.
    """

    _name = "report.sale_mrp_countersign.report_shipping_notice"
    _inherit = ["order.form.transfer"]
    _description = "Shipping notice"

    def _get_title(self):
        return self.env._("Shipping Notice")

    def _get_copies(self, document):
        return [Copy(prices=False)]

    def _get_fax_sheet(self, document, copy):
        return document._get_current_sheet("shipping_notice")

    def _get_notice(self, document):
        return "" if document.state == "done" else self.env._("NOT SHIPPED YET")

    def _get_facts(self, document, copy):
        return [
            *self._get_identity_facts(document),
            *self._get_receiver_facts(document),
            *self._get_shipping_facts(document, DETAILS),
            *self._get_door_facts(document),
        ]

    def _get_tables(self, document, copy):
        columns = self._get_line_columns(False, extra=self._get_lot_columns())
        return [Table(columns, self._get_rows(document, prices=False))]

    def _get_remarks(self, document, copy):
        gone = self.env._("Your goods have left our works. Thank you for your order.")
        return ([gone] if document.state == "done" else []) + [
            self.env._(
                "Please count the packages and check their condition before the driver "
                "leaves. Note shortage or damage on the receipt and call us the same "
                "day."
            ),
            self.env._(
                "Please sign the receipt and send it back. We apologise for the extra "
                "work and thank you for your help."
            ),
        ]

    def _get_grid_steps(self, document):
        return ["dispatch_request"]

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Dispatcher, date")),
            Box(self.env._("Notice received by customer: signature, date")),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Customer's stamp")]
