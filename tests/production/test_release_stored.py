from odoo.exceptions import UserError
from odoo.tests import tagged

from .release_common import GateCase


@tagged("post_install", "-at_install")
class TestReleaseBeforeStock(GateCase):
    """Where the company asks for it, goods are released before they enter stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.quality_before_stock = True

    def setUp(self):
        super().setUp()
        self.production.action_assign()
        self.production.move_raw_ids.picked = True

    def _on_hand(self):
        self.env.invalidate_all()
        return self.pump.qty_available

    def _assert_not_stored(self, act):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.assertEqual(self._on_hand(), 0)
        self.assertIn("before they enter stock", str(caught.exception))

    def _produce(self, quantity):
        production = self._as("production_manager", self.production)
        production.qty_producing = quantity
        production.set_qty_producing()
        return self.production.release_ids

    def test_inspected_on_the_manufacturing_order(self):
        production = self._as("production_manager", self.production)
        self._assert_not_stored(production.button_mark_done)
        release = self._produce(5)
        self.assertEqual((release.quantity, release.state), (5, "inspect"))
        self._assert_not_stored(production.button_mark_done)
        self._pass(release)
        production.button_mark_done()
        self.assertEqual(self._on_hand(), 5)
        self.assertEqual(self.production.release_ids, release)

    def test_quantity_follows_while_nobody_inspects(self):
        release = self._produce(4)
        self._produce(2)
        self.assertEqual(release.quantity, 2)
        self._produce(0)
        self.assertFalse(release.exists())
        release = self._produce(3)
        self._inspect(release, {"Head": "32"})
        self._produce(5)
        rest = self.production.release_ids - release
        self.assertEqual((release.quantity, rest.quantity), (3, 2))

    def test_every_way_into_stock(self):
        self._produce(5)
        finished = self.production.move_finished_ids
        finished.write({"quantity": 5, "picked": True})
        stock_user = self._as("warehouse_supervisor", finished)
        self._assert_not_stored(finished._action_done)
        self._assert_not_stored(lambda: stock_user.write({"state": "done"}))
        self._assert_not_stored(
            lambda: (
                self._as("production_manager", self.production)
                .with_context(skip_backorder=True)
                .button_mark_done()
            )
        )

    def test_done_quantity_edited_up(self):
        release = self._produce(3)
        self._pass(release)
        self.production.with_context(
            skip_backorder=True, mo_ids_to_backorder=self.production.ids
        ).button_mark_done()
        self.assertEqual(self._on_hand(), 3)
        lines = self.production.move_finished_ids.move_line_ids
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._as("warehouse_supervisor", lines).write({"quantity": 4})
            self.env.flush_all()
        rest = self.order.control_production_ids - self.production
        self.assertFalse(rest.release_ids)

    def test_batch_names_the_rest(self):
        other = self._create_made_order(quantity=2)
        second = other.control_production_ids
        second.action_assign()
        second.move_raw_ids.picked = True
        second.qty_producing = 2
        second.set_qty_producing()
        self._pass(second.release_ids)
        action = (self.production | second).button_mark_done()
        self.assertEqual(second.state, "done")
        self.assertNotEqual(self.production.state, "done")
        self.assertIn(self.production.name, action["params"]["message"])

    def test_quarantine_is_no_stock(self):
        warehouse = self.production.picking_type_id.warehouse_id
        quarantine = self.env["stock.location"].create(
            {"name": "To inspect", "location_id": warehouse.view_location_id.id}
        )
        self.production.move_finished_ids.location_dest_id = quarantine
        self.production.location_dest_id = quarantine
        self._produce(5)
        self.production.button_mark_done()
        self.assertEqual(self.production.state, "done")

    def test_store_step_is_the_gate(self):
        warehouse = self.production.picking_type_id.warehouse_id
        warehouse.manufacture_steps = "pbm_sam"
        order = self._create_made_order(quantity=2)
        self._set_stock(self.shaft, 10)
        production = order.control_production_ids
        for picking in production.picking_ids:
            picking.action_assign()
            picking.button_validate()
        production.action_assign()
        production.qty_producing = 2
        production.set_qty_producing()
        production.move_raw_ids.picked = True
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        store = production.move_finished_ids.move_dest_ids.picking_id
        if not store:
            store = order.picking_ids.filtered(
                lambda item: item.location_id == warehouse.sam_loc_id
            )
        self.assertTrue(store)
        store.action_assign()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            store.button_validate()
            self.env.flush_all()
        self.env.invalidate_all()
        self._pass(production.release_ids)
        store.button_validate()
        self.assertEqual(store.state, "done")
