from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .exception_common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestProductionTolerance(ExceptionCommon):
    """Five are ordered, one more or less is allowed; the rest is reported first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(tolerance_kind="quantity", tolerance=1)
        cls.production = cls._confirm(cls.order)

    @classmethod
    def _confirm(cls, order):
        """Return what makes the goods of an order, released."""
        case = cls()
        case._make_ready(order)
        order.action_confirm()
        case._release(order)
        return order.control_production_ids

    def _make(self, production, quantity, backorder=False):
        """Produce as production does, answering core's question for the rest."""
        production.qty_producing = quantity
        production.set_qty_producing()
        production.move_raw_ids.picked = True
        action = production.button_mark_done()
        if isinstance(action, dict) and "backorder" in (action.get("res_model") or ""):
            wizard = Form.from_action(self.env, action).save()
            return wizard.action_backorder() if backorder else wizard.action_close_mo()
        return action

    def _assert_refused(self, act, *words):
        with self.assertRaises(UserError) as error, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        for word in words:
            self.assertIn(word, str(error.exception))
        self.env.invalidate_all()
        self.assertNotEqual(self.production.state, "done")

    def _report_quantity(self, deviation, quantity, production=None):
        return self._report(
            productions=self.production if production is None else production,
            kind="quantity",
            deviation=deviation,
            quantity=quantity,
        )

    def _split(self):
        wizard = Form.from_action(self.env, self.production.action_split())
        wizard.max_batch_size = 3
        wizard.save().action_split()
        return self.order.control_production_ids.sorted("id")

    # ------------------------------------------------------------------- bounds
    def test_within_the_tolerance(self):
        for quantity in (4, 5, 6):
            with self.subTest(quantity), self.env.cr.savepoint() as savepoint:
                self._make(self.production, quantity)
                self.assertEqual(self.production.state, "done")
                self.assertEqual(self.pump.qty_available, quantity)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_too_many(self):
        self._assert_refused(
            lambda: self._make(self.production, 7), "7 Units", "2 too many"
        )
        self._report_quantity("under", 2)
        self._report_quantity("over", 1)
        self._assert_refused(lambda: self._make(self.production, 7))
        self._report_quantity("over", 1)
        self._make(self.production, 7)
        self.assertEqual(self.production.state, "done")

    def test_too_few(self):
        self._assert_refused(
            lambda: self._make(self.production, 3), "only 3 Units", "2 too few"
        )
        self._report_quantity("over", 2)
        self._assert_refused(lambda: self._make(self.production, 3))
        self._report_quantity("under", 2)
        self._make(self.production, 3)
        self.assertEqual(self.production.state, "done")

    def test_other_kinds_do_not_count(self):
        self._report(kind="material", quantity=10)
        self._assert_refused(lambda: self._make(self.production, 3))

    def test_percent(self):
        self.order = self._create_order(tolerance_kind="percent", tolerance=40)
        self.production = self._confirm(self.order)
        self._assert_refused(lambda: self._make(self.production, 8))
        self._make(self.production, 7)
        self.assertEqual(self.production.state, "done")

    def test_unit_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_id": self.pump.id, "product_uom_qty": 1, "price_unit": 1200}
        line["product_uom_id"] = dozen.id
        self.order = self._create_order(
            order_line=[Command.create(line)], tolerance_kind="percent", tolerance=10
        )
        self.production = self._confirm(self.order)
        unit = 12 / self.production.product_qty
        self._assert_refused(lambda: self._make(self.production, 10 / unit))
        self._make(self.production, 11 / unit)
        self.assertEqual(self.production.state, "done")

    # ------------------------------------------------- over all that makes a line
    def test_backorder_makes_the_rest(self):
        self._make(self.production, 2, backorder=True)
        self.assertEqual(self.production.state, "done")
        self.production = self.order.control_production_ids - self.production
        self._assert_refused(lambda: self._make(self.production, 1), "only 3 Units")
        self._assert_refused(lambda: self._make(self.production, 5), "7 Units")
        self._make(self.production, 2)
        self.assertEqual(self.production.state, "done")

    def test_reported_on_one_part_counts_for_all(self):
        first, self.production = self._split()
        self._make(first, 1)
        self.assertEqual(first.state, "done", "the other part is still to be made")
        self._assert_refused(lambda: self._make(self.production, 2), "only 3 Units")
        self._report_quantity("under", 2, first)
        self._make(self.production, 2)
        self.assertEqual(self.production.state, "done")

    def test_cancelled_part_does_not_count(self):
        first, second = self._split()
        second.action_cancel()
        self.production = first
        self._assert_refused(lambda: self._make(first, 3), "only 3 Units")

    def test_two_lines_of_one_product(self):
        lines = [
            Command.create(
                {
                    "product_id": self.pump.id,
                    "product_uom_qty": quantity,
                    "price_unit": 100,
                }
            )
            for quantity in (4, 2)
        ]
        self.order = self._create_order(order_line=lines)
        productions = self._confirm(self.order)
        for production in productions[:-1]:
            self._make(production, production.product_qty)
        self.production = productions[-1]
        self._assert_refused(
            lambda: self._make(self.production, self.production.product_qty + 1)
        )
        self._make(self.production, self.production.product_qty)
        self.assertEqual(set(productions.mapped("state")), {"done"})
        self.assertEqual(self.pump.qty_available, 6)

    def test_merged(self):
        parts = self._split()
        parts.action_merge()
        self.production = self.order.control_production_ids - parts
        self.assertEqual(self.production.product_qty, 5)
        self.assertFalse(self.production.sale_line_id)
        self._sign("production_manager", self.order)
        self._assert_refused(lambda: self._make(self.production, 7))
        self._make(self.production, 6)
        self.assertEqual(self.production.state, "done")

    def test_sub_assembly_does_not_count(self):
        self._make_to_order(self.shaft)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.shaft.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create(
                        {
                            "product_id": self.env["product.product"]
                            .create({"name": "Bar", "is_storable": True})
                            .id
                        }
                    )
                ],
            }
        )
        self.order = self._create_order()
        productions = self._confirm(self.order)
        shafts = productions.filtered(lambda item: item.product_id == self.shaft)
        self.assertEqual(len(productions), 2)
        self._make(shafts, 9)
        self.assertEqual(shafts.state, "done")
        self.production = productions - shafts
        self._assert_refused(lambda: self._make(self.production, 4))

    def test_component_of_a_kit(self):
        kit = self.env["product.product"].create({"name": "Set", "list_price": 100})
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.pump.id, "product_qty": 2})
                ],
            }
        )
        line = {"product_id": kit.id, "product_uom_qty": 3, "price_unit": 100}
        self.order = self._create_order(order_line=[Command.create(line)])
        self.production = self._confirm(self.order)
        self.assertEqual(self.production.product_qty, 6)
        self._assert_refused(lambda: self._make(self.production, 7))
        self._make(self.production, 6)
        self.assertEqual(self.production.state, "done")

    def test_unbuilt_goods_are_not_made(self):
        self._make(self.production, 5)
        self.env["mrp.unbuild"].create(
            {
                "product_id": self.pump.id,
                "mo_id": self.production.id,
                "product_qty": 3,
                "product_uom_id": self.pump.uom_id.id,
            }
        ).action_unbuild()
        again = self.env["mrp.production"].create(
            {
                "product_id": self.pump.id,
                "product_qty": 3,
                "bom_id": self.bom.id,
                "sale_line_id": self.order.order_line.id,
            }
        )
        again.action_confirm()
        self._sign("production_manager", self.order)
        self._make(again, 3)
        self.assertEqual(again.state, "done")

    # -------------------------------------------------------------------- paths
    def test_state_by_rpc(self):
        production = self._as("production_manager", self.production)
        production.qty_producing = 7
        self._assert_refused(lambda: production.write({"state": "done"}))

    def test_moves_by_rpc(self):
        """Goods and material that are said to be done, not produced."""
        production = self._as("production_manager", self.production)
        moves = production.move_finished_ids | production.move_raw_ids
        moves.write({"quantity": 7, "picked": True})
        self._assert_refused(lambda: moves.write({"state": "done"}))

    def test_goods_on_a_receipt(self):
        production = self.production
        production.qty_producing = 1
        production.move_raw_ids.write({"quantity": 3, "picked": True})
        moves = production.move_finished_ids
        moves.write({"quantity": 3, "picked": True})
        self._assert_refused(
            lambda: (moves | production.move_raw_ids)._action_done(
                cancel_backorder=True
            )
        )

    def test_created_done(self):
        self.production.action_cancel()
        with self.assertRaises(UserError):
            self._as("production_manager", self.production).create(
                {
                    "product_id": self.pump.id,
                    "product_qty": 9,
                    "product_uom_id": self.pump.uom_id.id,
                    "bom_id": self.bom.id,
                    "sale_line_id": self.order.order_line.id,
                    "state": "done",
                }
            )

    def test_edited_after_the_fact(self):
        self._make(self.production, 5)
        production = self._as("production_manager", self.production)
        production.action_toggle_is_locked()
        for act in (
            lambda: production.write({"qty_producing": 9}),
            lambda: production.move_finished_ids.write({"quantity": 9}),
            lambda: production.move_finished_ids.move_line_ids.write({"quantity": 9}),
            lambda: production.move_finished_ids.move_line_ids.write({"quantity": 1}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(self.pump.qty_available, 5)
        production.write({"qty_producing": 6})
        self.assertEqual(self.pump.qty_available, 6)

    def test_consumption_wizard_goes_on(self):
        self.production.bom_id.consumption = "warning"
        self.production.consumption = "warning"
        self.production.qty_producing = 5
        self.production.set_qty_producing()
        self.production.move_raw_ids.write({"quantity": 9, "picked": True})
        action = self.production.button_mark_done()
        self.assertEqual(action["res_model"], "mrp.consumption.warning")
        Form.from_action(self.env, action).save().action_confirm()
        self.assertEqual(self.production.state, "done")

    def test_consumption_wizard_is_no_way_round(self):
        self.production.bom_id.consumption = "warning"
        self.production.consumption = "warning"

        def act():
            self.production.qty_producing = 9
            self.production.set_qty_producing()
            self.production.move_raw_ids.write({"quantity": 5, "picked": True})
            action = self.production.button_mark_done()
            self.assertEqual(action["res_model"], "mrp.consumption.warning")
            Form.from_action(self.env, action).save().action_confirm()

        self._assert_refused(act, "9 Units")

    def test_many_at_once(self):
        """What may be finished is finished, the rest is named."""
        other = self._create_order()
        right = self._confirm(other)
        (right | self.production).write({"qty_producing": 5})
        self.production.qty_producing = 7
        for production in right | self.production:
            production.set_qty_producing()
            production.move_raw_ids.picked = True
        action = (right | self.production).button_mark_done()
        self.assertEqual(right.state, "done")
        self.assertNotEqual(self.production.state, "done")
        self.assertIn("2 too many", action["params"]["message"])

    def test_picking_type_that_asks_no_question(self):
        self.production.picking_type_id.create_backorder = "never"
        self._assert_refused(lambda: self._make(self.production, 3))
        self.production.picking_type_id.create_backorder = "always"
        self._make(self.production, 3)
        self.assertEqual(self.production.state, "done")

    def test_two_at_once_are_told_apart(self):
        """Each counts up on the order before it judges what the other has made."""
        before = self.order.facts_seq
        self._make(self.production, 5)
        self.assertGreater(self.order.facts_seq, before)
        before = self.order.facts_seq
        self._report()
        self.assertGreater(self.order.facts_seq, before)

    def test_cancelling_goes_on(self):
        self.production.qty_producing = 7
        self.production.action_cancel()
        self.assertEqual(self.production.state, "cancel")

    def test_goods_of_no_order_are_not_concerned(self):
        own = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 5, "bom_id": self.bom.id}
        )
        own.action_confirm()
        self._make(own, 1)
        self.assertEqual(own.state, "done")

    def test_dialog_proposes_what_is_too_much(self):
        self.production.qty_producing = 8
        action = self._as("production_manager", self.production)
        action = action.action_report_exception()
        dialog = Form.from_action(
            self.env(user=self.users["production_manager"]), action
        )
        self.assertEqual(dialog.kind_id.code, "quantity")
        self.assertEqual((dialog.deviation, dialog.quantity), ("over", 3))
        dialog.description = "a whole casting lot"
        dialog.save().action_report()
        self._make(self.production, 8)
        self.assertEqual(self.production.state, "done")
