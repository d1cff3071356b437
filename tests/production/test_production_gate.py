from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestProductionGate(ProductionCommon):
    """No start on any path before the instruction is acknowledged."""

    def test_instruction_is_made_issued_and_acknowledged(self):
        instruction = self.order.instruction_ids
        self.assertEqual(len(instruction), 1)
        self.assertEqual(instruction.revision_id, self.order.revision_id)
        self.assertEqual(instruction.production_ids, self.production)
        self.assertEqual(self.production.control_stage, "instruction")
        self.assertEqual(self.order.order_stage, "production")
        with self.assertRaises(AccessError):
            self._sign("production_manager", self.order)
        self._sign("sales_office", self.order)
        self.assertEqual(instruction.state, "issued")
        self._sign("production_manager", self.order)
        self.assertEqual(instruction.state, "acknowledged")
        self.assertEqual(self.production.control_stage, "released")
        for act in (
            lambda: instruction.write({"name": "other"}),
            lambda: instruction.unlink(),
            lambda: instruction.create({"sale_order_id": self.order.id}),
        ):
            with self.assertRaises(UserError):
                act()

    def _get_requests(self, order):
        requests = self.env["order.signoff.request"].search(
            [("document_model", "=", "sale.order"), ("document_id", "=", order.id)]
        )
        return sorted(requests.role_id.mapped("code"))

    def test_copy_is_acknowledged_before_or_after(self):
        """The technical department's copy does not hold anything, nor is it lost."""
        self.assertEqual(self._get_requests(self.order), ["sales_office"])
        self._sign("sales_office", self.order)
        self.assertEqual(
            self._get_requests(self.order), ["chief_engineer", "production_manager"]
        )
        self._sign("production_manager", self.order)
        self.assertEqual(self.production.control_stage, "released")
        self.assertEqual(self._get_requests(self.order), ["chief_engineer"])
        self._sign("chief_engineer", self.order)
        self.assertEqual(self._get_requests(self.order), [])
        self.assertEqual(self.order.signoff_ids[:1].kind, "acknowledge")

    def test_goods_from_stock_need_no_instruction(self):
        product = self.env["product.product"].create(
            {"name": "QDX", "is_storable": True, "list_price": 100}
        )
        self._set_stock(product, 100)
        order = self._create_order(
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": 1})
            ]
        )
        self._make_ready(order)
        order.action_confirm()
        self.assertFalse(order.instruction_ids)
        self.assertEqual(self._get_requests(order), [])
        with self.assertRaises(AccessError):
            self._sign("sales_office", order)

    def test_refused_in_the_users_language(self):
        """Also what a flush finds out, which runs without a context."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.users["production_manager"].lang = "zh_CN"
        moves = self._as("production_manager", self.production.move_raw_ids)
        with self.assertRaises(UserError) as caught:
            moves.with_context(lang=None).write({"picked": True})
            moves.env(context={}).flush_all()
        self.assertIn("尚不能生产", str(caught.exception))

    def test_state_by_rpc(self):
        for state in ("progress", "to_close", "done"):
            self._assert_held(
                lambda state=state: self.production.write({"state": state})
            )
        with self.assertRaises(AccessError):
            self.production.sudo().write({"control_stage": "released"})

    def test_what_must_go_on(self):
        production = self.production
        production.action_assign()
        production.do_unreserve()
        production.button_plan()
        production.button_unplan()
        self.env["stock.rule"].run_scheduler()
        self._set_stock(self.shaft, 10)
        wizard = self.env["change.production.qty"].create(
            {"mo_id": production.id, "product_qty": 6}
        )
        wizard.change_prod_qty()
        self.assertEqual(production.product_qty, 6)
        other = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        other.action_confirm()
        self.assertFalse(other.control_stage)
        other.qty_producing = 1
        other.move_raw_ids.picked = True
        (other | production).button_mark_done()
        self.assertEqual(other.state, "done")
        self.assertEqual(production.state, "confirmed")
        production.action_cancel()
        self.assertEqual(production.state, "cancel")

    def test_split_and_duplicate(self):
        action = self.production.action_split()
        wizard = Form.from_action(self.env, action)
        wizard.max_batch_size = 3
        wizard.save().action_split()
        parts = self.order.control_production_ids
        self.assertEqual(len(parts), 2)
        for part in parts:
            self._assert_held(lambda part=part: part.write({"qty_producing": 1}), part)
        twin = self.production.copy()
        self.assertNotIn(self.order, twin.control_order_ids)

    def test_released_goes_on_to_done(self):
        self._release()
        self.production.qty_producing = 5
        self.production.move_raw_ids.picked = True
        self.production.button_mark_done()
        self.assertEqual(self.production.state, "done")
        self.assertEqual(self.order.order_stage, "production")
        self._release_goods(self.production)
        self.assertEqual(self.order.order_stage, "dispatch")
