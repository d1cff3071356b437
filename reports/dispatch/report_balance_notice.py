from odoo import models
from odoo.tools import format_date

from ..form_parts import Box, Column, Copy, Fact, Table


class ReportBalanceNotice(models.AbstractModel):
    """余款催收通知书: asks for the value of finished goods that is not paid yet.

    Source: order flow, step 13. Money is what finance has verified; what is asked for
    follows from the customer's class.
    """

    _name = "report.sale_mrp_countersign.report_balance_notice"
    _inherit = ["order.form.order"]
    _description = "Balance payment notice"

    def _get_title(self):
        return self.env._("Balance Payment Notice")

    def _get_copies(self, document):
        names = (
            self.env._("Customer"),
            self.env._("Finance"),
            self.env._("Stub"),
        )
        return [Copy(name) for name in names]

    def _get_facts(self, document, copy):
        return [
            *self._get_customer_facts(document),
            *self._get_identity_facts(document),
        ]

    def _get_fax_sheet(self, document, copy):
        return document._get_current_sheet("balance_notice")

    # ---------------------------------------------------------------- finished
    def _get_tables(self, document, copy):
        finished = document._get_finished_quantities()
        share = document._get_payable_share()
        done = [Column("finished", self.env._("Finished"), 9, "right")]
        if copy.prices:
            label = self.env._("Value (%s)", document.currency_id.symbol)
            done.append(Column("value", label, 12, "right"))
        columns = self._get_line_columns(False, extra=done)
        rows = self._get_rows(document, prices=False)
        for row, line in zip(rows, self._get_goods_lines(document), strict=True):
            if line not in finished:
                continue
            quantity = finished[line]
            row["finished"] = self._format_quantity(quantity)
            if line.price_total < 0:
                continue  # a discount is in the values of the goods
            value = document.currency_id.round(
                line._get_finished_value(quantity, share)
            )
            row["value"] = self._format_amount(value, document.currency_id)
        return [Table(columns, rows)]

    def _get_terms(self, document, copy):
        if not copy.prices:
            return []
        currency = document.currency_id
        value, _asked, due = document._get_balance()[document.id]
        total, verified = document.amount_total, document.amount_verified
        # sudo: what the customer is asked for
        last = document.sudo().balance_notice_ids.sorted("id")[-1:]
        until = format_date(self.env, last.date_due) if last else ""
        term = until or document.payment_term_id.name
        bank = self._get_bank(document.company_id)
        return [
            Fact(self.env._("Order Total"), self._format_money(total, currency)),
            Fact(self.env._("Finished Value"), self._format_money(value, currency)),
            Fact(self.env._("Received"), self._format_money(verified, currency)),
            Fact(
                self.env._("Balance Due"),
                self._format_money(due, currency),
                strong=True,
            ),
            *self._get_capitals_facts(due, currency),
            Fact(self.env._("Pay Until"), term),
            Fact(self.env._("Bank Account"), bank),
        ]

    def _get_remarks(self, document, copy):
        return [
            self.env._(
                "The goods above are finished. Please pay the balance; they are "
                "dispatched as soon as our finance department has received it."
            ),
            self.env._(
                "Payment receipt: please write below what you have paid and when, and "
                "return this notice with the bank's slip."
            ),
        ]

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Receipt: amount paid")),
            Box(self.env._("Date of payment, slip No.")),
            Box(self.env._("Customer: signature")),
            Box(self.env._("Finance: signature, date")),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Stamp of the finance department")]
