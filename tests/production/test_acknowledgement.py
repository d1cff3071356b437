from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestAcknowledgement(ProductionCommon):
    """What an acknowledgement says, and which manufacturing orders it carries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factory._issue(cls.order)
        cls.instruction = cls.order.instruction_ids

    def _get_payload(self):
        return self.order._get_acknowledgements()[self.order.id][-1].payload

    # ----------------------------------------------------------------- answers
    def test_all_clear_in_one_click(self):
        instruction = self._as("production_manager", self.instruction)
        self.assertEqual(instruction.my_act, "acknowledge")
        seen = instruction.seen_digest
        with self.assertRaises(UserError), self.env.cr.savepoint():
            instruction.action_all_clear()
        instruction.with_context(seen_digest=seen).action_all_clear()
        self.assertEqual(instruction.state, "acknowledged")
        self.assertFalse(instruction.my_act)
        payload = self._get_payload()
        self.assertTrue(payload["clear"])
        self.assertEqual(payload["productions"][0]["names"], [self.production.name])

    def test_all_clear_is_for_what_was_seen(self):
        instruction = self._as("production_manager", self.instruction)
        seen = instruction.seen_digest
        clerk = self._as("order_clerk", self.order)
        clerk.action_open_change("other case")
        clerk.packing_note = "carton"
        with self.assertRaises(UserError):
            instruction.with_context(seen_digest=seen).action_all_clear()

    def test_all_clear_by_others(self):
        for role in ("sales_office", "sales_assistant", "materials_manager"):
            instruction = self._as(role, self.instruction)
            seen = self.instruction.seen_digest
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                instruction.with_context(seen_digest=seen).action_all_clear()

    def test_with_remarks(self):
        line = self.order.order_line
        action = self._as("production_manager", self.instruction).action_sign()
        dialog = self._user(self.env["order.signoff.sign"]).browse(action["res_id"])
        self.assertTrue(dialog.asks_remarks)
        self.assertEqual(dialog.remark_ids.mapped("line_ref"), line.ids)
        self.assertIn(self.production.name, dialog.sheet)
        self.assertNotIn("100.00", dialog.sheet)
        dialog.remark_ids.remark = "the shaft comes on Friday"
        dialog.action_sign()
        payload = self._get_payload()
        self.assertFalse(payload["clear"])
        self.assertEqual(payload["remarks"][0]["line"], line.id)
        self.assertIn("the shaft comes on Friday", self.instruction.remarks)
        self.assertEqual(self.instruction.state, "acknowledged")
        with self.subTest("the sales office has it to do"):
            todo = self.order.activity_ids
            self.assertEqual(todo.user_id, self.users["sales_office"])
            self.assertIn("the shaft comes on Friday", todo.note)
        with self.subTest("it is printed beside the line"):
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "sale_mrp_countersign.report_production_instruction",
                self.instruction.ids,
            )
            self.assertIn("the shaft comes on Friday", html.decode())

    def test_remarks_belong_to_lines(self):
        other = self._create_order().order_line
        for remarks in ({str(other.id): "x"}, ["x"], {"no": "x"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._acknowledge(remarks=remarks)

    def test_waits_for_me(self):
        instructions = self.env["production.instruction"]

        def mine(role):
            return self._as(role, instructions).search([("is_mine", "=", True)])

        self.assertEqual(mine("production_manager"), self.instruction)
        self.assertFalse(mine("sales_office"))
        self._acknowledge()
        self.env.flush_all()
        self.assertFalse(mine("production_manager"))
        self.assertEqual(mine("chief_engineer"), self.instruction)
        self.assertEqual(self._as("chief_engineer", self.instruction).my_act, "copy")
        self._sign("chief_engineer", self.order)
        grid = self.instruction.grid
        for role in ("sales_office", "production_manager", "chief_engineer"):
            self.assertIn(self.users[role].name, grid)

    # ---------------------------------------------------------------- coverage
    def _get_waiting(self):
        requests = self.env["order.signoff.request"].search(
            [
                ("document_model", "=", "sale.order"),
                ("document_id", "=", self.order.id),
                ("kind", "=", "sign"),
            ]
        )
        return requests.role_id.mapped("code")

    def _assert_unseated(self, production):
        self.assertEqual(production.control_stage, "instruction")
        self.assertEqual(self.order.instruction_state, "issued")
        self.assertIn(production.name, self.order.instruction_hint)
        self.assertEqual(self._get_waiting(), ["production_manager"])
        self._assert_held(lambda: production.write({"qty_producing": 1}), production)

    def test_split_carries_it(self):
        self._acknowledge()
        parts = self._split(self.production, 2)
        self.assertEqual(len(parts), 3)
        self.assertEqual(set(parts.mapped("control_stage")), {"released"})
        self.assertEqual(self.order.instruction_state, "acknowledged")
        for part in parts:
            self._make(part)

    def test_backorder_carries_it(self):
        self._acknowledge()
        self._make(self.production, 2, backorder=True)
        rest = self.order.control_production_ids - self.production
        self.assertEqual(rest.control_stage, "released")
        self.assertEqual(self.order.instruction_state, "acknowledged")
        self._make(rest)

    def test_duplicate_does_not(self):
        self._acknowledge()
        twin = self.production.copy()
        self.assertFalse(twin.control_order_ids)
        self.assertEqual(self.order.instruction_state, "acknowledged")
        with self.subTest("also where somebody gives it the line by hand"):
            twin.sale_line_id = self.order.order_line
            twin.action_confirm()
            self._assert_unseated(twin)
            self.assertEqual(self.production.control_stage, "released")
            self._make(self.production)
        with self.subTest("it is acknowledged like any other"):
            self._acknowledge()
            self.assertEqual(twin.control_stage, "released")
            self.production = twin
            self._report_quantity("over", 5)
            self._make(twin)

    def test_joining_the_group_by_hand_does_not(self):
        self._acknowledge()
        twin = self.production.copy()
        twin.write(
            {
                "sale_line_id": self.order.order_line.id,
                "production_group_id": self.production.production_group_id.id,
            }
        )
        self._assert_unseated(twin)

    def test_duplicate_cancelled_or_deleted(self):
        self._acknowledge()
        for act in ("action_cancel", "unlink"):
            twin = self.production.copy()
            twin.sale_line_id = self.order.order_line
            self.assertEqual(self._get_waiting(), ["production_manager"])
            getattr(twin, act)()
            self.env.flush_all()
            self.assertEqual(self.order.instruction_state, "acknowledged")
            self.assertEqual(self._get_waiting(), [])

    def test_larger_than_acknowledged(self):
        self._acknowledge()
        self._resize(self.production, 6)
        self._assert_unseated(self.production)
        self._acknowledge()
        self.assertEqual(self.production.control_stage, "released")
        self._report_quantity("over", 1)
        self._make(self.production)

    def test_larger_within_the_tolerance(self):
        order = self._make_confirmed(tolerance_kind="quantity", tolerance=1)
        production = order.control_production_ids
        self._release(order)
        self._resize(production, 6)
        self.assertEqual(production.control_stage, "released")
        self._resize(production, 7)
        self.assertEqual(production.control_stage, "instruction")

    def test_larger_while_it_runs(self):
        """It is not finished past the gate either."""
        self._acknowledge()
        self.production.qty_producing = 2
        self.assertEqual(self.production.state, "progress")
        self._resize(self.production, 9)
        self._assert_held(lambda: self.production.button_mark_done())

    def test_smaller_is_covered(self):
        self._acknowledge()
        self._resize(self.production, 4)
        self.assertEqual(self.production.control_stage, "released")

    def test_merge_unseats_it(self):
        self._acknowledge()
        other = self._make_confirmed()
        self._release(other)
        both = self.production | other.control_production_ids
        self.assertEqual(set(both.mapped("control_stage")), {"released"})
        merged = self.env["mrp.production"].browse(both.action_merge()["res_id"])
        self._assert_unseated(merged)
        self._acknowledge()
        self.assertEqual(merged.control_stage, "instruction")
        self._acknowledge(other)
        self.assertEqual(merged.control_stage, "released")

    def test_core_passes_an_increase_on(self):
        """Through a change: made larger by core, acknowledged with the new revision."""
        self._acknowledge()
        clerk = self._as("order_clerk", self.order)
        clerk.action_open_change("three more")
        clerk.order_line.product_uom_qty = 8
        self.assertEqual(self.production.product_qty, 5)
        self._submit(self.order)
        self._review(self.order)
        self._return_sheet(self.order)
        owed = self.order._get_deposit_owed()
        self._as("finance", self.order).verify_money(owed, "bank slip 2")
        self.assertFalse(self.order.is_change_open)
        self.assertEqual(self.production.product_qty, 8)
        old, new = self.instruction, self.order.instruction_ids - self.instruction
        self.assertEqual(old.state, "superseded")
        self.assertEqual(new.state, "open")
        self.assertEqual(
            self._get_payload()["productions"][0]["quantity"], "5.0", "what it was"
        )
        self._release()
        self.assertEqual(self.production.control_stage, "released")
        self.assertEqual(self.instruction.state, "superseded")
        self._make(self.production)

    def test_sub_assembly(self):
        """A part made for the pump is acknowledged with it, and by itself held."""
        part = self.env["product.product"].create(
            {"name": "Rotor", "is_storable": True}
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": part.product_tmpl_id.id,
                "bom_line_ids": [
                    (0, 0, {"product_id": self.shaft.id, "product_qty": 1})
                ],
            }
        )
        self._make_to_order(part)
        self.bom.bom_line_ids = [(0, 0, {"product_id": part.id, "product_qty": 1})]
        order = self._make_confirmed()
        productions = order.control_production_ids
        rotor = productions.filtered(lambda item: item.product_id == part)
        self._release(order)
        self.assertEqual(set(productions.mapped("control_stage")), {"released"})
        self._resize(rotor, 9)
        self.assertEqual(rotor.control_stage, "instruction")
        self.assertEqual((productions - rotor).control_stage, "released")
