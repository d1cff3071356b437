from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestDispatchLeft(CountersignCommon):
    """What has left is counted as what it is, whatever is said of it afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def _confirm(self, paid=0, **values):
        order = self._create_order(**values)
        self._make_ready(order).action_confirm()
        if paid:
            self._as("finance", order).verify_money(paid, "slip")
        order.picking_ids.action_assign()
        return order, order.picking_ids

    def _sign_open(self, order):
        """Have everybody sign whose turn it is, until it is nobody's."""
        points = order._get_open_points()[order.id]
        while points:
            for code in {point.rule.role_id.code for point in points}:
                self._sign(code, order)
            order.invalidate_recordset()
            left = order._get_open_points()[order.id]
            self.assertNotEqual(left, points)
            points = left

    def _request(self, picking):
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)

    def _ship(self, picking, quantity=None):
        self._request(picking)
        if quantity is not None:
            picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")

    def _return(self, picking, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        return back

    def _take_back(self, picking, asked, quantity):
        back = self._return(picking, asked)
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.with_context(skip_backorder=True).button_validate()
        return back

    def _assert_refused(self, act):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            act()
        self.env.invalidate_all()

    # ----------------------------------------------------------------- returns
    def test_no_more_comes_back_than_has_left(self):
        order, picking = self._confirm(200)
        self._ship(picking, 2)
        self._assert_refused(lambda: self._take_back(picking, 2, 20))
        self.assertEqual(order._get_shipped_value()[order.id], 200)
        self._take_back(picking, 1, 1)
        self.assertEqual(order._get_shipped_value()[order.id], 100)
        self._assert_refused(lambda: self._take_back(picking, 1, 2))

    def test_nothing_comes_back_for_a_dearer_line(self):
        order, picking = self._confirm(
            1000,
            order_line=[
                self._prepare_line(self.pump, 1, price) for price in (100, 900)
            ],
        )
        cheap, dear = order.order_line
        self._request(picking)
        dear.move_ids.write({"quantity": 0})
        cheap.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        customers = picking.location_dest_id
        move = self.env["stock.move"].create(
            {
                "product_id": self.pump.id,
                "product_uom_qty": 1,
                "quantity": 1,
                "picked": True,
                "sale_line_id": dear.id,
                "location_id": customers.id,
                "location_dest_id": picking.location_id.id,
            }
        )
        self._assert_refused(move._action_done)
        self.assertEqual(order._get_shipped_value()[order.id], 100)

    # ------------------------------------------------------------------ edited
    def test_what_has_left_is_not_made_less(self):
        order, picking = self._confirm(500)
        self._ship(picking)
        stock = picking.location_id.id
        picking.is_locked = False
        move, line = picking.move_ids, picking.move_line_ids
        stock_user = self.users["warehouse_supervisor"]
        for records, vals in (
            (move, {"quantity": 0}),
            (move, {"quantity": 4}),
            (move, {"location_dest_id": stock}),
            (move, {"location_id": picking.location_dest_id.id}),
            (line, {"quantity": 1}),
            (line, {"location_dest_id": stock}),
            (picking, {"move_ids": [Command.update(move.id, {"quantity": 2})]}),
            (picking, {"move_line_ids": [Command.update(line.id, {"quantity": 2})]}),
        ):
            with self.subTest(vals=vals):
                records = records.with_user(stock_user)
                self._assert_refused(lambda r=records, v=vals: r.write(v))
        self.assertEqual(order._get_shipped_value()[order.id], 500)
        self.assertTrue(picking.is_dispatch_controlled)

    # ------------------------------------------------------------------- value
    def test_goods_linked_to_a_cheap_line(self):
        screw = self.env["product.product"].create(
            {"name": "Screw", "is_storable": True, "list_price": 1}
        )
        self._set_stock(screw, 9)
        order, picking = self._confirm(
            1,
            order_line=[
                self._prepare_line(product, quantity, price)
                for product, quantity, price in ((self.pump, 5, 100), (screw, 1, 1))
            ],
        )
        line = order.order_line.filtered(lambda item: item.product_id == screw)
        picking.move_ids.quantity = 0
        move = self.env["stock.move"].create(
            {
                "product_id": self.pump.id,
                "product_uom_qty": 5,
                "quantity": 5,
                "picked": True,
                "picking_id": picking.id,
                "sale_line_id": line.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        self.assertEqual(move._get_dispatch_value(), {move: 500})
        self._request(picking)
        self._assert_refused(picking.with_context(skip_backorder=True).button_validate)

    def test_goods_besides_the_order(self):
        """They are worth their list price before they leave, and afterwards."""
        self.shaft.write({"list_price": 60, "is_storable": True})
        self._set_stock(self.shaft, 9)
        order, picking = self._confirm(500)
        picking.move_ids.write({"quantity": 2, "picked": True})
        self.env["stock.move"].create(
            {
                "product_id": self.shaft.id,
                "product_uom_qty": 5,
                "quantity": 5,
                "picked": True,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        self._request(picking)
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(order._get_shipped_value()[order.id], 200 + 300)
        rest = picking.backorder_ids
        rest.action_assign()
        self._request(rest)
        self._assert_refused(rest.button_validate)

    def test_kit_goes_out_twice(self):
        self._set_stock(self.shaft, 100)
        self.bom.type = "phantom"
        order, picking = self._confirm(500)
        self._ship(picking)
        back = self._take_back(picking, 5, 5)
        self.assertEqual(order._get_shipped_value()[order.id], 0)
        again = self._return(back, 5)
        again.move_ids.write({"quantity": 5, "picked": True})
        self.assertEqual(sum(again.move_ids._get_dispatch_value().values()), 500)

    def _order_two_lines(self, *lines):
        """Return the transfer of an order of pumps: ``(quantity, discount)`` a line."""
        order = self._create_order(
            order_line=[
                self._prepare_line(self.pump, quantity, 100, discount=discount)
                for quantity, discount in lines
            ]
        )
        self._submit(order)
        self._sign_open(order)
        self._return_sheet(order)
        self._as("finance", order).verify_money(order._get_deposit_owed(), "slip")
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        self._request(picking)
        return order, picking

    def test_not_loaded_on_the_gift(self):
        """Five pumps and a sixth for nothing; all six on the line of the sixth."""
        order, picking = self._order_two_lines((5, 0), (1, 100))
        self.assertEqual(order.amount_total, 500)
        paid, gift = picking.move_ids.sorted("product_uom_qty", reverse=True)
        self.assertEqual((paid.product_uom_qty, gift.product_uom_qty), (5, 1))
        dispatcher = self._as("dispatcher", picking)
        self._as("dispatcher", paid).write({"quantity": 0})
        self._as("dispatcher", gift).write({"quantity": 6, "picked": True})
        for act in (dispatcher.button_validate, picking._action_done):
            self._assert_refused(act)
        self.assertEqual(gift.state, "assigned")
        # nor all six on the line that is paid
        self._as("finance", order).verify_money(500, "slip")
        self._as("dispatcher", gift).write({"quantity": 0, "picked": False})
        self._as("dispatcher", paid).write({"quantity": 6, "picked": True})
        self._assert_refused(dispatcher.button_validate)
        self._as("dispatcher", paid).write({"quantity": 5})
        self._as("dispatcher", gift).write({"quantity": 1, "picked": True})
        dispatcher.with_context(skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")

    def test_discount_of_the_whole_order(self):
        """What the customer owes is enough: the discount is nobody's goods."""
        discount = self.env["product.product"].create(
            {"name": "Discount", "type": "service", "taxes_id": False}
        )
        order = self._create_order(
            order_line=[
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "tax_ids": [Command.clear()],
                    }
                )
                for product, quantity, price in (
                    (self.pump, 5, 100),
                    (discount, 1, -50),
                )
            ],
        )
        self.assertEqual(order.amount_total, 450)
        self._submit(order)
        self._sign_open(order)
        self._return_sheet(order)
        self._as("finance", order).verify_money(order._get_deposit_owed(), "slip")
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        self.assertEqual(sum(picking.move_ids._get_dispatch_value().values()), 450)
        # the notice asks for what opens the gate
        deposit = order._get_deposit_owed()
        self.assertEqual(order._get_balance()[order.id], (450, 450, 450 - deposit))
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale_mrp_countersign.report_balance_notice", order.ids
        )
        text = html.decode()
        self.assertIn("450.00", text)
        self.assertNotIn("-50.00", text)
        report = self.env["report.sale_mrp_countersign.report_balance_notice"]
        (copy, *_others) = report._get_copies(order)
        (table,) = report._get_tables(order, copy)
        self.assertEqual([row.get("value") for row in table.rows], ["450.00", None])
        self._request(picking)
        self._as("finance", order).verify_money(449, "slip")
        self._assert_refused(picking.button_validate)
        self._as("finance", order).verify_money(450, "slip")
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    # ------------------------------------------------------------------ orders
    def test_one_order_takes_what_the_other_asked_for(self):
        first, picking = self._confirm(partner=self.customer_a)
        second, other = self._confirm(partner=self.customer_a)
        other.move_ids.picking_id = picking
        other.move_line_ids.picking_id = picking
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        for order, quantity in ((first, 8), (second, 2)):
            order.order_line.move_ids.write({"quantity": quantity, "picked": True})
        with self.assertRaisesRegex(UserError, "more would leave"):
            picking.with_context(skip_backorder=True).button_validate()

    def test_goods_of_nobody_on_a_shared_transfer(self):
        _first, picking = self._confirm(partner=self.customer_a)
        second, other = self._confirm(500)
        other.move_ids.picking_id = picking
        other.move_line_ids.picking_id = picking
        second.order_line.move_ids.quantity = 0
        self.env["stock.move"].create(
            {
                "product_id": self.pump.id,
                "product_uom_qty": 5,
                "quantity": 5,
                "picked": True,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        self._request(picking)
        with self.assertRaisesRegex(UserError, "several orders"):
            picking.with_context(skip_backorder=True).button_validate()

    def test_currency_stays_once_money_is_verified(self):
        order = self._create_order()
        dollars = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": self._get_other_currency().id}
        )
        order.pricelist_id = dollars
        order.pricelist_id = False
        self._make_ready(order)
        self._as("finance", order).verify_money(500, "slip")
        with self.assertRaisesRegex(UserError, "stays in this currency"):
            order.pricelist_id = dollars

    def _get_other_currency(self):
        name = "EUR" if self.company.currency_id.name != "EUR" else "USD"
        currency = self.env.ref(f"base.{name}")
        currency.active = True
        return currency

    def test_request_ends_with_the_revision(self):
        """What was changed and signed since is requested anew."""
        order, picking = self._confirm(500)
        self._request(picking)
        self.assertEqual(picking.dispatch_stage, "ready")
        clerk = self._as("order_clerk", order)
        clerk.action_open_change("another address")
        elsewhere = order.partner_shipping_id.copy({"name": "Elsewhere"})
        order.partner_shipping_id = elsewhere
        clerk.action_submit()
        self._sign_open(order)
        if order.is_change_open:
            self._return_sheet(order)
        self.assertFalse(order.is_change_open)
        self.assertEqual(picking.dispatch_stage, "request")
        self._assert_refused(picking.button_validate)
        rows = dict(picking._get_sheet_sections({"delivery"}, False)[0]["rows"])
        self.assertIn("Elsewhere", rows["Delivery Address of the Order"])
        self._request(picking)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_currency_stays_once_goods_may_leave_unpaid(self):
        """No money of this order is verified: what it owes is on record.

        Core refuses another price list on a confirmed order, not another currency.
        """
        self.company.debt_release = True
        self.customer_b.debt_limit = 1000
        left, picking = self._confirm(partner=self.customer_a)
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        picking.button_validate()
        asked, picking = self._confirm(own_deposit=True, deposit_percent=0)
        due = fields.Date.today() + timedelta(days=5)
        self._as("sales_office", picking).ask_debt_release(str(due), "next week")
        for order in (left, asked):
            with self.subTest(order=order.name):
                self.assertFalse(order.amount_verified)
                self._as("order_clerk", order).action_open_change("in dollars")
                with self.assertRaisesRegex(UserError, "stays in this currency"):
                    order.currency_id = self._get_other_currency()

    # ---------------------------------------------------------------- on debt
    def test_debt_release_ends_with_its_day(self):
        self.company.debt_release = True
        self.customer_b.debt_limit = 1000
        with freeze_time("2031-03-03 02:00:00"):
            _order, picking = self._confirm(200)
            self._request(picking)
            office = self._as("sales_office", picking)
            office.ask_debt_release("2031-03-05", "their pump has burst")
            for code in ("finance", "general_manager"):
                self._sign(code, picking)
        with freeze_time("2031-03-06 02:00:00"):
            self.env.invalidate_all()
            self._assert_refused(picking.button_validate)
            office.ask_debt_release("2031-03-07", "on Friday for certain")
            for code in ("finance", "general_manager"):
                self._sign(code, picking)
            picking.button_validate()
            self.assertEqual(picking.state, "done")

    # ---------------------------------------------------------------- dropship
    def test_vendor_ships_only_what_is_paid(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        self.pump.write(
            {
                "route_ids": [Command.set(route.ids)],
                "seller_ids": [Command.create({"partner_id": vendor.id, "price": 1})],
            }
        )
        order = self._create_order()
        self._make_ready(order).action_confirm()
        purchase = order._get_purchase_orders()
        self._assert_refused(purchase.button_confirm)
        self._as("finance", order).verify_money(499, "slip")
        self._assert_refused(purchase.button_confirm)
        self._as("finance", order).verify_money(500, "slip")
        purchase.button_confirm()
        self.assertTrue(order.picking_ids.is_dispatch_controlled)
