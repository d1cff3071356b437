from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang


class SaleOrder(models.Model):
    """The deposit is invoiced before the order is confirmed (source: step 9(1)).

    Core makes down payments of confirmed orders; a controlled order is confirmed
    when the deposit is there.
    """

    _inherit = "sale.order"

    may_invoice_deposit = fields.Boolean(compute="_compute_may_invoice_deposit")

    @api.depends_context("uid")
    @api.depends("state", "order_stage", "deposit_percent", "amount_total")
    def _compute_may_invoice_deposit(self):
        allowed = self.env["sale.advance.payment.inv"].has_access("create")
        asked = self.filtered(
            lambda order: (
                allowed
                and isinstance(order.id, int)
                and order.is_controlled
                and order.state in ("draft", "sent")
            )
        )
        left = asked._get_deposit_to_invoice()
        for order in self:
            order.may_invoice_deposit = (
                left.get(order.id, 0) > 0 and order._is_in_force()
            )

    def _get_deposit_invoices(self):
        """Return the down-payment invoices and their credit notes, not cancelled."""
        lines = self.sudo().order_line.filtered("is_downpayment")  # sudo: accounting's
        moves = lines.invoice_lines.move_id
        return moves.filtered(lambda move: move.state != "cancel")

    def _get_deposit_to_invoice(self):
        """Return ``{order id: deposit owed that no invoice asks for yet}``.

        In each order's currency, rounded there, never negative; taxes included.
        """
        result = {}
        for order in self.sudo():  # sudo: of accounting's documents the sum only
            invoiced = sum(
                line.currency_id._convert(
                    line.price_total,
                    order.currency_id,
                    order.company_id,
                    line.move_id.invoice_date or fields.Date.context_today(order),
                )
                * (-1 if line.move_id.move_type == "out_refund" else 1)
                for line in order.order_line.filtered("is_downpayment").invoice_lines
                if line.move_id.state != "cancel"
            )
            owed = order._get_deposit_owed() - invoiced
            result[order.id] = max(0.0, order.currency_id.round(owed))
        return result

    def _check_invoiced_in_force(self):
        """Refuse to ask for money before the general manager has approved.

        :raise UserError: an order under control that is not approved yet
        """
        for order in self.sudo():  # sudo: judge all facts
            if (
                order.is_controlled
                and order.state in ("draft", "sent")
                and not order._is_in_force()
            ):
                raise UserError(
                    self.env._(
                        "%(order)s is not approved yet, so nothing is owed for it:\n"
                        "%(reasons)s",
                        order=order.name,
                        reasons="\n".join(
                            f"• {reason.text}"
                            for reason in order._get_approval_reasons()[order.id]
                        ),
                    )
                )

    def action_invoice_deposit(self):
        """Make the down-payment invoice for what the deposit still owes (定金).

        By core's own wizard; when it is all invoiced, the invoices are opened. The
        invoice is a draft: accounting checks and posts it.

        :raise UserError: confirmed or cancelled, not under control, not approved, or
            no deposit is owed
        :raise AccessError: no right to invoice orders
        """
        self.ensure_one()
        self.check_access("write")
        # counted before it is asked what is invoiced: two clicks make one invoice
        self.sudo()._record_facts()  # sudo: facts are serialised for every user
        if not self.is_controlled or self.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(order)s does not wait for its deposit: invoice it with Create "
                    "Invoice.",
                    order=self.name,
                )
            )
        self._check_invoiced_in_force()
        owed = self._get_deposit_owed()
        if self.currency_id.compare_amounts(owed, 0) <= 0:
            raise UserError(
                self.env._(
                    "No deposit is owed for %(order)s: set its percentage first.",
                    order=self.name,
                )
            )
        amount = self._get_deposit_to_invoice()[self.id]
        if not amount:
            return self.action_view_invoice(invoices=self._get_deposit_invoices())
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": self.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
            }
        )
        action = wizard.create_invoices()
        self._message_log(
            body=self.env._(
                "The deposit is invoiced: %(amount)s of %(owed)s.",
                amount=formatLang(self.env, amount, currency_obj=self.currency_id),
                owed=formatLang(self.env, owed, currency_obj=self.currency_id),
            )
        )
        return action
