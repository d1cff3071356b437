from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestRulesApply(CountersignCommon):
    """Whom rules ask when what they read, or what was signed, changes later."""

    def _ref(self, name):
        return self.env.ref(f"sale_mrp_countersign.{name}")

    def _create_rule(self, step, role, facets, **values):
        facets = [self._ref(f"facet_{name}").id for name in facets]
        return self.env["order.signoff.rule"].create(
            {
                "step_id": self._ref(f"step_{step}").id,
                "role_id": self.role(role).id,
                "facet_ids": [Command.set(facets)],
                **values,
            }
        )

    def _get_asked(self, order):
        pending = self.env["order.signoff.request"]._get_pending(order)[order.id]
        return pending.role_id.mapped("code")

    # ----------------------------------------------- what a rule's filter reads
    def test_a_customer_of_another_class_after_the_review(self):
        domain = "[('customer_class_id.code', '=', 'C')]"
        self._create_rule("approval", "sales_manager", ["commercial"], domain=domain)
        order = self._make_ready(self._create_order())
        self.assertEqual(order.order_stage, "production")
        self.customer_b.write(
            {"customer_class_id": self.class_c.id, "class_reason": "paid late"}
        )
        self.assertEqual(order.order_stage, "approval")
        self.assertEqual(self._get_asked(order), ["sales_manager"])
        with self.assertRaisesRegex(UserError, "has not signed"):
            order.action_confirm()
        self._sign("sales_manager", order)
        self.assertEqual(
            order.signoff_ids.filtered(lambda row: row.kind == "passed").mapped(
                "step_code"
            ),
            ["reviewed", "reviewed"],
        )
        owed = order._get_deposit_owed()
        self._as("finance", order).verify_money(owed, "bank slip 2")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_reference_in_and_after_the_review(self):
        rule = self._create_rule(
            "approval",
            "sales_manager",
            ["commercial"],
            sequence=5,
            domain="[('client_order_ref', '=', 'VIP')]",
        )
        order = self._create_order()
        self._submit(order)
        self._sign("production_manager", order)
        clerk = self._as("order_clerk", order)
        clerk.client_order_ref = "VIP"
        self.assertIn("sales_manager", self._get_asked(order))
        clerk.client_order_ref = "usual"
        self.assertNotIn("sales_manager", self._get_asked(order))
        for code in ("finance", "general_manager"):
            self._sign(code, order)
        self.assertEqual(order.order_stage, "fax_confirmation")
        clerk.client_order_ref = "VIP"
        self.assertEqual(order.order_stage, "approval")
        # a rule that was changed since does not throw back what has passed
        rule.domain = "[('client_order_ref', 'in', ['VIP', 'usual'])]"
        order._refresh_signoffs()
        self.assertEqual(order.order_stage, "fax_confirmation")

    def test_a_confirmed_order_is_not_thrown_back(self):
        domain = "[('client_order_ref', '=', 'VIP')]"
        self._create_rule("approval", "sales_manager", ["commercial"], domain=domain)
        order = self._make_ready(self._create_order())
        order.action_confirm()
        stage = order.order_stage
        self._as("order_clerk", order).client_order_ref = "VIP"
        self.assertEqual(order.order_stage, stage)
        self.assertNotIn("sales_manager", self._get_asked(order))

    # --------------------------------------------------------- what was signed
    def test_a_second_question_to_the_same_role(self):
        self._create_rule(
            "approval",
            "finance",
            ["commercial"],
            sequence=15,
            answer_type="amount",
            question="How much has come in?",
        )
        order = self._create_order()
        self._submit(order)
        self._sign("production_manager", order)
        self._sign("finance", order)
        self.assertEqual(self._get_asked(order), ["finance"])
        with self.assertRaisesRegex(UserError, "How much has come in"):
            self._as("finance", order).signoff_sign(self._digests(order), "yes")
        self._sign("finance", order)
        self._sign("general_manager", order)
        self.assertEqual(order.order_stage, "fax_confirmation")

    def test_back_to_what_was_signed_before_another_was_refused(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._sign("chief_engineer", order)
        line = self._as("order_clerk", order.order_line)
        line.nonstandard_note = "outlet DN80"
        self._as("chief_engineer", order).signoff_refuse(self._digests(order), "no")
        line.nonstandard_note = "outlet DN50 to DN65"
        self._as("order_clerk", order).action_submit()
        self.assertNotIn("chief_engineer", self._get_asked(order))
        # what was signed and then refused is not signed
        self._sign("purchasing", order)
        self._as("production_manager", order).signoff_refuse(
            self._digests(order), "too much work"
        )
        self._as("order_clerk", order).action_submit()
        self.assertEqual(self._get_asked(order), ["production_manager"])

    def _approve_and_date_anew(self, date):
        """Return an order approved for 2031-05-01 whose material was stated anew.

        :param date: to which production commits itself then (ISO)
        """
        order = self._create_order(nonstandard=True)
        self._submit(order)
        for code in ("chief_engineer", "purchasing", "production_manager", "finance"):
            self._sign(code, order, date="2031-05-01")
        self._sign("general_manager", order)
        self._as("chief_engineer", order).signoff_refuse(self._digests(order), "look")
        self.bom.bom_line_ids.product_qty = 2
        self._as("order_clerk", order).action_submit()
        for code in ("chief_engineer", "purchasing"):
            self._sign(code, order)
        self._sign("production_manager", order, date=date)
        self.assertEqual(str(order.signed_completion_date), date)
        return order

    def test_a_later_date_than_was_approved(self):
        order = self._approve_and_date_anew("2032-05-01")
        self.assertEqual(order.order_stage, "approval")
        self.assertEqual(self._get_asked(order), ["general_manager"])
        self.assertFalse(order._is_in_force())
        self._sign("general_manager", order)
        self.assertTrue(order._is_in_force())

    def test_an_earlier_date_than_was_approved(self):
        order = self._approve_and_date_anew("2031-04-01")
        self.assertEqual(order.order_stage, "countersign")

    def test_who_cannot_make_it_holds_two_roles(self):
        """The last she refuses as is no word of an alternative."""
        engineer = self.users["chief_engineer"]
        self.role("purchasing").user_ids = [Command.link(engineer.id)]
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._as("chief_engineer", order).signoff_refuse(
            self._digests(order),
            "cannot be cast",
            answers={"feasibility": "no", "alternative": "DN80"},
        )
        self.assertTrue(order.asks_proposal)
        self.assertIn("DN80", order.stage_reasons)
        with self.assertRaisesRegex(UserError, "cannot be made as asked"):
            self._as("order_clerk", order).action_submit()
        self._as("sales_manager", order).record_customer_answer("accept", "Mr Wang")
        self._as("order_clerk", order).action_submit()
        self.assertEqual(order.order_stage, "technical_review")

    def test_the_code_that_was_on_the_screen(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        for code in (
            "chief_engineer",
            "purchasing",
            "production_manager",
            "finance",
            "general_manager",
            "materials_manager",
            "chief_engineer",
        ):
            self._sign(code, order)
        warehouse = self._as("warehouse_supervisor", order)
        action = warehouse.action_signoff_open()
        dialog = self.env[action["res_model"]].with_user(warehouse.env.user)
        dialog = dialog.browse(action["res_id"])
        self.assertEqual(dialog.answer_customer_code, "CUSTOMER B")
        self.customer_b.customer_code = "OTHER"
        with self.assertRaisesRegex(UserError, "OTHER"):
            dialog.action_sign()
        self.customer_b.customer_code = "CUSTOMER B"
        dialog.action_sign()
        row = order.signoff_ids.filtered(
            lambda item: item.role_id.code == "warehouse_supervisor"
        )
        self.assertEqual(row.payload["customer_code"], "CUSTOMER B")

    # ------------------------------------------------------ waivers, conditions
    def test_where_nobody_is_asked_there_is_nothing_to_waive(self):
        self.env["order.signoff.rule"].search(
            [("step_id.code", "=", "technical_review")]
        ).active = False
        order = self._create_order()
        self._submit(order)
        with self.assertRaisesRegex(UserError, "no sign-off rule applies"):
            self._as("general_manager", order).signoff_waive(
                "technical_review", self._digests(order), "nobody there"
            )

    def test_a_condition_holds_the_instruction(self):
        self._ref("rule_instruction_issue").answer_type = "condition"
        self._make_to_order(self.pump)
        order = self._make_ready(self._create_order())
        order.action_confirm()
        office = self._as("sales_office", order)
        office.signoff_sign(
            self._digests(order), "yes", answers={"condition": "wait for B"}
        )
        self._sign("production_manager", order)
        self.assertEqual(order.instruction_state, "issued")
        with self.assertRaisesRegex(UserError, "wait for B"):
            order.control_production_ids.button_mark_done()
        office.signoff_close_conditions("B is here")
        self.assertEqual(order.instruction_state, "acknowledged")

    def test_a_condition_holds_the_dispatch_request(self):
        self._ref("rule_dispatch_request").answer_type = "condition"
        self._set_stock(self.pump, 100)
        order = self._make_ready(self._create_order())
        order.action_confirm()
        picking = order.picking_ids
        office = self._as("sales_office", picking)
        office.signoff_sign(
            self._digests(picking), "yes", answers={"condition": "call first"}
        )
        self._as("finance", order).verify_money(500, "slip")
        for code in ("finance", "dispatcher"):
            self._sign(code, picking)
        self.assertNotEqual(picking.dispatch_stage, "ready")
        self.assertIn("call first", picking.dispatch_hint)
        picking.move_ids.write({"quantity": 5, "picked": True})
        with self.assertRaisesRegex(UserError, "call first"):
            self._as("dispatcher", picking).with_context(
                skip_sms=True
            ).button_validate()
        office.signoff_close_conditions("they know")
        self.assertEqual(picking.dispatch_stage, "ready")
