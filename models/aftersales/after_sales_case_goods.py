from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html


class AfterSalesCase(models.Model):
    """Goods that come back, go out anew, or are repaired for a case.

    By core's own return transfer, by an order under control like any other, and by
    core's repair order where that is installed.
    """

    _inherit = "after.sales.case"

    return_ids = fields.One2many(
        comodel_name="stock.picking",
        inverse_name="after_sales_case_id",
        string="Returned Goods",
        readonly=True,
        copy=False,
    )
    exchange_order_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="after_sales_case_id",
        string="New Orders",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "stock.group_stock_user,sale_mrp_countersign.group_auditor",
    )
    return_count = fields.Integer(compute="_compute_goods_counts")
    exchange_count = fields.Integer(compute="_compute_goods_counts")
    repair_count = fields.Integer(compute="_compute_goods_counts")
    has_repairs = fields.Boolean(
        compute="_compute_has_repairs", help="Whether core's repairs are installed."
    )

    @api.depends("step_ids")
    def _compute_goods_counts(self):
        for case in self:
            facts = case.sudo()  # sudo: numbers only
            case.return_count = len(facts.return_ids)
            case.exchange_count = len(facts.exchange_order_ids)
            case.repair_count = len(facts.step_ids.filtered("repair_ref"))

    def _compute_has_repairs(self):
        self.has_repairs = "repair.order" in self.env

    # ------------------------------------------------------------------ return
    def action_open_return(self):
        """Open core's return of the delivery; what it makes is linked to the case.

        :raise UserError: no delivery that has left
        """
        self.ensure_one()
        self._check_handler()
        picking = self.picking_id
        if not picking or picking.state != "done":
            raise UserError(
                self.env._(
                    "Enter the delivery that the goods came with; it has to have left."
                )
            )
        self._check_goods_stage()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return Goods"),
            "res_model": "stock.return.picking",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_id": picking.id,
                "active_ids": picking.ids,
                "active_model": picking._name,
                "default_after_sales_case_id": self.id,
            },
        }

    def _check_goods_stage(self):
        self._check_stage(("accepted", "solved", "done"))

    def _take_return(self, picking):
        """Link the transfer by which goods come back, made by core's return."""
        case, roles = self._begin_act()
        case._check_goods_stage()
        linked = picking.sudo()  # sudo: a link that methods write only
        linked._write_guarded({"after_sales_case_id": case.id})
        values = {"text": picking.name, "picking_id": picking.id}
        case._add_steps("return", {case: values}, roles)
        case._log_act(self.env._("Return: %(transfer)s", transfer=picking.name))

    # ---------------------------------------------------------------- exchange
    def make_exchange_order(self, is_free=False):
        """Make the order by which goods are sent anew (换货); control takes it as any.

        With the user's own rights on orders; price and quantity are looked at there.
        Whoever charges after all enters a price on the order, or lets it be updated
        from the price list.

        :param bool is_free: free of charge: at price 0 instead of the list's
        :return: ``sale.order``
        :raise UserError: no customer, or nobody has taken the case
        """
        self.ensure_one()
        case, roles = self._begin_act()
        case._check_goods_stage()
        case._check_customer()
        orders = self.env["sale.order"].with_company(case.company_id)
        order = orders.create(case._prepare_exchange_order())
        if is_free:
            # after core has entered its own price: then it keeps this one
            order.order_line.price_unit = 0
        linked = order.sudo()  # sudo: a link that methods write only
        linked._write_guarded({"after_sales_case_id": case.id})
        text = (
            self.env._("%(order)s, free of charge", order=order.name)
            if is_free
            else order.name
        )
        values = {"text": text, "order_id": order.id}
        case._add_steps("exchange", {case: values}, roles)
        case._log_act(self.env._("New order: %(order)s", order=text))
        return order

    def _prepare_exchange_order(self):
        lines = []
        if self.product_id:
            quantity = self.quantity or 1.0
            line = {"product_id": self.product_id.id, "product_uom_qty": quantity}
            lines = [Command.create(line)]
        values = {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "origin": " ".join(filter(None, (self.name, self.order_id.name))),
            "order_line": lines,
        }
        # to the people and the place that have the goods
        order = self.order_id
        customer = self.partner_id.commercial_partner_id
        if order.partner_id.commercial_partner_id == customer:
            place = self.picking_id.partner_id or order.partner_shipping_id
            values.update(
                partner_id=order.partner_id.id,
                partner_shipping_id=place.id,
                partner_invoice_id=order.partner_invoice_id.id,
                user_id=order.user_id.id,
                team_id=order.team_id.id,
            )
        return values

    def action_make_exchange_order(self):
        """Make the new order and open it."""
        return self.make_exchange_order().get_formview_action()

    def action_make_free_order(self):
        """Make the new order, free of charge, and open it."""
        return self.make_exchange_order(is_free=True).get_formview_action()

    # ------------------------------------------------------------------ repair
    def action_open_repair(self):
        """Open a new repair order for the goods, where repairs are installed.

        :raise UserError: not installed, or no product
        """
        self.ensure_one()
        if "repair.order" not in self.env:
            raise UserError(
                self.env._("Install Odoo's Repairs to open repair orders from cases.")
            )
        case, roles = self._begin_act()
        case._check_goods_stage()
        case._check_customer()
        if not case.product_id:
            raise UserError(self.env._("Enter the product that is repaired."))
        repair = (
            self.env["repair.order"]
            .with_company(case.company_id)
            .create(case._prepare_repair())
        )
        values = {"text": repair.name, "repair_ref": repair.id}
        case._add_steps("repair", {case: values}, roles)
        case._log_act(self.env._("Repair: %(repair)s", repair=repair.name))
        return repair.get_formview_action()

    def _prepare_repair(self):
        """Return the values of a ``repair.order`` for the goods of one case."""
        values = {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "product_qty": self.quantity or 1.0,
            "internal_notes": plaintext2html(f"{self.name}: {self.description}"),
        }
        if self.lot_id:
            values["lot_id"] = self.lot_id.id
        if self.return_ids:
            values["picking_id"] = self.return_ids[-1:].id
        return values

    # ----------------------------------------------------------------- buttons
    def action_view_returns(self):
        """Show the transfers by which goods of the case come back."""
        return self._show(self.return_ids, self.env._("Returned Goods"))

    def action_view_exchange_orders(self):
        """Show the orders made for the case."""
        return self._show(self.exchange_order_ids, self.env._("New Orders"))

    def action_view_repairs(self):
        """Show the repair orders opened for the case."""
        if "repair.order" not in self.env:
            raise UserError(
                self.env._("Install Odoo's Repairs to open repair orders from cases.")
            )
        ids = [step.repair_ref for step in self.step_ids if step.repair_ref]
        return self._show(self.env["repair.order"].browse(ids), self.env._("Repairs"))

    def _show(self, records, title):
        action = {"type": "ir.actions.act_window", "name": title}
        action.update(res_model=records._name, domain=[("id", "in", records.ids)])
        if len(records) == 1:
            return {**action, "views": [(False, "form")], "res_id": records.id}
        return {**action, "views": [(False, "list"), (False, "form")]}
