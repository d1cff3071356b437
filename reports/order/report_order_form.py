from odoo import models

from ..form_parts import Box, Copy, Fact, Table

EMPTY_ROWS = 8


class ReportOrderForm(models.AbstractModel):
    """客户订货单: what a salesperson and the customer agree on and sign.

    Printed before the order has lines, it has rows to write in by hand.
    """

    _name = "report.sale_mrp_countersign.report_order_form"
    _inherit = ["order.form.order"]
    _description = "Order form"

    def _get_title(self):
        return self.env._("Customer's Order Form")

    def _get_copies(self, document):
        return [Copy(self.env._("Supplier")), Copy(self.env._("Customer"))]

    def _get_facts(self, document, copy):
        wanted = self._format_date(document.wanted_date)
        return [
            *self._get_identity_facts(document),
            *self._get_customer_facts(document),
            Fact(self.env._("Order Date"), self._format_date(document.date_order)),
            Fact(self.env._("Date Wanted"), wanted, strong=True),
            Fact(self.env._("Urgency"), self._get_urgency(document)),
            Fact(self.env._("Payment Terms"), document.payment_term_id.name),
        ]

    def _get_urgency(self, order):
        field = order._fields["delivery_class"]
        choices = dict(field._description_selection(self.env))
        return self._tick(choices, order.delivery_class)

    def _get_tables(self, document, copy):
        table = super()._get_tables(document, copy)[0]
        rows = table.rows or self._get_empty_rows(EMPTY_ROWS)
        return [Table(table.columns, rows)]

    def _get_terms(self, document, copy):
        payers = {
            "supplier": self.env._("Supplier"),
            "customer": self.env._("Customer"),
        }
        totals = self._get_total_facts(document) if copy.prices else []
        return [
            *totals,
            Fact(self.env._("Transport"), document.incoterm.name),
            Fact(self.env._("Freight Paid By"), self._tick(payers)),
            Fact(self.env._("Packing"), document.packing_note, wide=True),
            Fact(
                self.env._("Other Requirements"),
                document.other_requirements,
                wide=True,
            ),
        ]

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Salesperson's signature")),
            Box(self.env._("Date")),
            Box(self.env._("Customer's signature")),
            Box(self.env._("Date")),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Customer's stamp")]
