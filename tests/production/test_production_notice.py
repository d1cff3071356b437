from odoo.fields import Command
from odoo.tests import Form, tagged

from .exception_common import SIGNER, ExceptionCommon

TYPE = "sale_mrp_countersign.activity_type_%s"


@tagged("post_install", "-at_install")
class TestProductionNotice(ExceptionCommon):
    """One department tells the next, once for each event."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # who reads manufacturing orders gets a to-do there
        cls.users["inspector"].group_ids += cls.env.ref("stock.group_stock_user")
        cls.bearing = cls.env["product.product"].create(
            {"name": "Bearing", "is_storable": True}
        )
        cls.bom.bom_line_ids = [Command.create({"product_id": cls.bearing.id})]
        cls.order = cls._create_order(
            user_id=cls.users["salesperson"].id, tolerance=100
        )
        cls._set_stock(cls.bearing, 50)
        case = cls()
        case._make_ready(cls.order)
        cls.order.action_confirm()
        cls.production = cls.order.control_production_ids
        # since the review they have been used up elsewhere
        cls.production.do_unreserve()
        cls._set_stock(cls.bearing, -50)

    def _get_todos(self, documents, code):
        """Return the to-dos of a notice, open ones only."""
        return documents.activity_ids.filtered(
            lambda item: item.activity_type_id == self.env.ref(TYPE % code)
        )

    def _make(self, production, quantity=5):
        production.qty_producing = quantity
        production.set_qty_producing()
        production.move_raw_ids.picked = True
        production.with_context(skip_backorder=True).button_mark_done()
        self.assertEqual(production.state, "done")

    # ------------------------------------------------------ production, warehouse
    def test_reserve_the_material(self):
        self._sign("sales_office", self.order)
        self.assertFalse(self._get_todos(self.production, "reserve"))
        self._sign("production_manager", self.order)
        todo = self._get_todos(self.production, "reserve")
        self.assertEqual(todo.user_id, self.users["warehouse_supervisor"])
        with self.subTest("later facts repeat nothing"):
            self._sign("chief_engineer", self.order)
            self._as("finance", self.order).verify_money(500, "slip")
            self.order.signoff_ids.invalidate_recordset()
            self.env.add_to_compute(self.order._fields["instruction_state"], self.order)
            self.env.flush_all()
            self.assertEqual(self._get_todos(self.production, "reserve"), todo)
        with self.subTest("done when all is reserved, on whatever path"):
            self.production.action_assign()
            self.assertEqual(self._get_todos(self.production, "reserve"), todo)
            self._set_stock(self.bearing, 50)
            self.env["stock.rule"].run_scheduler()
            self.assertEqual(self.production.reservation_state, "assigned")
            self.assertFalse(self._get_todos(self.production, "reserve"))
            self.assertFalse(todo.active)
        with self.subTest("and not asked for again"):
            self._as("finance", self.order).verify_money(600, "slip 2")
            self.assertFalse(self._get_todos(self.production, "reserve"))

    def test_reserved_already(self):
        self._set_stock(self.bearing, 50)
        self.production.action_assign()
        self._release(self.order)
        self.assertFalse(self._get_todos(self.production, "reserve"))
        self.assertIn("reserved already", self.production.message_ids[0].body)

    def test_parts_are_not_told_again(self):
        self._release(self.order)
        wizard = Form.from_action(self.env, self.production.action_split())
        wizard.max_batch_size = 3
        wizard.save().action_split()
        rest = self.order.control_production_ids - self.production
        self._as("finance", self.order).verify_money(500, "slip")
        self.assertFalse(self._get_todos(rest, "reserve"))

    def test_who_may_not_read_gets_a_note(self):
        self.users["warehouse_supervisor"].group_ids = [
            Command.set(self.env.ref(SIGNER).ids)
        ]
        self._release(self.order)
        self.assertFalse(self._get_todos(self.production, "reserve"))
        self.assertIn(
            "reserve the material", "".join(self.production.message_ids.mapped("body"))
        )

    # --------------------------------------------------------- production, quality
    def test_finished_goods_are_inspected(self):
        self._set_stock(self.bearing, 50)
        self._release(self.order)
        self._make(self.production)
        todo = self._get_todos(self.production, "inspect")
        self.assertEqual(todo.user_id, self.users["inspector"])
        self.assertFalse(self._get_todos(self.production, "reserve"))
        self.production.write({"state": "done"})
        self.assertEqual(len(self._get_todos(self.production, "inspect")), 1)
        (release,) = self._release_goods(self.production, hand_over=False)
        self.assertFalse(self._get_todos(self.production, "inspect"))
        self.assertEqual(
            self._get_todos(release, "deliver").user_id,
            self.users["warehouse_supervisor"],
        )

    def test_parts_and_stock_goods_are_not(self):
        own = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        own.action_confirm()
        self._make(own, 1)
        self.assertFalse(own.activity_ids)

    # ------------------------------------------------------------------ completion
    def test_salesperson_hears_that_all_is_made(self):
        self._set_stock(self.bearing, 50)
        self._release(self.order)
        self.production.qty_producing = 2
        self.production.set_qty_producing()
        self.production.move_raw_ids.picked = True
        action = self.production.button_mark_done()
        Form.from_action(self.env, action).save().action_backorder()
        self.assertFalse(self._get_todos(self.order, "complete"))
        self.assertEqual(self.order.order_stage, "production")
        rest = self.order.control_production_ids - self.production
        self._make(rest, 3)
        self.assertFalse(self._get_todos(self.order, "complete"), "not released")
        self._release_goods(self.order.control_production_ids)
        todo = self._get_todos(self.order, "complete")
        self.assertEqual(todo.user_id, self.users["salesperson"])
        self.assertEqual(self.order.order_stage, "dispatch")
        with self.subTest("once"):
            self._as("finance", self.order).verify_money(500, "slip")
            self.order._tell_completed()
            rest.write({"state": "done"})
            self.assertEqual(self._get_todos(self.order, "complete"), todo)

    def test_what_still_holds_it_is_waited_for(self):
        self.company.quality_release = False
        self._set_stock(self.bearing, 50)
        self._release(self.order)
        reason = self.order._prepare_reason("release", "not released yet")
        model = type(self.order)
        with self.subTest("held"):
            self.patch(
                model,
                "_get_production_reasons",
                lambda orders: {order.id: [reason] for order in orders},
            )
            self._make(self.production)
            self.assertFalse(self._get_todos(self.order, "complete"))
        with self.subTest("released"):
            self.patch(
                model,
                "_get_production_reasons",
                lambda orders: {order.id: [] for order in orders},
            )
            self.order._tell_completed()
            self.assertTrue(self._get_todos(self.order, "complete"))

    def test_without_a_salesperson_the_office_is_told(self):
        self.order.user_id = False
        self._set_stock(self.bearing, 50)
        self._release(self.order)
        self._make(self.production)
        self._release_goods(self.production)
        self.assertEqual(
            self._get_todos(self.order, "complete").user_id, self.users["sales_office"]
        )

    def test_shipping_settles_it(self):
        self._set_stock(self.bearing, 50)
        self._release(self.order)
        self._make(self.production)
        self._release_goods(self.production)
        self.assertTrue(self._get_todos(self.order, "complete"))
        self._as("finance", self.order).verify_money(500, "slip")
        picking = self.order.picking_ids
        picking.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)
        picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(self.order.order_stage, "in_transit")
        self.assertFalse(self._get_todos(self.order, "complete"))

    def test_types_can_be_uninstalled(self):
        self._release(self.order)
        todo = self._get_todos(self.production, "reserve")
        self.production._settle_notice("reserve")
        self.assertFalse(todo.active)
        self.env.ref(TYPE % "reserve").unlink()
        self.assertEqual(
            todo.activity_type_id, self.env.ref("mail.mail_activity_data_todo")
        )

    def test_many_at_once(self):
        """Thirty are told with few queries more than one."""
        self._release(self.order)
        productions = self.env["mrp.production"].create(
            [
                {
                    "product_id": self.pump.id,
                    "product_qty": 1,
                    "bom_id": self.bom.id,
                }
                for _number in range(31)
            ]
        )
        productions.action_confirm()

        def count(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            batch._give_notice("finished")
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(productions[:1])
        single = count(productions[1:2])
        batch = count(productions[1:])
        self.assertEqual(len(self._get_todos(productions, "inspect")), 31)
        self.assertLess((batch - single) / 29, 3, f"{single} for one, {batch} for 29")
