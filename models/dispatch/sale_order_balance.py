from math import inf

from odoo import api, fields, models
from odoo.exceptions import UserError

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

        What is reserved, and what manufacturing orders have made beyond that; of what
        quality inspects, no more than it lets leave. What has been delivered is among
        it.
        """
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: not line.display_type)
        finished = {line: line._get_quantity_at_hand() for line in lines}
        # sudo: the sales side sees how far production is
        made = self.sudo().control_production_ids.product_id
        for product in lines.product_id & made:
            shares = self._share_finished(product)
            for line in lines.filtered(
                lambda line, item=product: line.product_id == item
            ):
                finished[line] = product.uom_id._compute_quantity(
                    shares[line], line.product_uom_id, round=False
                )
        return finished

    def _share_finished(self, product):
        """Share what is finished of a product among all the lines it is made for.

        A manufacturing order can work for several orders, and a line be served from
        stock in part: each piece counts once. First what has left and what is
        reserved, then what was made, the older order before the later one.

        :return: ``{line: quantity in the product's unit}``
        """
        orders, productions = self._get_made_together(product)
        unit = product.uom_id
        lines = orders.order_line.filtered(
            lambda line: not line.display_type and line.product_id == product
        )

        def in_unit(line, quantity):
            return line.product_uom_id._compute_quantity(quantity, unit, round=False)

        made, limit = orders._get_finished_limits(product, productions)
        shares = {line: in_unit(line, line.qty_delivered) for line in lines}
        limit -= sum(shares.values())
        for line in lines.filtered("move_ids"):
            more = in_unit(line, line._get_quantity_at_hand()) - shares[line]
            more = max(min(more, limit), 0.0)
            shares[line] += more
            limit -= more
        made -= sum(shares.values())
        for line in lines:
            more = in_unit(line, line.product_uom_qty) - shares[line]
            more = max(min(more, made), 0.0)
            shares[line] += more
            made -= more
        return shares

    def _get_made_together(self, product):
        """Return the confirmed orders that share what is made, and what makes it.

        Both sudo, the orders by age.
        """
        orders = self.sudo()  # sudo: as the caller
        while True:
            productions = orders.control_production_ids.filtered(
                lambda production: (
                    production.product_id == product and production.state != "cancel"
                )
            )
            sharing = productions.control_order_ids.filtered(
                lambda order: order.state == "sale"
            )
            if sharing <= orders:
                return orders.sorted(
                    lambda item: (item.date_order, item.id)
                ), productions
            orders |= sharing

    def _get_finished_limits(self, product, productions):
        """Return what was made for these orders, and how much may be finished at most.

        Where quality inspects: what it has released, and what is not made for them but
        comes from stock. In the product's unit.
        """
        inspected = productions._filter_quality_subjects()
        made = making = 0.0
        for production in productions:
            convert = production.product_uom_id._compute_quantity
            to_make = production.product_qty
            if production.state == "done":
                to_make = production.qty_produced
            making += convert(to_make, product.uom_id, round=False)
            if production in inspected:
                made += production._get_released_quantity()
            elif production.state == "done":
                made += convert(production.qty_produced, product.uom_id, round=False)
        if not inspected:
            return made, inf
        ordered = sum(order._get_ordered_quantity(product) for order in self)
        return made, made + max(ordered - making, 0.0)

    def _get_balance(self):
        """Return ``{order id: (finished, asked, due)}`` in each order's currency.

        ``finished``: value of what is finished, shipped goods among it, taxes in;
        ``asked``: what has to be paid by then; ``due``: what of it finance has not
        verified, never negative. Rounded.
        """
        terms = self._get_dispatch_terms()
        percents = self._get_dispatch_percents(terms)
        whole = self._get_whole_orders(terms)
        # read for all of them: what is looked at is of one order each
        self.order_line.move_ids.location_id.mapped("usage")
        # sudo: the sales side sees how far production is
        self.sudo().control_production_ids.control_order_ids.mapped("state")
        result = {}
        for order in self:
            currency = order.currency_id
            share = order._get_payable_share()
            finished = currency.round(
                sum(
                    line._get_finished_value(quantity, share)
                    for line, quantity in order._get_finished_quantities().items()
                )
            )
            base = max(finished, order.amount_total) if order in whole else finished
            asked = currency.round(base * percents[order.id] / 100) if finished else 0.0
            due = max(currency.round(asked - order.amount_verified), 0.0)
            result[order.id] = finished, asked, due
        return result

    # ----------------------------------------------------------------- notices
    def _check_fax_ready(self, kind):
        """See the fax room; whoever is asked for money is told where to pay it."""
        result = super()._check_fax_ready(kind)
        for company in self.company_id if kind == "balance_notice" else ():
            if not company.sudo().partner_id.bank_ids:  # sudo: printed for customers
                raise UserError(
                    self.env._(
                        "%(company)s has no bank account to name on the notice: enter "
                        "it on the company's contact first.",
                        company=company.name,
                    )
                )
        return result

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
