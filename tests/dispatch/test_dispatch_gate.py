import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import PDF, CountersignCommon


@tagged("post_install", "-at_install")
class TestDispatchGate(CountersignCommon):
    """Goods leave only with request and money, on any path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)
        cls.order = cls._create_order()

    def setUp(self):
        super().setUp()
        self._make_ready(self.order)
        self.order.action_confirm()
        self.picking = self.order.picking_ids
        self.picking.action_assign()

    def _request(self, picking=None):
        picking = picking or self.picking
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)

    def _pay(self, amount):
        self._as("finance", self.order).verify_money(amount, "slip")

    def _assert_held(self, act, kind=UserError):
        with self.assertRaises(kind), self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.picking.invalidate_recordset()
        self.assertEqual(self.order.order_line.qty_delivered, 0)

    def test_stages(self):
        self.assertTrue(self.picking.is_dispatch_controlled)
        self.assertTrue(self.picking.needs_money)
        self.assertEqual(self.picking.dispatch_stage, "request")
        self.assertEqual(self.order.order_stage, "dispatch")
        self._request()
        self.assertEqual(self.picking.dispatch_stage, "money")
        self._pay(500)
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.picking.dispatch_stage, "in_transit")
        self.assertEqual(self.order.order_stage, "in_transit")
        with self.assertRaises(AccessError):
            self._as("finance", self.picking).record_arrival(self._today())
        clerk = self._as("sales_assistant", self.picking)
        with self.assertRaises(UserError):
            clerk.register_receipt("receipt.pdf", PDF.decode())
        with self.assertRaises(UserError):
            clerk.record_arrival(self._today(), "damaged")
        clerk.record_arrival(self._today(), "intact")
        self.assertEqual(self.picking.dispatch_stage, "receipt")
        with self.assertRaises(UserError):
            clerk.register_receipt("receipt.pdf", "bm90IGEgZmlsZQ==")
        self.assertEqual(self.picking.dispatch_stage, "receipt")
        clerk.register_receipt("receipt.pdf", PDF.decode())
        self.assertEqual(self.picking.dispatch_stage, "done")
        self.assertEqual(self.order.order_stage, "done")
        receipt = self.picking._get_last_evidence("receipt")[self.picking.id]
        self.assertEqual(receipt.attachment_ids.raw, base64.b64decode(PDF))

    def test_button_validate(self):
        self._assert_held(lambda: self.picking.button_validate())
        self._request()
        self._assert_held(lambda: self.picking.button_validate())
        self._pay(499.99)
        self._assert_held(lambda: self.picking.button_validate())

    def test_money_without_request(self):
        self._pay(500)
        self._assert_held(lambda: self.picking.button_validate())
        self.picking.move_ids.picked = True
        self._assert_held(lambda: self.picking._action_done())

    def test_action_done(self):
        self._request()
        moves = self.picking.move_ids
        moves.picked = True
        self._assert_held(lambda: self.picking._action_done())
        self._assert_held(lambda: moves._action_done())

    def test_batch(self):
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [(6, 0, self.picking.ids)]}
        )
        batch.action_confirm()
        self._assert_held(lambda: batch.action_done())

    def test_state_by_rpc(self):
        for code in ("dispatcher", "warehouse_supervisor"):
            moves = self._as(code, self.picking.move_ids)
            self._assert_held(lambda moves=moves: moves.write({"state": "done"}))
        self._assert_held(
            lambda: self.picking.sudo().write({"dispatch_stage": "ready"}), AccessError
        )

    def test_order_link(self):
        move = self.picking.move_ids
        self._assert_held(lambda: move.write({"sale_line_id": False}))
        other = self._create_order(partner=self.customer_a)
        self._assert_held(lambda: move.write({"sale_line_id": other.order_line.id}))

    def test_destination_changed(self):
        inside = self.picking.location_id
        move = self.picking.move_ids
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            # its lines would still go to the customer
            move.location_dest_id = inside
            self.env.flush_all()
        move.invalidate_recordset()
        self.picking.do_unreserve()
        move.location_dest_id = inside
        self.picking.action_assign()
        move.write({"quantity": 5, "picked": True})
        move._action_done()
        self.assertEqual(move.state, "done")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            move.location_dest_id = self.env.ref("stock.stock_location_customers")
            self.env.flush_all()

    def test_done_line_edited_up(self):
        self._pay(200)
        self.picking.move_ids.quantity = 2
        self._sign("sales_office", self.picking)
        self._sign("finance", self.picking)
        self._sign("dispatcher", self.picking)
        self.picking.move_ids.picked = True
        self.picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.picking.state, "done")
        move = self.picking.move_ids
        for act in (
            lambda: move.write({"quantity": 5}),
            lambda: move.move_line_ids.write({"quantity": 5}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
                self.env.flush_all()
        self.assertEqual(move.quantity, 2)

    def test_move_added_to_what_has_left(self):
        self._pay(500)
        self._request()
        self.picking.button_validate()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["stock.move"].create(
                {
                    "product_id": self.pump.id,
                    "product_uom_qty": 1,
                    "quantity": 1,
                    "picked": True,
                    "picking_id": self.picking.id,
                    "location_id": self.picking.location_id.id,
                    "location_dest_id": self.picking.location_dest_id.id,
                    "sale_line_id": self.order.order_line.id,
                }
            )
            self.env.flush_all()

    def test_backorder_waits_for_its_own_money(self):
        self._pay(200)
        self._request()
        self.picking.move_ids.quantity = 2
        self.picking.move_ids.picked = True
        action = self.picking.button_validate()
        if isinstance(action, dict):
            Form.from_action(self.env, action).save().process()
        self.assertEqual(self.picking.state, "done")
        rest = self.picking.backorder_ids
        self.assertEqual(rest.dispatch_stage, "request")
        self._request(rest)
        self.assertEqual(rest.dispatch_stage, "money")
        with self.assertRaises(UserError):
            rest.button_validate()
        self._pay(500)
        rest.button_validate()
        self.assertEqual(rest.state, "done")

    def test_return_makes_room(self):
        self._pay(500)
        self._request()
        self.picking.button_validate()
        self.assertEqual(self.order._get_shipped_value()[self.order.id], 500)
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=self.picking.id, active_model="stock.picking"
            )
        ).save()
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        self.assertFalse(back.is_dispatch_controlled)
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.assertEqual(self.order._get_shipped_value()[self.order.id], 300)

    def test_changed_goods_unseat_the_request(self):
        self._pay(500)
        self._request()
        self.picking.move_ids.product_uom_qty = 4
        self.assertEqual(self.picking.dispatch_stage, "request")

    def test_class_a_needs_no_finance(self):
        order = self._create_order(partner=self.customer_a)
        self._make_ready(order)
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        self.assertFalse(picking.needs_money)
        self._sign("sales_office", picking)
        self._sign("dispatcher", picking)
        picking.button_validate()
        self.assertEqual(order.order_stage, "in_transit")

    def test_pick_pack_ship_gates_the_last_leg_only(self):
        warehouse = self.picking.picking_type_id.warehouse_id
        warehouse.delivery_steps = "pick_ship"
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        pick = order.picking_ids
        pick.action_assign()
        self.assertFalse(pick.is_dispatch_controlled)
        pick.button_validate()
        self.assertEqual(pick.state, "done")
        out = order.picking_ids - pick
        self.assertTrue(out.is_dispatch_controlled)
        with self.assertRaises(UserError):
            out.button_validate()

    def test_uncontrolled_orders_ship_as_ever(self):
        self.company.order_control = False
        order = self._create_order()
        order.action_confirm()
        order.picking_ids.action_assign()
        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.state, "done")
        self.assertFalse(order.picking_ids.dispatch_stage)
