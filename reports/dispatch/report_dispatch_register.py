from odoo import models
from odoo.tools import format_date

from ..form_parts import Box, Column, Copy, Fact, Table


class ReportDispatchRegister(models.AbstractModel):
    """发货单据移交清单: delivery notes and receipts of a month, per customer.

    Source: order flow, step 17: handed over to the archive month by month.
    """

    _name = "report.sale_mrp_countersign.report_dispatch_register"
    _inherit = ["order.form"]
    _description = "Monthly register of deliveries"

    def _get_title(self):
        return self.env._("Register of Deliveries and Receipts")

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_orders(self, document):
        return self.env["sale.order"]

    def _get_copies(self, document):
        return [Copy(prices=False)]

    def _get_facts(self, document, copy):
        transfers = document._get_transfers().values()
        number = sum(len(pickings) for pickings in transfers)
        missing = sum(
            len(pickings.filtered(lambda item: item.register_state == "missing"))
            for pickings in transfers
        )
        return [
            Fact(self.env._("Month"), document.display_name, strong=True),
            Fact(self.env._("Customers"), str(len(transfers))),
            Fact(self.env._("Delivery Notes"), str(number)),
            Fact(self.env._("Receipts Missing"), str(missing), strong=bool(missing)),
        ]

    def _get_tables(self, document, copy):
        columns = [
            Column("number", self.env._("No."), 5, "center"),
            Column("note", self.env._("Delivery Note"), 18),
            Column("orders", self.env._("Order No."), 21),
            Column("shipped", self.env._("Shipped On"), 13, "center"),
            Column("arrived", self.env._("Arrived On"), 13, "center"),
            Column("receipt", self.env._("Signed Receipt"), 15, "center"),
            Column("remark", self.env._("Remark"), 15),
        ]
        rows, number = [], 0
        for customer, pickings in document._get_transfers().items():
            customer = customer.sudo()  # sudo: printed
            code = customer.customer_code
            rows.append(
                {"section": f"{customer.name} ({code})" if code else customer.name}
            )
            for picking in pickings:
                number += 1
                rows.append(self._get_row(number, picking))
        return [Table(columns, rows)]

    def _get_row(self, number, picking):
        day = picking.company_id._get_local_day
        receipt = picking.receipt_on
        return {
            "number": str(number),
            "note": picking.name,
            # sudo: names, printed
            "orders": ", ".join(picking.sudo()._get_dispatch_orders().mapped("name")),
            "shipped": format_date(self.env, day(picking.date_done)),
            "arrived": format_date(self.env, picking.arrived_on)
            if picking.arrived_on
            else "—",
            "receipt": format_date(self.env, receipt)
            if receipt
            else self.env._("MISSING"),
            "remark": self.env._("arrived late") if picking.is_arrival_late else "",
        }

    def _get_remarks(self, document, copy):
        return [
            self.env._(
                "Delivery notes and receipts of the month are handed over complete; "
                "what is missing is handed in later and struck off here."
            )
        ]

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Handed over by (sales office)")),
            Box(self.env._("Taken over by (archive)")),
            Box(self.env._("Date")),
        ]
