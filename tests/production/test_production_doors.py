from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .production_common import ProductionCommon


class Doors:
    """Every door to a start, tried by production's lead, each a test of its own."""

    def test_workorder_start(self):
        workorder = self._add_workorder()
        self._assert_held(lambda: self._user(workorder).button_start())

    def test_workorder_finish(self):
        workorder = self._add_workorder()
        self._assert_held(lambda: self._user(workorder).button_finish())

    def test_workorder_state_by_rpc(self):
        workorder = self._add_workorder()
        for state in ("progress", "done"):
            with self.subTest(state=state):
                self._assert_held(
                    lambda state=state: self._user(workorder).write({"state": state})
                )

    def test_workorder_time_by_rpc(self):
        workorder = self._add_workorder()
        self._assert_held(lambda: self._user(workorder).write({"duration": 10}))

    def test_workorder_quantity_by_rpc(self):
        workorder = self._add_workorder()
        self._assert_held(lambda: self._user(workorder).write({"qty_producing": 2}))

    def test_quantity_producing(self):
        self._assert_held(
            lambda: self._user(self.production).write({"qty_producing": 1})
        )

    def test_quantity_producing_on_the_form(self):
        def act():
            with Form(self.production) as form:
                form.qty_producing = 5

        self._assert_held(act)

    def test_raw_picked(self):
        moves = self._user(self.production.move_raw_ids)
        self._assert_held(lambda: moves.write({"quantity": 1, "picked": True}))

    def test_raw_line_picked(self):
        self.production.action_assign()
        lines = self._user(self.production.move_raw_ids.move_line_ids)
        self._assert_held(lambda: lines.write({"picked": True}))

    def test_raw_done(self):
        moves = self._user(self.production.move_raw_ids)
        self._assert_held(lambda: moves.write({"state": "done"}))

    def test_finished_done(self):
        moves = self._user(self.production.move_finished_ids)
        self._assert_held(lambda: moves.write({"state": "done"}))

    def test_start(self):
        self._assert_held(lambda: self._user(self.production).action_start())

    def test_immediate_production(self):
        """Mark done without a quantity makes all of it at once."""
        self._assert_held(lambda: self._user(self.production).button_mark_done())

    def test_mark_done_with_a_quantity(self):
        def act():
            production = self._user(self.production)
            production.qty_producing = 5
            production.move_raw_ids.picked = True
            production.with_context(skip_backorder=True).button_mark_done()

        self._assert_held(act)

    def test_mass_production(self):
        """Serial numbers for all of it, as the button makes them."""
        self.pump.tracking = "serial"
        action = self._user(self.production).action_generate_serial()

        def act():
            wizard = self.env["mrp.production.serials"].create(
                {
                    "production_id": self.production.id,
                    "lot_name": "A1",
                    "lot_quantity": 5,
                }
            )
            wizard.action_generate_serial_numbers()
            self._user(wizard).sudo().action_apply()

        self.assertIsInstance(action, dict)
        self._assert_held(act)

    def test_serial_by_serial(self):
        self.pump.tracking = "serial"
        part = self._split(self.production, 1)[0]
        lot = self.env["stock.lot"].create({"product_id": self.pump.id, "name": "A1"})

        def act():
            part.lot_producing_ids = lot
            part.qty_producing = 1
            part.set_qty_producing()

        self._assert_held(act, part)

    def test_state_by_rpc(self):
        for state in ("progress", "to_close", "done"):
            with self.subTest(state=state):
                self._assert_held(
                    lambda state=state: self._user(self.production).write(
                        {"state": state}
                    )
                )

    def test_created_started(self):
        for state in ("progress", "to_close", "done"):
            with (
                self.subTest(state=state),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self._user(self.env["mrp.production"]).create(
                    {
                        "product_id": self.pump.id,
                        "product_qty": 1,
                        "product_uom_id": self.pump.uom_id.id,
                        "bom_id": self.bom.id,
                        "sale_line_id": self.order.order_line[:1].id,
                        "state": state,
                    }
                )

    def test_batch(self):
        """A batch of which all are held is refused; of others these go on."""
        other = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        other.action_confirm()
        action = self._user(self.production | other).button_mark_done()
        self.assertEqual(other.state, "done")
        self.assertEqual(self.production.state, "confirmed")
        self.assertIn(self.production.name, action["params"]["message"])

    # ------------------------------------------------------------ what goes on
    def test_cancelling_goes_on(self):
        self._add_workorder()
        self._user(self.production).action_cancel()
        self.env.flush_all()
        self.assertEqual(self.production.state, "cancel")

    def test_planning_goes_on(self):
        self._add_workorder()
        production = self._user(self.production)
        production.button_plan()
        self.assertTrue(production.is_planned)
        production.button_unplan()
        self.env.flush_all()
        self.assertEqual(production.state, "confirmed")

    def test_reserving_goes_on(self):
        production = self._user(self.production)
        production.do_unreserve()
        self.env.flush_all()
        production.action_assign()
        self.env.flush_all()
        self.assertEqual(production.reservation_state, "assigned")
        production.do_unreserve()
        self.env["stock.rule"].run_scheduler()
        self.env.flush_all()
        self.assertEqual(production.state, "confirmed")

    def test_receipts_of_components_go_on(self):
        supplier = self.env.ref("stock.stock_location_suppliers")
        picking_type = self.env["stock.picking.type"].search(
            [("code", "=", "incoming"), ("company_id", "=", self.company.id)], limit=1
        )
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": supplier.id,
                "location_dest_id": self.production.location_src_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.shaft.id,
                            "product_uom_qty": 3,
                            "location_id": supplier.id,
                            "location_dest_id": self.production.location_src_id.id,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.write({"quantity": 3, "picked": True})
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")


@tagged("post_install", "-at_install")
class TestDoorsBeforeAcknowledgement(Doors, ProductionCommon):
    """The sales office has issued the instruction; production has not acknowledged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factory._issue(cls.order)


@tagged("post_install", "-at_install")
class TestDoorsWhileAChangeIsOpen(Doors, ProductionCommon):
    """All was acknowledged; then a change that concerns production was opened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factory._release(cls.order)
        clerk = cls.factory._as("order_clerk", cls.order)
        clerk.action_open_change("two less")
        clerk.order_line.product_uom_qty = 3
