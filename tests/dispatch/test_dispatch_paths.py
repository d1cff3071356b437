from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestDispatchPaths(CountersignCommon):
    """Side doors by which goods might leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)
        cls.customers = cls.env.ref("stock.stock_location_customers")

    def _confirm(self, **values):
        order = self._create_order(**values)
        self._make_ready(order)
        order.action_confirm()
        order.picking_ids.action_assign()
        return order, order.picking_ids

    def _request(self, picking, finance=True):
        codes = ["sales_office", "finance", "dispatcher"]
        for code in codes if finance else ["sales_office", "dispatcher"]:
            self._sign(code, picking)

    def _at_customer(self):
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.pump.id),
                ("location_id", "child_of", self.customers.id),
            ]
        )
        return sum(quants.mapped("quantity"))

    def _assert_nothing_leaves(self, act):
        before = self._at_customer()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._at_customer(), before)

    def test_line_of_an_inner_transfer_sent_to_the_customer(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        warehouse.delivery_steps = "pick_ship"
        _order, pick = self._confirm()
        self.assertFalse(pick.is_dispatch_controlled)

        def act():
            stock_user = self._as("warehouse_supervisor", pick)
            stock_user.move_line_ids.write({"location_dest_id": self.customers.id})
            stock_user.button_validate()

        self._assert_nothing_leaves(act)

    def test_done_line_of_an_inner_transfer_sent_on_to_the_customer(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        warehouse.delivery_steps = "pick_ship"
        _order, pick = self._confirm()
        pick.button_validate()
        self.assertEqual(pick.state, "done")

        self._assert_nothing_leaves(
            lambda: self._as("warehouse_supervisor", pick).move_line_ids.write(
                {"location_dest_id": self.customers.id}
            )
        )

    def test_transfer_pretends_to_stay_inside(self):
        """Destination of the transfer inside, of its move at the customer."""
        order, picking = self._confirm(partner=self.customer_a)

        def act():
            stock_user = self._as("warehouse_supervisor", picking)
            inside = picking.location_id
            stock_user.location_dest_id = inside
            stock_user.move_ids.write({"location_dest_id": self.customers.id})
            stock_user.move_line_ids.write({"location_dest_id": self.customers.id})
            stock_user.button_validate()

        self._assert_nothing_leaves(act)

    def test_more_than_requested(self):
        _order, picking = self._confirm(partner=self.customer_a)
        self._request(picking, finance=False)
        picking.move_ids.quantity = 50
        self._assert_nothing_leaves(
            lambda: self._as("warehouse_supervisor", picking).button_validate()
        )

    def test_move_added_to_what_has_left_without_request(self):
        order, picking = self._confirm(partner=self.customer_a)
        self._request(picking, finance=False)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

        def act(**values):
            self._as("warehouse_supervisor", self.env["stock.move"]).create(
                {
                    "product_id": self.pump.id,
                    "product_uom_qty": 7,
                    "quantity": 7,
                    "picking_id": picking.id,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                    **values,
                }
            )

        self._assert_nothing_leaves(lambda: act(sale_line_id=order.order_line.id))
        self._assert_nothing_leaves(act)

    def test_done_line_edited_up_without_request(self):
        _order, picking = self._confirm(partner=self.customer_a)
        self._request(picking, finance=False)
        picking.button_validate()
        line = self._as("warehouse_supervisor", picking).move_line_ids
        self._assert_nothing_leaves(lambda: line.write({"quantity": 60}))

    def test_unlinked_move_in_a_controlled_transfer(self):
        """The linked move stays behind, a twin without a link takes the goods."""
        order, picking = self._confirm()

        def act():
            stock_user = self._as("warehouse_supervisor", picking)
            stock_user.move_ids.quantity = 0
            stock_user.move_ids = [
                Command.create(
                    {
                        "product_id": self.pump.id,
                        "product_uom_qty": 5,
                        "quantity": 5,
                        "location_id": picking.location_id.id,
                        "location_dest_id": picking.location_dest_id.id,
                    }
                )
            ]
            stock_user.with_context(skip_backorder=True).button_validate()

        self._assert_nothing_leaves(act)
        self._assert_nothing_leaves(lambda: self._unlinked_by_action_done(picking))

    def _unlinked_by_action_done(self, picking):
        picking.move_ids.quantity = 0
        move = self.env["stock.move"].create(
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
        move._action_done()

    def test_customer_without_a_class(self):
        order, picking = self._confirm()
        self.customer_b.sudo().write(
            {"customer_class_id": False, "class_reason": "no customer any more"}
        )
        self.env.flush_all()
        picking.invalidate_recordset()
        self._assert_nothing_leaves(lambda: self._sign_what_waits(picking))

    def _sign_what_waits(self, picking):
        for code in ("sales_office", "finance", "dispatcher"):
            try:
                with self.env.cr.savepoint():
                    self._sign(code, picking)
            except UserError:
                continue
        picking.button_validate()

    def test_partial_reservation_may_leave_when_covered(self):
        order, picking = self._confirm()
        self._as("finance", order).verify_money(200, "slip")
        self._request(picking)
        picking.move_ids.quantity = 2
        picking.move_ids.picked = False
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=[]
        ).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_two_transfers_of_one_order_together(self):
        order, picking = self._confirm()
        self._as("finance", order).verify_money(300, "slip")
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking.action_split_transfer()
        rest = order.picking_ids - picking
        rest.action_assign()
        for item in picking | rest:
            self._request(item)
        rest.move_ids.picked = True
        self._assert_nothing_leaves(lambda: (picking | rest)._action_done())
        action = (picking | rest).button_validate()
        self.assertEqual(action["res_model"], "order.ship.others")
        self.assertIn(rest.name, action["context"]["default_held"])
        self.assertEqual(action["context"]["default_picking_ids"], picking.ids)
        Form.from_action(self.env, action).save().action_ship()
        self.assertEqual((picking.state, rest.state), ("done", "assigned"))

    def test_nothing_picked_and_cancelling(self):
        order, picking = self._confirm()
        picking.move_ids.quantity = 0
        picking.do_unreserve()
        picking.action_cancel()
        self.assertEqual(picking.state, "cancel")
        self.assertEqual(order.order_stage, "dispatch")

    def test_move_done_with_nothing_picked(self):
        _order, picking = self._confirm()
        self._as("finance", _order).verify_money(500, "slip")
        self._request(picking)
        picking.move_ids.picked = False
        picking.move_ids._action_done()
        self.assertNotEqual(picking.move_ids[:1].state, "done")

    def test_order_unlinked_from_the_other_side(self):
        order, picking = self._confirm()
        move = picking.move_ids
        self._assert_nothing_leaves(
            lambda: order.order_line.sudo().write(
                {"move_ids": [Command.unlink(move.id)]}
            )
        )
        self._assert_nothing_leaves(
            lambda: self._as("warehouse_supervisor", picking).write({"sale_id": False})
        )

    def test_kit_components(self):
        part = self.env["product.product"].create(
            {"name": "Cover", "is_storable": True}
        )
        self._set_stock(part, 100)
        self._set_stock(self.shaft, 100)
        self.bom.write(
            {
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 2})
                ],
            }
        )
        order, picking = self._confirm()
        self.assertEqual(len(picking.move_ids), 2)
        self._as("finance", order).verify_money(499, "slip")
        self._request(picking)
        self._assert_nothing_leaves(lambda: picking.button_validate())
        self._as("finance", order).verify_money(500, "slip")
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(order._get_shipped_value()[order.id], 500)

    def test_dropship(self):
        route = self.env.ref("stock_dropshipping.route_drop_shipping", False)
        if not route:
            self.skipTest("stock_dropshipping is not installed")
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.pump.write(
            {
                "route_ids": [Command.set(route.ids)],
                "seller_ids": [Command.create({"partner_id": vendor.id, "price": 1})],
            }
        )
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        purchase = order._get_purchase_orders()
        self._assert_nothing_leaves(purchase.button_confirm)
        self._as("finance", order).verify_money(500, "slip")
        purchase.button_confirm()
        picking = order.picking_ids
        self.assertTrue(picking.is_dispatch_controlled)
        self._assert_nothing_leaves(lambda: picking.button_validate())

    def _requests(self, picking):
        return self.env["order.signoff.request"].search(
            [("document_model", "=", "stock.picking"), ("document_id", "=", picking.id)]
        )

    def test_request_rows(self):
        order, picking = self._confirm(partner=self.customer_a)
        self.assertEqual(self._requests(picking).role_id.code, "sales_office")

    def test_request_rows_of_a_backorder(self):
        order, picking = self._confirm(partner=self.customer_a)
        self._sign("sales_office", picking)
        self._sign("dispatcher", picking)
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        rest = picking.backorder_ids
        self.assertFalse(self._requests(picking))
        self.assertEqual(self._requests(rest).role_id.code, "sales_office")

    def test_mixed_transfer(self):
        first, picking = self._confirm(partner=self.customer_a)
        second, other = self._confirm(partner=self.customer_a)
        other.move_ids.picking_id = picking
        other.move_line_ids.picking_id = picking
        self.assertEqual(picking._get_dispatch_orders(), first | second)
        self._sign("sales_office", picking)
        self._sign("dispatcher", picking)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(first.order_stage, "in_transit")
        self.assertEqual(second.order_stage, "in_transit")

    def test_short_closed(self):
        order, picking = self._confirm(partner=self.customer_a)
        self._sign("sales_office", picking)
        self._sign("dispatcher", picking)
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertFalse(picking.backorder_ids)
        self.assertEqual(order.order_stage, "in_transit")

    def test_signed_grid_survives_partial_shipping(self):
        order, picking = self._confirm(partner=self.customer_a)
        self._sign("sales_office", picking)
        self._sign("dispatcher", picking)
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        points = picking._get_signoff_points(["dispatch_request"])[picking.id]
        self.assertFalse([point for point in points if point.is_open])

    def test_refused_request(self):
        order, picking = self._confirm(partner=self.customer_a)
        picking.invalidate_recordset()
        self._as("sales_office", picking).signoff_refuse(
            self._digests(picking), "wrong address"
        )
        self.assertEqual(picking.dispatch_stage, "request")
        with self.assertRaises(UserError):
            picking.button_validate()
