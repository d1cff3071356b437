from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

DAY = "2026-03-02"
LATER = "2026-07-01"


class PaidCommon(AccountTestInvoicingCommon):
    """Every figure of "paid so far" against one worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.company = cls.company_data["company"]
        # 1 unit of the company's money is 0.5 euro at first, 0.25 from June on
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("2026-01-01", 0.5), ("2026-06-01", 0.25)]
        )
        cls.bank = cls.company_data["default_journal_bank"]
        cls.service = cls.env["product.product"].create(
            {
                "name": "Pump",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 1000.0,
                "taxes_id": [Command.clear()],
            }
        )

    # ---------------------------------------------------------------- helpers
    def _order(self, amount=1000.0, currency=None):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "list",
                "currency_id": (currency or self.company.currency_id).id,
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "pricelist_id": pricelist.id,
                "date_order": DAY,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _invoice(self, orders, **kwargs):
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(orders.ids)], **kwargs}
        )
        before = orders.invoice_ids
        wizard.create_invoices()
        move = orders.invoice_ids - before
        move.invoice_date = DAY
        move.action_post()
        return move

    def _pay(self, moves, amount=None, day=DAY, **kwargs):
        """Pay through core's own register."""
        values = {"payment_date": day, "journal_id": self.bank.id, **kwargs}
        if amount is not None:
            values["amount"] = amount
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(values)
            ._create_payments()
        )

    def _advance(self, order, amount, post=True, **kwargs):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.partner_a.id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "amount": amount,
                "date": DAY,
                "journal_id": self.bank.id,
                "sale_order_id": order.id,
                **kwargs,
            }
        )
        if post:
            payment.action_post()
        return payment

    def _statement(self, amount, *counterparts, day=DAY):
        """Put a line on the bank statement, its counterparts given as lines."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": day,
                "payment_ref": "bank",
                "partner_id": self.partner_a.id,
                "amount": amount,
            }
        )
        _cash, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(skip_readonly_check=True, force_delete=True).write(
            {
                "line_ids": [
                    Command.delete(suspense.id),
                    *(Command.create(values) for values in counterparts),
                ]
            }
        )
        return line

    def _receivable(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _entryless(self):
        """Let payments of this bank make no journal entry.

        They make none where full accounting is installed, which asks for it so.
        """
        self.startPatcher(
            patch.object(
                self.registry["account.move"],
                "_get_invoice_in_payment_state",
                lambda move: "in_payment",
            )
        )
        lines = self.bank.inbound_payment_method_line_ids
        (lines | self.bank.outbound_payment_method_line_ids).payment_account_id = False

    def _assert_paid(self, order, amount):
        order.invalidate_recordset()
        paid = order._get_paid_so_far()[order.id]
        self.assertAlmostEqual(paid, amount, 2)
        self.assertAlmostEqual(order.amount_paid_so_far, amount, 2)
