from odoo import models

from ..form_parts import Box, Copy, Fact


class ReportConfirmationSheet(models.AbstractModel):
    """订单确认书: the sheet that the customer signs, stamps and sends back.

    One sheet is both copies: the customer keeps the paper, and what goes back
    through the machine is the return.
    """

    _name = "report.sale_mrp_countersign.report_confirmation_sheet"
    _inherit = ["order.form.order"]
    _description = "Confirmation sheet"

    def _get_title(self):
        return self.env._("Order Confirmation Sheet")

    def _get_copies(self, document):
        return [Copy(self.env._("Customer's copy / return copy"))]

    def _get_fax_sheet(self, document, copy):
        return document._get_current_sheet("confirmation")

    def _get_facts(self, document, copy):
        date = self._format_date(document.date_order)
        wanted = self._format_date(document.wanted_date)
        return [
            *self._get_customer_facts(document),
            *self._get_identity_facts(document),
            Fact(self.env._("Order Date"), date),
            Fact(self.env._("Date Wanted"), wanted),
        ]

    def _get_terms(self, document, copy):
        company, currency = document.company_id.sudo(), document.currency_id
        owed = document._get_deposit_owed()
        balance = self._format_money(document.amount_total - owed, currency)
        promised = self._format_date(document.promised_date)
        money = [
            *self._get_total_facts(document),
            Fact(self.env._("Deposit"), self._format_money(owed, currency)),
            Fact(self.env._("Balance"), balance),
        ]
        return [
            *(money if copy.prices else []),
            Fact(self.env._("Payment Terms"), document.payment_term_id.name),
            Fact(self.env._("Promised Date"), promised, strong=True),
            Fact(self.env._("Quality Standard"), self._get_quality(company)),
            Fact(self.env._("Tolerance"), self._get_tolerance(document)),
            Fact(self.env._("Packing"), document.packing_note),
            Fact(self.env._("Special Requirements"), document.other_requirements),
            self._get_wide_fact(
                self.env._("Supervision"), self._get_supervision(document)
            ),
            Fact(self.env._("Bank Account"), self._get_bank(company)),
        ]

    def _get_remarks(self, document, copy):
        remarks = [
            self.env._(
                "The promised date is the completion of the finished goods, not the "
                "date of shipping."
            ),
            self._get_slip_remark(document),
        ]
        if not self._get_fax_sheet(document, copy):
            remarks.append(
                self.env._(
                    "This print has no sheet number and is not meant for sending."
                )
            )
        return remarks

    def _get_slip_remark(self, order):
        """Return what the customer has to know of a late return (source: 9)."""
        if order.company_id.sudo().slip_unit == "working":  # sudo: a setting
            return self.env._(
                "Please sign, stamp and return this sheet today. For every working day "
                "that it comes back later, the promised date moves back one working "
                "day."
            )
        return self.env._(
            "Please sign, stamp and return this sheet today. For every day that it "
            "comes back later, the promised date moves back one day."
        )

    def _get_grid_steps(self, document):
        return self._get_lane_steps(document)

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Supplier: signature, date")),
            Box(self.env._("Customer: signature, date")),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Supplier's stamp"), self.env._("Customer's stamp")]
