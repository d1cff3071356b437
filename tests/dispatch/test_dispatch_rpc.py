from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..common import PDF, CountersignHttpCase

USER = "rpc_dispatcher"
NO_DIALOGS = {"context": {"skip_backorder": True, "skip_sms": True}}
REFUSED = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")


@tagged("post_install", "-at_install")
class TestDispatchRpc(CountersignHttpCase):
    """Every path of goods leaving once more, over HTTP, by a user of the stock.

    What is held must be refused by the gate: not for want of rights, and by no error.
    """

    login_prefix = "rpc"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what is printed is proved elsewhere, and printing takes seconds
        archive = cls.env.registry["order.form.archive"]
        cls.startClassPatcher(patch.object(archive, "_render", lambda *_args: PDF))
        cls._set_stock(cls.pump, 100)
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )

    def _confirm(self, **values):
        """Return an order of 500 with its deposit only, and its transfer."""
        order = self._create_order(**values)
        self._make_ready(order)
        order.action_confirm()
        order.picking_ids.action_assign()
        return order, order.picking_ids

    def _request(self, picking, money=True):
        codes = ("sales_office", "finance", "dispatcher")
        for code in codes if money else (codes[0], codes[2]):
            self._sign(code, picking)

    def _pay(self, order, amount):
        self._as("finance", order).verify_money(amount, "slip")

    def _call(self, records, method, *args, **kwargs):
        """Call it as the dispatcher; return what it answers."""
        answer = self._answer(records, method, args, kwargs)
        self.assertNotIn("error", answer)
        return answer.get("result")

    def _answer(self, records, method, args, kwargs):
        words = [*([] if method == "create" else [records.ids]), *args]
        self.env.flush_all()
        answer = self._post_rpc(USER, records._name, method, words, kwargs)
        self.env.invalidate_all()
        return answer

    def _assert_held(self, records, method, *args, **kwargs):
        before = self._get_outside()
        answer = self._answer(records, method, args, kwargs)
        self.assertIn("error", answer, f"{method} {args}")
        data = answer["error"]["data"]
        self.assertIn(data["name"], REFUSED, data["message"])
        self.assertEqual(self._get_outside(), before)

    def _get_outside(self):
        quants = self.env["stock.quant"].search(
            [("location_id", "child_of", self.customers.id)]
        )
        return {
            product.id: sum(found.mapped("quantity"))
            for product, found in quants.grouped("product_id").items()
        }

    def _load(self, picking, quantity):
        self._call(picking.move_ids, "write", {"quantity": quantity, "picked": True})

    def _return(self, picking, quantity):
        """Return the transfer that brings goods back, or out once more."""
        wizards = self.env["stock.return.picking"]
        ids = self._call(wizards, "create", [{"picking_id": picking.id}])
        wizard = wizards.browse(ids)
        self._call(wizard.product_return_moves, "write", {"quantity": quantity})
        action = self._call(wizard, "action_create_returns")
        return picking.browse(action["res_id"])

    def _prepare_move(self, picking, **values):
        return {
            "product_id": self.pump.id,
            "product_uom_qty": 5,
            "quantity": 5,
            "picked": True,
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.customers.id,
            "picking_id": picking.id,
            **values,
        }

    # ------------------------------------------------------------ core's buttons
    def test_validate(self):
        order, picking = self._confirm()
        self._assert_held(picking, "button_validate")
        self._request(picking)
        self._assert_held(picking, "button_validate")
        self._pay(order, 499.99)
        self._assert_held(picking, "button_validate")
        self._pay(order, 500)
        self._call(picking, "button_validate")
        self.assertEqual(picking.state, "done")

    def test_money_without_request(self):
        order, picking = self._confirm()
        self._pay(order, 500)
        self._assert_held(picking, "button_validate")

    def test_two_transfers_of_one_order_together(self):
        order, picking = self._confirm()
        self._pay(order, 300)
        self._load(picking, 2)
        self._call(picking, "action_split_transfer")
        both = order.picking_ids
        (both - picking).action_assign()
        for item in both:
            self._request(item)
        before = self._get_outside()
        action = self._call(both, "button_validate")
        self.assertEqual(action["res_model"], "order.ship.others")
        self.assertEqual(len(action["context"]["default_picking_ids"]), 1)
        self.assertEqual(self._get_outside(), before)
        self._pay(order, 500)
        self._call(both, "button_validate")
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_batch(self):
        order, picking = self._confirm()
        batches = self.env["stock.picking.batch"]
        ids = self._call(batches, "create", [{"picking_ids": [(6, 0, picking.ids)]}])
        batch = batches.browse(ids)
        self._call(batch, "action_confirm")
        self._assert_held(batch, "action_done")
        self._request(picking)
        self._assert_held(batch, "action_done")
        self._pay(order, 500)
        self._call(batch, "action_done")
        self.assertEqual(picking.state, "done")

    def test_backorder(self):
        order, picking = self._confirm()
        self._pay(order, 200)
        self._load(picking, 2)
        self._request(picking)
        self._call(picking, "button_validate", **NO_DIALOGS)
        rest = picking.backorder_ids
        self.assertEqual((picking.state, rest.move_ids.quantity), ("done", 3))
        self._assert_held(rest, "button_validate")
        self._request(rest)
        self._assert_held(rest, "button_validate")
        self._pay(order, 500)
        self._call(rest, "button_validate")
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_more_than_requested(self):
        order, picking = self._confirm(partner=self.customer_a)
        self._request(picking, money=False)
        self._load(picking, 50)
        self._assert_held(picking, "button_validate")

    # -------------------------------------------------------------- other routes
    def test_last_leg_of_pick_and_ship(self):
        self.warehouse.delivery_steps = "pick_ship"
        order, pick = self._confirm()
        self._call(pick, "button_validate")
        self.assertEqual(pick.state, "done")
        out = order.picking_ids - pick
        self._assert_held(out, "button_validate")
        self._request(out)
        self._assert_held(out, "button_validate")
        self._pay(order, 500)
        self._call(out, "button_validate")
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_inner_leg_sent_to_the_customer(self):
        self.warehouse.delivery_steps = "pick_ship"
        _order, pick = self._confirm()
        away = {"location_dest_id": self.customers.id}
        lines = [[Command.UPDATE, line.id, away] for line in pick.move_line_ids]
        self._assert_held(pick, "web_save", {"move_line_ids": lines}, specification={})
        self._call(pick, "button_validate")
        self._assert_held(pick.move_line_ids, "write", away)
        self._assert_held(pick.move_ids, "write", away)

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
        stock_user = self.users["dispatcher"]
        stock_user.group_ids += self.env.ref("purchase.group_purchase_manager")
        self._assert_held(purchase, "button_confirm")
        self.assertIn(purchase.state, ("draft", "sent"))
        self._pay(order, 500)
        self._call(purchase, "button_confirm")
        picking = order.picking_ids
        self._assert_held(picking, "button_validate")
        self._request(picking)
        self._call(picking, "button_validate")
        self.assertEqual(picking.state, "done")

    def test_kit(self):
        self._set_stock(self.shaft, 100)
        self.bom.type = "phantom"
        order, picking = self._confirm()
        self.assertEqual(picking.move_ids.product_id, self.shaft)
        self._request(picking)
        self._pay(order, 499)
        self._assert_held(picking, "button_validate")
        self._pay(order, 500)
        self._call(picking, "button_validate")
        self.assertEqual(picking.state, "done")

    def test_return_of_a_return(self):
        order, picking = self._confirm()
        self._pay(order, 500)
        self._request(picking)
        self._call(picking, "button_validate")
        back = self._return(picking, 2)
        self._load(back, 2)
        self._call(back, "button_validate")
        self.assertEqual(order.order_line.qty_delivered, 3)
        self._pay(order, 300)
        again = self._return(back, 2)
        self._load(again, 2)
        self._assert_held(again, "button_validate")
        self._request(again)
        self._assert_held(again, "button_validate")
        self._pay(order, 500)
        self._call(again, "button_validate")
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_exchange(self):
        """What goes out for goods that come back waits until they are back."""
        order, picking = self._confirm()
        self._pay(order, 500)
        self._request(picking)
        self._call(picking, "button_validate")
        wizards = self.env["stock.return.picking"]
        ids = self._call(wizards, "create", [{"picking_id": picking.id}])
        wizard = wizards.browse(ids)
        self._call(wizard.product_return_moves, "write", {"quantity": 2})
        action = self._call(wizard, "action_create_exchanges")
        back = picking.browse(action["res_id"])
        again = order.order_line.move_ids.picking_id - picking - back
        self.assertEqual(again.move_ids.product_uom_qty, 2)
        again.action_assign()
        self._assert_held(again, "button_validate")
        self._request(again)
        self._assert_held(again, "button_validate")
        self._load(back, 2)
        self._call(back, "button_validate")
        self._call(again, "button_validate")
        self.assertEqual(again.state, "done")

    def test_two_orders_on_one_transfer(self):
        order, picking = self._confirm()
        other, its_picking = self._confirm()
        self._call(its_picking.move_ids, "write", {"picking_id": picking.id})
        self.assertEqual(picking._get_dispatch_orders(), order | other)
        self._request(picking)
        self._pay(order, 1000)
        self._assert_held(picking, "button_validate")
        self._pay(other, 500)
        self._call(picking, "button_validate")
        self.assertEqual(other.order_line.qty_delivered, 5)

    # -------------------------------------------------------- past core's buttons
    def test_state_written(self):
        _order, picking = self._confirm()
        move = picking.move_ids
        self._assert_held(move, "write", {"state": "done"})
        self._assert_held(move, "write", {"picked": True, "state": "done"})
        inside = [[Command.UPDATE, move.id, {"state": "done"}]]
        self._assert_held(picking, "web_save", {"move_ids": inside}, specification={})

    def test_private_methods(self):
        order, picking = self._confirm()
        for records in (picking, picking.move_ids):
            answer = self._answer(records, "_action_done", [], {})
            self.assertIn("error", answer)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_order_link_cleared_or_changed(self):
        order, picking = self._confirm()
        other = self._create_order(partner=self.customer_a)
        move = picking.move_ids
        self._assert_held(move, "write", {"sale_line_id": False})
        self._assert_held(move, "write", {"sale_line_id": other.order_line.id})
        self._assert_held(picking, "write", {"sale_id": False})
        self.assertEqual(move.sale_line_id, order.order_line)

    def test_order_unlinked_from_the_other_side(self):
        order, picking = self._confirm()
        lines = order.order_line
        self.users["dispatcher"].group_ids += self.env.ref(
            "sales_team.group_sale_manager"
        )
        for command in ([[3, picking.move_ids.id]], [[5]], [[6, 0, []]]):
            self._assert_held(lines, "write", {"move_ids": command})
        self.assertEqual(picking.move_ids.sale_line_id, lines)

    def test_forged_list_of_the_others(self):
        """The dialog that ships the others opens no gate for what is put into it."""
        _order, picking = self._confirm()
        wizards = self.env["order.ship.others"]
        ids = self._call(wizards, "create", [{"picking_ids": [[6, 0, picking.ids]]}])
        self._assert_held(wizards.browse(ids), "action_ship")

    def test_destination_changed(self):
        """Out of the gate's sight, done, and sent on to the customer."""
        order, picking = self._confirm()
        move, inside = picking.move_ids, self.warehouse.lot_stock_id
        self._assert_held(move, "write", {"location_dest_id": inside.id})
        self._call(picking, "do_unreserve")
        self._call(move, "write", {"location_dest_id": inside.id})
        self._call(picking, "action_assign")
        self._load(picking, 5)
        self._call(picking, "button_validate")
        away = {"location_dest_id": self.customers.id}
        self._assert_held(move, "write", away)
        self._assert_held(move.move_line_ids, "write", away)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_twin_without_a_link(self):
        """The order's move stays behind, another takes its goods."""
        _order, picking = self._confirm()
        self._call(picking.move_ids, "write", {"quantity": 0})
        self._call(self.env["stock.move"], "create", [self._prepare_move(picking)])
        self._assert_held(picking, "button_validate", **NO_DIALOGS)

    def test_twin_with_a_next_move(self):
        """Core gives it no order line; what it takes along is paid all the same."""
        order, picking = self._confirm()
        self._pay(order, 500)
        inside = {
            **self._prepare_move(picking, picking_id=False, picked=False),
            "location_id": self.customers.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        }
        then = self.env["stock.move"].create(inside)
        self._call(picking.move_ids, "write", {"quantity": 1, "picked": True})
        twin = self._prepare_move(
            picking, quantity=4, product_uom_qty=4, move_dest_ids=[[4, then.id]]
        )
        self._call(self.env["stock.move"], "create", [twin])
        self._request(picking)
        self._call(picking, "button_validate", **NO_DIALOGS)
        self.assertEqual(picking.state, "done")
        self.assertEqual(order._get_shipped_value()[order.id], 500)
        rest = picking.backorder_ids
        rest.action_assign()
        self._request(rest)
        self._assert_held(rest, "button_validate", **NO_DIALOGS)

    def test_move_added_to_what_has_left(self):
        order, picking = self._confirm()
        self._pay(order, 500)
        self._request(picking)
        self._call(picking, "button_validate")
        moves, lines = self.env["stock.move"], self.env["stock.move.line"]
        linked = self._prepare_move(picking, sale_line_id=order.order_line.id)
        self._assert_held(moves, "create", [linked])
        self._assert_held(moves, "create", [self._prepare_move(picking)])
        line = self._prepare_move(picking)
        del line["product_uom_qty"]
        self._assert_held(lines, "create", [line])
        self._assert_held(lines, "create", [{**line, "move_id": picking.move_ids.id}])

    def test_done_line_edited_up(self):
        order, picking = self._confirm()
        self._pay(order, 200)
        self._load(picking, 2)
        self._request(picking)
        self._call(picking, "button_validate", **NO_DIALOGS)
        more = {"quantity": 5}
        self._assert_held(picking.move_ids, "write", more)
        self._assert_held(picking.move_line_ids, "write", more)
        inside = [[Command.UPDATE, picking.move_line_ids.id, more]]
        self._assert_held(
            picking, "web_save", {"move_line_ids": inside}, specification={}
        )
        self.assertEqual(order.order_line.qty_delivered, 2)
