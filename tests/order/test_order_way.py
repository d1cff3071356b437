from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderWay(CountersignCommon):
    """The way of an order up to its confirmation, and every side door into it."""

    def test_submit_lists_everything_missing_at_once(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Stranger"}).id,
                "order_line": [
                    Command.create({"product_id": self.pump.id, "price_unit": 0})
                ],
            }
        )
        with self.assertRaises(UserError) as error:
            self._as("order_clerk", order).action_submit()
        for word in ("class", "Telephone", "price", "Packing", "in writing"):
            self.assertIn(word, str(error.exception))
        self.assertEqual(order.order_stage, "intake")

    def test_standard_lane_from_intake_to_sale(self):
        order = self._create_order()
        self.assertTrue(order.is_controlled)
        self.assertEqual(order.lane_id.code, "standard")
        self.assertEqual(order.order_stage, "intake")
        self._submit(order)
        self.assertEqual(order.order_stage, "technical_review")
        self._sign("production_manager", order)
        self.assertEqual(str(order.committed_date), "2031-05-01")
        self.assertEqual(order.order_stage, "approval")
        self._sign("finance", order)
        self.assertEqual(order.order_stage, "approval")
        self.assertFalse(order._is_in_force())
        self._sign("general_manager", order)
        self.assertTrue(order._is_in_force())
        self.assertEqual(order.order_stage, "fax_confirmation")
        with self.assertRaises(UserError):
            order.action_confirm()
        self._return_sheet(order)
        self.assertEqual(order.order_stage, "deposit")
        with self.assertRaises(UserError):
            order.action_confirm()
        self._as("finance", order).verify_money(149.99, "slip")
        self.assertEqual(order.order_stage, "deposit")
        self._as("finance", order).verify_money(150, "slip")
        self.assertNotIn(order.order_stage, ("intake", "deposit"))
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_nonstandard_lane_needs_everyone(self):
        order = self._create_order(nonstandard=True)
        self.assertEqual(order.lane_id.code, "nonstandard")
        self._make_ready(order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(
            order.signoff_ids.filtered(
                lambda row: row.step_code == "countersign"
            ).role_id.mapped("code"),
            [
                "warehouse_supervisor",
                "chief_engineer",
                "materials_manager",
            ],
        )

    def test_stock_lane(self):
        self._set_stock(self.pump, 100)
        order = self._create_order(partner=self.customer_a)
        self.assertEqual(order.lane_id.code, "stock")
        self._submit(order)
        self.assertEqual(order.order_stage, "approval")
        self._sign("general_manager", order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_side_doors_into_sale(self):
        order = self._create_order()
        with self.assertRaises(UserError):
            order.action_confirm()
        with self.assertRaises(ValidationError):
            order.write({"state": "sale"})
        with self.assertRaises(UserError):
            self._create_order(state="sale")
        order.invalidate_recordset()
        self.assertEqual(order.state, "draft")
        order._validate_order()
        self.assertEqual(order.state, "draft")

    def test_derived_fields_are_refused_for_everyone(self):
        order = self._create_order()
        for values in (
            {"order_stage": "done"},
            {"is_controlled": False},
            {"facts_seq": 7},
            {"facet_digests": {"technical": "1:x"}},
            {"content_digest": "x"},
            {"amount_verified": 1000.0},
            {"lane_id": self.env.ref("sale_mrp_countersign.lane_stock").id},
            {"committed_date": "2030-01-01"},
            {"revision_id": False},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                order.sudo().write(values)
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.env["sale.order"].create(
                    {"partner_id": self.customer_a.id, **values}
                )
        new = (
            self.env["sale.order"]
            .with_context(default_order_stage="done", default_amount_verified=9)
            .create({"partner_id": self.customer_a.id})
        )
        self.assertEqual(new.order_stage, "intake")
        self.assertEqual(new.amount_verified, 0)

    def test_derived_fields_are_refused_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        order = self._create_order().with_context(lang="zh_CN")
        with self.assertRaises(AccessError) as caught:
            order.write({"order_stage": "done", "amount_verified": 1})
        for words in ("销售订单", "订单阶段", "已核到款"):
            self.assertIn(words, str(caught.exception))

    def test_price_change_unseats_finance_and_general_manager_only(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._review(order)
        first = order.revision_id
        self.assertEqual(order.order_stage, "fax_confirmation")
        order.order_line.price_unit = 90
        self.assertEqual(order.order_stage, "approval")
        self.assertFalse(order.revision_id)
        points = order._get_signoff_points(["technical_review", "approval"])[order.id]
        self.assertEqual(
            {point.rule.role_id.code for point in points if point.is_open},
            {"finance", "general_manager"},
        )
        order.order_line.price_unit = 100
        self.assertEqual(order.order_stage, "fax_confirmation")
        self.assertEqual(order.revision_id, first)

    def test_refusal_returns_to_intake_and_resumes(self):
        order = self._create_order()
        self._submit(order)
        self._sign("production_manager", order)
        with self.assertRaises(UserError):
            self._as("finance", order).signoff_refuse(self._digests(order), "  ")
        self._as("finance", order).signoff_refuse(self._digests(order), "too cheap")
        self.assertEqual(order.order_stage, "intake")
        self.assertFalse(
            self.env["order.signoff.request"]._get_pending(order)[order.id]
        )
        order.order_line.price_unit = 120
        self._as("order_clerk", order).action_submit()
        self.assertEqual(order.order_stage, "approval")

    def test_waiver(self):
        order = self._create_order()
        self._submit(order)
        with self.assertRaises(AccessError):
            self._as("finance", order).signoff_waive(
                "technical_review", self._digests(order), "urgent"
            )
        self._as("general_manager", order).signoff_waive(
            "technical_review", self._digests(order), "urgent"
        )
        self.assertEqual(order.order_stage, "approval")

    def test_required_step_without_a_rule_holds(self):
        order = self._create_order()
        self._submit(order)
        self.env["order.signoff.rule"].search(
            [("step_id.code", "=", "technical_review")]
        ).active = False
        reasons = order._get_stage_reasons()[order.id]
        self.assertEqual(reasons[0].code, "no_rule")
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_new_rule_does_not_throw_back_what_was_reviewed(self):
        order = self._create_order()
        self._submit(order)
        self._review(order)
        self.assertEqual(order.order_stage, "fax_confirmation")
        self.env["order.signoff.rule"].create(
            {
                "step_id": self.env.ref("sale_mrp_countersign.step_approval").id,
                "role_id": self.role("sales_manager").id,
                "facet_ids": [
                    Command.link(
                        self.env.ref("sale_mrp_countersign.facet_technical").id
                    )
                ],
            }
        )
        self.assertFalse(
            order._get_stage_reasons(upto="countersign", first=False)[order.id]
        )

    def test_confirmed_content_does_not_change_silently(self):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        line = order.order_line
        for edit in (
            lambda: line.write({"price_unit": 1}),
            lambda: line.write({"product_uom_qty": 8}),
            lambda: order.write({"packing_note": "none"}),
            lambda: order.write({"order_line": [Command.clear()]}),
            lambda: order.write(
                {"order_line": [Command.create({"product_id": self.shaft.id})]}
            ),
            lambda: self.env["sale.order.line"].create(
                {"order_id": order.id, "product_id": self.shaft.id}
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                edit()
        order.client_order_ref = "not controlled"
        self.assertEqual(line.product_uom_qty, 5)

    def test_moving_a_line_between_orders_is_refused(self):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        other = self._create_order()
        with self.assertRaises(UserError):
            other.order_line.order_id = order

    def test_lane_is_raised_never_lowered(self):
        order = self._create_order()
        nonstandard = self.env.ref("sale_mrp_countersign.lane_nonstandard")
        stock = self.env.ref("sale_mrp_countersign.lane_stock")
        order.lane_raised_id = nonstandard
        self.assertEqual(order.lane_id, nonstandard)
        with self.assertRaises(UserError):
            order.lane_raised_id = stock

    def test_files_are_read_by_whoever_reads_the_order(self):
        clerk = self.env(user=self.users["order_clerk"])
        file = clerk["ir.attachment"].create({"name": "fax.pdf", "raw": b"%PDF-1.4"})
        order = self._create_order()
        order.with_env(clerk).basis_ids = [Command.link(file.id)]
        self.assertEqual(file.res_id, order.id)
        other = self._as("sales_office", file)
        self.assertEqual(other.read(["name"])[0]["name"], "fax.pdf")

    def test_control_off_changes_nothing(self):
        self.company.order_control = False
        order = self._create_order()
        self.assertFalse(order.is_controlled)
        self.assertFalse(order.order_stage)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        order.order_line.price_unit = 7

    def test_orders_made_before_the_switch_stay_as_they_were(self):
        self.company.order_control = False
        order = self._create_order()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = create_date - interval '1 day'"
            " WHERE id = %s",
            [order.id],
        )
        order.invalidate_recordset()
        self.company.order_control = True
        order.write({"packing_note": "edited"})
        self.assertFalse(order.is_controlled)
        order.action_confirm()

    def test_filter_of_the_company(self):
        self.company.order_control_domain = "[('amount_total', '>', 1000)]"
        order = self._create_order(quantity=5)
        self.assertFalse(order.is_controlled)
        order.order_line.product_uom_qty = 50
        self.assertTrue(order.is_controlled)
        order.order_line.product_uom_qty = 5
        self.assertTrue(order.is_controlled)
        plain = self._create_order(quantity=5)
        plain.action_confirm()
        with self.assertRaises(UserError):
            plain.order_line.product_uom_qty = 50
        with self.assertRaises(ValidationError):
            self.company.order_control_domain = "[('nothing', '=', 1)]"

    def test_down_payment_invoice_of_a_confirmed_order(self):
        """Core adds a section and a line of no quantity: bookkeeping, no content."""
        order = self._make_ready(self._create_order())
        order.action_confirm()
        digest = order.content_digest
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        wizard.create(
            {"advance_payment_method": "percentage", "amount": 20}
        ).create_invoices()
        self.assertTrue(order.invoice_ids)
        self.assertIn(True, order.order_line.mapped("is_downpayment"))
        self.assertEqual(order.content_digest, digest)

    def test_verified_amount_is_a_number(self):
        order = self._create_order()
        for amount in ("inf", "nan", "-1", None, "many"):
            with self.subTest(amount), self.assertRaises(UserError):
                self._as("finance", order).verify_money(amount, "slip")

    def test_a_role_serves_the_companies_of_its_member(self):
        order = self._create_order()
        other = self.env["res.company"].create({"name": "Other"})
        finance = self.users["finance"]
        finance.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        with self.assertRaises(AccessError):
            order.with_user(finance).verify_money(1, "slip")
