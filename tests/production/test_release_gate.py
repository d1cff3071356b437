from odoo.fields import Command
from odoo.tests import Form, tagged

from .release_common import GateCase


@tagged("post_install", "-at_install")
class TestReleaseGate(GateCase):
    """No way out for what was made and is not released."""

    def _signed(self):
        """Return a transfer whose request was signed while all was released."""
        inspection, picking = self._ready_to_leave(release=True)
        self._request(picking)
        self.assertEqual(picking.dispatch_stage, "ready")
        return inspection, picking

    def _take_back(self, inspection):
        """Undo the release behind everything: only the gate itself is left."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE production_release SET state = 'sign' WHERE id IN %s",
            [tuple(inspection.ids)],
        )
        self.env.invalidate_all()

    def test_button_and_stage(self):
        inspection, picking = self._ready_to_leave()
        self.assertEqual(picking.dispatch_stage, "quality")
        self.assertIn(inspection.display_name, picking.dispatch_hint)
        self.assertEqual(self.order.order_stage, "production")
        dispatcher = self._as("dispatcher", picking)
        self._assert_stays(dispatcher.button_validate)
        self._pass(inspection)
        self.assertEqual(picking.dispatch_stage, "request")
        requests = self.env["order.signoff.request"].search(
            [("document_model", "=", "stock.picking"), ("document_id", "=", picking.id)]
        )
        self.assertEqual(requests.role_id.code, "sales_office")
        self._request(picking)
        dispatcher.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self._at_customer(), 5)

    def test_every_way_of_validating(self):
        inspection, picking = self._signed()
        self._take_back(inspection)
        user = self._as("dispatcher", picking)
        moves = self._as("dispatcher", picking.move_ids)
        moves.picked = True
        self._assert_stays(user.button_validate)
        self._assert_stays(picking._action_done)
        self._assert_stays(picking.move_ids._action_done)
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(picking.ids)]}
        )
        batch.action_confirm()
        self._assert_stays(batch.action_done)
        picking.batch_id = False
        self._assert_stays(lambda: moves.write({"state": "done"}))
        self._assert_stays(
            lambda: (
                moves.write({"quantity": 2}),
                user.with_context(skip_backorder=True).button_validate(),
            )
        )

    def test_more_than_released(self):
        inspection, picking = self._ready_to_leave()
        self._inspect(inspection, {"Head": "32"}).quantity = 3
        self._sign("inspector", inspection)
        self._sign("sales_office", inspection)
        self.assertEqual(picking.dispatch_stage, "quality")
        self._assert_stays(picking.button_validate, "2 Units are not released")
        picking.move_ids.write({"quantity": 3, "picked": True})
        self.assertEqual(picking.dispatch_stage, "request")
        self._request(picking)
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self._at_customer(), 3)
        rest = self.order.picking_ids - picking
        rest.action_assign()
        self._assert_stays(rest.button_validate)
        line = self._as("warehouse_supervisor", picking.move_line_ids)
        self._assert_stays(lambda: line.write({"quantity": 4}))
        self._assert_stays(
            lambda: self._as("warehouse_supervisor", picking.move_ids).write(
                {"quantity": 5}
            )
        )

    def test_move_added_to_what_has_left(self):
        inspection, picking = self._signed()
        picking.button_validate()
        self._set_stock(self.pump, 10)

        def add(**values):
            self._as("warehouse_supervisor", self.env["stock.move"]).create(
                {
                    "product_id": self.pump.id,
                    "product_uom_qty": 2,
                    "quantity": 2,
                    "picking_id": picking.id,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                    **values,
                }
            )

        self._assert_stays(add)
        self._assert_stays(lambda: add(sale_line_id=self.order.order_line.id))

    def test_unlinked_twin(self):
        _inspection, picking = self._ready_to_leave()

        def act():
            user = self._as("warehouse_supervisor", picking)
            user.move_ids.quantity = 0
            user.move_ids = [
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
            user.with_context(skip_backorder=True).button_validate()

        self._assert_stays(act)

    def test_failed_goods_stay(self):
        inspection, picking = self._ready_to_leave()
        self._inspect(inspection, {"Head": "28"})
        self._fail("inspector", inspection)
        self._assert_stays(picking.button_validate)
        again = self.production.release_ids - inspection
        self._pass(again)
        self._request(picking)
        picking.button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_conceded_goods_leave(self):
        inspection, picking = self._ready_to_leave()
        self._inspect(inspection, {"Head": "30"})
        self._as("general_manager", inspection).signoff_waive(
            "quality_release", self._digests(inspection), "customer agrees"
        )
        self._request(picking)
        picking.button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_made_in_parts(self):
        first = self._make(quantity=2)
        self._pass(first)
        picking = self.order.picking_ids
        picking.action_assign()
        self.assertEqual(picking.move_ids.quantity, 2)
        self._request(picking)
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self._at_customer(), 2)
        rest = self.order.control_production_ids - self.production
        self._make(rest)
        second = self.order.picking_ids - picking
        second.action_assign()
        self._assert_stays(second.button_validate, "3 Units")
        self._pass(rest.release_ids)
        self._request(second)
        second.button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_made_short_the_rest_from_stock(self):
        self._as("production_manager", self.production).report_exception(
            "quantity", "casting broken", quantity=2, deviation="under"
        )
        self.production.action_assign()
        self.production.qty_producing = 3
        self.production.set_qty_producing()
        self.production.move_raw_ids.picked = True
        self.production.with_context(
            skip_backorder=True, mo_ids_to_backorder=[]
        ).button_mark_done()
        self._pass(self.production.release_ids)
        self._set_stock(self.pump, 10)
        picking = self.order.picking_ids
        picking.move_ids.procure_method = "make_to_stock"
        picking.action_assign()
        picking.move_ids.quantity = 5
        self._request(picking)
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_returned_goods_may_leave_again(self):
        _inspection, picking = self._signed()
        picking.button_validate()
        dialog = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_model="stock.picking"
            )
        ).save()
        dialog.product_return_moves.quantity = 2
        action = dialog.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.write({"quantity": 2, "picked": True})
        back.button_validate()
        self.assertEqual(back.state, "done")
        shipped = self.order._get_shipped_quantities(self.pump)
        self.assertEqual(shipped[self.order, self.pump], 3)
        self.assertEqual(self._at_customer(), 3)

    def test_two_lines_of_one_product(self):
        order = self._create_made_order(
            order_line=[
                Command.create(
                    {
                        "product_id": self.pump.id,
                        "product_uom_qty": quantity,
                        "price_unit": 100.0,
                        "tax_ids": [Command.clear()],
                    }
                )
                for quantity in (2, 3)
            ]
        )
        productions = order.control_production_ids
        for production in productions:
            self._make(production)
        self.assertEqual(sum(productions.release_ids.mapped("quantity")), 5)
        picking = order.picking_ids
        picking.action_assign()
        self._assert_stays(picking.button_validate)
        first = productions.release_ids[0]
        self._pass(first)
        self._assert_stays(picking.button_validate)
        for release in productions.release_ids - first:
            self._pass(release)
        self._request(picking)
        picking.button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_merged_for_two_orders(self):
        other = self._create_made_order(quantity=3)
        both = self.production | other.control_production_ids
        merged = self.env["mrp.production"].browse(both.action_merge()["res_id"])
        self.assertEqual(merged.control_order_ids, self.order | other)
        for order in merged.control_order_ids:
            self._sign("production_manager", order)
        release = self._make(merged)
        self.assertEqual(release.quantity, 8)
        self._inspect(release, {"Head": "32"}).quantity = 5
        self._sign("inspector", release)
        self._sign("sales_office", release)
        pickings = self.order.picking_ids | other.picking_ids
        pickings.action_assign()
        for picking in pickings:
            picking.move_ids.quantity = picking.move_ids.product_uom_qty
        first, second = self.order.picking_ids, other.picking_ids
        self._request(first)
        first.button_validate()
        self.assertEqual(self._at_customer(), 5)
        self._assert_stays(second.button_validate, "3 Units")

    def test_split_and_cancelled(self):
        self.production._split_productions({self.production: [2, 3]})
        parts = self.order.control_production_ids
        self.assertEqual(len(parts), 2)
        first, second = parts.sorted("product_qty")
        self._pass(self._make(first))
        second.action_cancel()
        self.assertFalse(second.needs_release)

    def test_kit_components(self):
        kit = self.env["product.product"].create(
            {"name": "Pump set", "is_storable": True, "list_price": 100.0}
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.pump.id, "product_qty": 2}),
                    Command.create({"product_id": self.shaft.id, "product_qty": 1}),
                ],
            }
        )
        order = self._create_made_order(
            order_line=[
                Command.create(
                    {
                        "product_id": kit.id,
                        "product_uom_qty": 3,
                        "price_unit": 100.0,
                        "tax_ids": [Command.clear()],
                    }
                )
            ]
        )
        production = order.control_production_ids
        self.assertEqual(
            (production.product_id, production.product_qty), (self.pump, 6)
        )
        self.assertEqual(order._get_ordered_quantity(self.pump), 6)
        release = self._make(production)
        picking = order.picking_ids
        picking.action_assign()
        self._assert_stays(picking.button_validate, "6 Units")
        self._pass(release)
        self._request(picking)
        picking.button_validate()
        self.assertEqual(self._at_customer(), 6)

    def test_only_the_last_leg(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        warehouse.delivery_steps = "pick_ship"
        order = self._create_made_order()
        release = self._make(order.control_production_ids)
        self.assertEqual(release.quantity, 5)
        pick = order.picking_ids
        pick.action_assign()
        pick.button_validate()
        self.assertEqual(pick.state, "done")
        ship = order.picking_ids - pick
        self.assertEqual(ship.dispatch_stage, "quality")
        self._assert_stays(ship.button_validate)
        self._pass(release)
        self._request(ship)
        ship.button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_goods_from_stock_are_not_asked(self):
        self.pump.route_ids = [Command.clear()]
        self._set_stock(self.pump, 10)
        order = self._make_ready(self._create_order(partner=self.customer_a))
        order.action_confirm()
        self.assertFalse(order.control_production_ids)
        picking = order.picking_ids
        picking.action_assign()
        self.assertEqual(picking.dispatch_stage, "request")
        self._request(picking)
        picking.button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_switched_off(self):
        self.company.quality_release = False
        self._make()
        picking = self.order.picking_ids
        picking.action_assign()
        self.assertEqual(picking.dispatch_stage, "request")
        self._request(picking)
        picking.button_validate()
        self.assertEqual(self._at_customer(), 5)
