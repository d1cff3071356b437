from odoo import api, fields, models

CHUNK = 100
# Where goods may be finished and not all shipped yet
BALANCE_STAGES = ("production", "dispatch")


class SaleOrder(models.Model):
    """The balance is asked for when goods are finished (source: step 13(2), B and C).

    By the terms on which the goods leave, so that what is asked for opens the gate.
    """

    _inherit = "sale.order"

    _fax_kinds = ("confirmation", "balance_notice")

    balance_notice_ids = fields.One2many(
        comodel_name="order.balance.notice",
        inverse_name="order_id",
        string="Balance Notices",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "sale_mrp_countersign.group_auditor",
    )
    balance_notice_count = fields.Integer(compute="_compute_balance_notice_count")

    @api.depends("balance_notice_ids")
    def _compute_balance_notice_count(self):
        for order in self:
            # sudo: a number, and only orders that the user reads
            order.balance_notice_count = len(order.sudo().balance_notice_ids)

    def _get_fax_report(self, kind):
        if kind == "balance_notice":
            return "sale_mrp_countersign.action_report_balance_notice"
        return super()._get_fax_report(kind)

    # ---------------------------------------------------------------- figures
    def _get_finished_quantities(self):
        """Return ``{line: finished quantity in the line's unit}`` of one order.

        What manufacturing orders have made, line after line, and quality has
        released where it has to; of goods that are not made to order what is
        reserved. What has been delivered is among it.
        """
        self.ensure_one()
        made, finished = {}, {}
        # sudo: the sales side sees how far production is
        productions = self.sudo().control_production_ids
        inspected = productions._filter_quality_subjects()
        for production in productions:
            product = production.product_id
            made.setdefault(product, 0.0)
            if production in inspected:
                made[product] += production._get_released_quantity()
            elif production.state == "done":
                made[product] += production.product_uom_id._compute_quantity(
                    production.qty_produced, product.uom_id
                )
        for line in self.order_line.filtered(lambda line: not line.display_type):
            product, unit = line.product_id, line.product_uom_id
            if product not in made:
                finished[line] = line._get_quantity_at_hand()
                continue
            left = product.uom_id._compute_quantity(made[product], unit)
            finished[line] = min(max(left, line.qty_delivered), line.product_uom_qty)
            made[product] -= unit._compute_quantity(finished[line], product.uom_id)
            made[product] = max(made[product], 0.0)
        return finished

    def _get_balance(self):
        """Return ``{order id: (finished, asked, due)}`` in each order's currency.

        ``finished``: value of what is finished, shipped goods among it, taxes in;
        ``asked``: what has to be paid by then; ``due``: what of it finance has not
        verified, never negative. Rounded.
        """
        terms = self._get_dispatch_terms()
        percents = self._get_dispatch_percents(terms)
        whole = self._get_whole_orders(terms)
        result = {}
        for order in self:
            currency = order.currency_id
            finished = currency.round(
                sum(
                    line.price_total * quantity / line.product_uom_qty
                    for line, quantity in order._get_finished_quantities().items()
                    if line.product_uom_qty
                )
                * order._get_payable_share()
            )
            base = max(finished, order.amount_total) if order in whole else finished
            asked = currency.round(base * percents[order.id] / 100) if finished else 0.0
            due = max(currency.round(asked - order.amount_verified), 0.0)
            result[order.id] = finished, asked, due
        return result

    # ----------------------------------------------------------------- notices
    def _ask_for_balance(self):
        """Make the notice of those of which finished goods are not paid.

        One for each amount: when more is finished, the next one replaces it. To be
        called by whatever finishes goods, and by the job.
        """
        orders = self.sudo().filtered(  # sudo: facts decide for every user alike
            lambda order: (
                order.is_controlled
                and order.state == "sale"
                and not order.is_change_open
                and order._get_goods_lines()
            )
        )
        figures = orders._get_balance() if orders else {}
        owing = orders.filtered(lambda order: order._owes_anew(*figures[order.id]))
        # two that finish goods at once make one notice after the other
        owing._record_facts()
        return self.env["order.balance.notice"]._make(
            {order: figures[order.id] for order in owing}
        )

    def _owes_anew(self, _finished, asked, due):
        """Tell whether something is due that the last notice did not ask for."""
        self.ensure_one()
        last = self.balance_notice_ids.sorted("id")[-1:]
        return not self.currency_id.is_zero(due) and (
            not last or self.currency_id.compare_amounts(asked, last.amount_asked) != 0
        )

    def _verify_money(self, found):
        """See the order room; reminders of a balance that is paid end.

        What is verified, or taken back, changes what a customer owes for goods that
        left unpaid: it counts on the customer before the next shipment may.
        """
        # sudo: finance needs no rights on transfers
        self.sudo()._get_controlled_pickings()._count_unpaid()
        result = super()._verify_money(found)
        # sudo: finance needs no rights on sales
        self.sudo().balance_notice_ids._end_reminders()
        return result

    def action_open_balance_notices(self):
        """Open the balance notices of one order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.order_balance_notice_action"
        )
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}
