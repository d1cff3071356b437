from odoo import api, fields, models
from odoo.tools import format_date, formatLang


class SaleOrder(models.Model):
    """All that is asked about an order's money, on one page (source: 9(1), 13).

    Only for roles that see prices; for others the figures are nothing.
    """

    _inherit = "sale.order"

    money_terms = fields.Text(string="Terms", compute="_compute_money_panel")
    amount_shipped = fields.Monetary(
        string="Shipped So Far",
        compute="_compute_money_panel",
        help="Value of what has left less what came back, taxes included.",
    )
    amount_finished = fields.Monetary(
        string="Finished So Far",
        compute="_compute_money_panel",
        help="Value of what is finished or shipped, taxes included.",
    )
    amount_asked = fields.Monetary(
        string="To Be Paid by Now",
        compute="_compute_money_panel",
        help="The share of the finished goods that is paid before they leave.",
    )
    amount_balance_due = fields.Monetary(
        string="Balance Due",
        compute="_compute_money_panel",
        help="What of it finance has not verified.",
    )
    money_signoff_ids = fields.One2many(
        comodel_name="order.signoff",
        inverse_name="sale_order_id",
        string="Verified by Finance",
        domain=[("kind", "=", "money")],
        readonly=True,
    )

    @api.depends_context("uid", "lang")
    # what is delivered is among the facts: no trigger of its own on every move
    @api.depends("amount_verified", "order_stage", "facts_seq")
    def _compute_money_panel(self):
        shown = self.filtered(
            lambda order: order.shows_money and order.is_controlled and order._origin
        )._origin.sudo()  # sudo: terms and goods are others' matter
        shipped = shown._get_shipped_value()
        balance = shown._get_balance() if shown else {}
        texts = shown._get_money_terms()
        for order in self:
            id_ = order._origin.id
            finished, asked, due = balance.get(id_, (0.0, 0.0, 0.0))
            order.money_terms = texts.get(id_)
            order.amount_shipped = order.currency_id.round(shipped.get(id_, 0.0))
            order.amount_finished = finished
            order.amount_asked = asked
            order.amount_balance_due = due

    def _get_money_terms(self):
        """Return ``{order id: text}``: on which terms these orders' goods leave."""
        terms = self._get_dispatch_terms()
        percents = self._get_dispatch_percents(terms)
        whole = self._get_whole_orders(terms)
        overdue = self._get_overdue()
        result = {}
        for order in self:
            asked, contract = terms[order.id]
            names = {
                "percent": f"{percents[order.id]:g}",
                "terms": contract.display_name
                or asked.display_name
                or self.env._("no customer class"),
            }
            lines = [
                self.env._(
                    "%(percent)s %% of the whole order before goods leave (%(terms)s).",
                    **names,
                )
                if order in whole
                else self.env._(
                    "%(percent)s %% of what leaves, before it leaves (%(terms)s).",
                    **names,
                )
            ]
            lines += order._get_money_exceptions(overdue.get(order.id))
            result[order.id] = "\n".join(lines)
        return result

    def _get_money_exceptions(self, overdue):
        """Return what stands beside the terms of one order: debts, overdue bills.

        :param overdue: ``(amount, invoices)`` in the company's currency, or None
        """
        self.ensure_one()
        lines = [
            self.env._(
                "%(transfer)s is released on debt until %(day)s.",
                transfer=picking.name,
                day=format_date(self.env, picking.debt_due),
            )
            for picking in self._get_controlled_pickings()
            if picking.debt_state in ("signed", "open")
        ]
        lines += [
            self.env._(
                "%(transfer)s leaves for cash on delivery: %(amount)s to collect, "
                "%(brought)s brought.",
                transfer=picking.name,
                amount=picking.door_currency_id.format(picking.door_amount),
                brought=picking.door_currency_id.format(picking.door_brought),
            )
            for picking in self._get_controlled_pickings()
            if picking.door_state in ("signed", "open", "brought")
        ]
        if overdue:
            amount, invoices = overdue
            lines.append(
                self.env._(
                    "Overdue invoices hold the goods: %(amount)s (%(invoices)s).",
                    amount=formatLang(
                        self.env, amount, currency_obj=invoices.company_currency_id
                    ),
                    invoices=", ".join(invoices.mapped("name")),
                )
            )
        return lines
