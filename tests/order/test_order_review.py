from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from ..common import PDF, CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderReview(CountersignCommon):
    """Technical review: material, feasibility, drawings, the date committed."""

    def _take_stock(self):
        self._set_stock(self.shaft, -1000)

    def _submitted(self, **values):
        order = self._create_order(**values)
        self._submit(order)
        return order

    def _waiting(self, order):
        points = order._get_open_points()[order.id]
        return [point.rule.role_id.code for point in points]

    def _answer(self, code, order, **answers):
        order.invalidate_recordset()
        return self._as(code, order).signoff_sign(
            self._digests(order),
            statement=answers.pop("statement", "agreed"),
            answers=answers,
        )

    # ---------------------------------------------------------------- material
    def test_enough_material_asks_production_only(self):
        order = self._submitted()
        self.assertFalse(order.material_short)
        self.assertEqual(self._waiting(order), ["production_manager"])
        line = order.material_line_ids
        self.assertEqual(line.product_id, self.shaft)
        self.assertEqual((line.required_qty, line.shortage_qty), (5, 0))
        self.assertEqual(line.date_ready, self.company._get_local_day())

    def test_standard_order_short_of_material_is_reviewed(self):
        self._take_stock()
        order = self._submitted()
        self.assertEqual(order.lane_id.code, "standard")
        self.assertTrue(order.material_short)
        self.assertEqual(self._waiting(order), ["chief_engineer", "purchasing"])
        self.assertEqual(order.material_line_ids.shortage_qty, 5)

    def test_stock_of_the_goods_is_not_made_again(self):
        self._set_stock(self.pump, 3)
        order = self._submitted()
        self.assertEqual(order.material_line_ids.required_qty, 2)
        odd = self._submitted(nonstandard=True)
        self.assertEqual(odd.material_line_ids.required_qty, 5)

    def test_parts_made_in_the_house_need_their_own_material(self):
        steel = self.env["product.product"].create(
            {"name": "Steel", "is_storable": True}
        )
        self._take_stock()
        self._set_stock(self.shaft, 2)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.shaft.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": steel.id, "product_qty": 4})
                ],
            }
        )
        line = self._submitted().material_line_ids
        self.assertEqual(line.product_id, steel)
        self.assertEqual(line.required_qty, 12, "two shafts are on stock")

    def test_incoming_goods_give_the_day(self):
        self._take_stock()
        warehouse = self._create_order().warehouse_id
        arriving = Date.today() + timedelta(days=9)
        move = self.env["stock.move"].create(
            {
                "product_id": self.shaft.id,
                "product_uom_qty": 5,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )
        move._action_confirm()
        move.date = arriving
        order = self._submitted()
        line = order.material_line_ids
        self.assertEqual((line.incoming_qty, line.shortage_qty), (5, 0))
        self.assertEqual(line.date_ready, arriving)

    def test_departments_correct_the_statement_and_others_do_not(self):
        self._take_stock()
        order = self._submitted()
        line = order.material_line_ids
        self._sign("chief_engineer", order)
        for code in ("finance", "order_clerk"):
            with self.subTest(code), self.assertRaises(AccessError):
                self._as(code, line).available_qty = 5
        with self.assertRaises(UserError):
            self._as("purchasing", line).required_qty = 1
        with self.assertRaises(UserError):
            self._as("purchasing", line).create({"order_id": order.id})
        with self.assertRaises(AccessError):
            self._as("purchasing", line).unlink()
        self._as("purchasing", line).write(
            {"available_qty": 5, "date_ready": "2031-03-01"}
        )
        self.assertEqual(line.shortage_qty, 0)
        self.assertTrue(line.is_corrected)
        self.assertEqual(
            self._waiting(order),
            ["chief_engineer", "purchasing"],
            "the engineer signed other figures",
        )

    def test_purchasing_says_when_it_is_there(self):
        self._take_stock()
        order = self._submitted()
        self.assertFalse(order.material_line_ids.date_ready, "nobody sells it")
        with self.assertRaises(UserError) as error:
            self._sign("purchasing", order)
        self.assertIn(self.shaft.name, str(error.exception))
        self._as("purchasing", order.material_line_ids).date_ready = "2031-03-01"
        self._sign("purchasing", order)

    def test_statement_is_closed_after_the_review(self):
        order = self._submitted()
        self._sign("production_manager", order)
        with self.assertRaises(UserError):
            self._as("purchasing", order.material_line_ids).available_qty = 1
        with self.assertRaises(UserError):
            order.material_line_ids.sudo().available_qty = 1

    def test_resubmitting_the_same_keeps_what_was_stated(self):
        self._take_stock()
        order = self._submitted()
        self._as("purchasing", order.material_line_ids).date_ready = "2031-03-01"
        self._sign("purchasing", order)
        self._as("chief_engineer", order).signoff_refuse(
            self._digests(order), "drawing unclear"
        )
        order.packing_note = "pallet"
        self._as("order_clerk", order).action_submit()
        self.assertEqual(str(order.material_line_ids.date_ready), "2031-03-01")
        self.assertEqual(self._waiting(order), ["chief_engineer"])

    def test_signers_need_no_rights_on_orders(self):
        self._take_stock()
        order = self._submitted()
        user = self._as("purchasing", order.material_line_ids)
        self.assertEqual(user.read(["order_id"])[0]["order_id"][1], order.name)
        with self.assertRaises(AccessError):
            self._as("purchasing", order).read(["name"])
        sheet = self._as("purchasing", order).signoff_sheet()[str(order.id)]
        self.assertIn("material", sheet["digests"])
        self.assertNotIn("100.0", str(sheet["sections"]))

    def test_requests_for_quotation(self):
        self._take_stock()
        order = self._submitted()
        buyer = self.users["purchasing"]
        buyer.group_ids += self.env.ref("purchase.group_purchase_user")
        line = order.material_line_ids.with_user(buyer)
        with self.assertRaises(UserError) as error:
            line.action_request_quotations()
        self.assertIn(self.shaft.name, str(error.exception))
        vendor = self.env["res.partner"].create({"name": "Foundry"})
        self.shaft.seller_ids = [
            Command.create({"partner_id": vendor.id, "price": 7, "delay": 4})
        ]
        action = line.action_request_quotations()
        quotation = self.env["purchase.order"].search(action["domain"])
        self.assertEqual(quotation.partner_id, vendor)
        self.assertEqual(quotation.origin, order.name)
        self.assertEqual(quotation.order_line.product_qty, 5)
        self.assertEqual(line.quotation_ref, quotation.name)
        with self.assertRaises(UserError):
            line.action_request_quotations()

    # ------------------------------------------------------------- feasibility
    def test_technical_department_answers_whether_it_can_be_made(self):
        order = self._submitted(nonstandard=True)
        with self.assertRaises(UserError):
            self._answer("chief_engineer", order)
        with self.assertRaises(UserError):
            self._answer("chief_engineer", order, feasibility="no")
        self._answer("chief_engineer", order, feasibility="changes")
        row = order.signoff_ids.filtered(lambda item: item.kind == "sign")
        self.assertEqual(row.payload, {"feasibility": "changes"})

    def _refuse_infeasible(self, order):
        digests = self._digests(order)
        engineer = self._as("chief_engineer", order)
        with self.assertRaises(UserError):
            engineer.signoff_refuse(digests, "too thin", answers={"feasibility": "no"})
        engineer.signoff_refuse(
            digests,
            "too thin",
            answers={"feasibility": "no", "alternative": "outlet DN50"},
        )

    def test_not_feasible_is_the_sales_managers_to_settle(self):
        order = self._submitted(nonstandard=True)
        self._refuse_infeasible(order)
        self.assertEqual(order.order_stage, "intake")
        self.assertIn("outlet DN50", order.stage_reasons)
        self.assertIn("Sales Manager", order.stage_holder)
        self.assertTrue(order.asks_proposal)
        with self.assertRaises(UserError):
            self._as("order_clerk", order).action_submit()
        with self.assertRaises(AccessError):
            self._as("order_clerk", order).record_customer_answer("accept", "Wang")
        manager = self._as("sales_manager", order)
        for answer, note in (("accept", " "), ("perhaps", "Wang")):
            with self.assertRaises(UserError):
                manager.record_customer_answer(answer, note)
        manager.record_customer_answer("accept", "Mr Wang agrees")
        self.assertFalse(order.asks_proposal)
        self.assertIn("Mr Wang agrees", order.stage_reasons)
        with self.assertRaises(UserError):
            manager.record_customer_answer("accept", "again")
        order.order_line.nonstandard_note = "outlet DN50"
        self._as("order_clerk", order).action_submit()
        self.assertEqual(order.order_stage, "technical_review")

    def test_customer_insists_in_writing(self):
        order = self._submitted(nonstandard=True)
        self._refuse_infeasible(order)
        manager = self._as("sales_manager", order)
        with self.assertRaises(UserError):
            manager.record_customer_answer("insist", "Mr Wang")
        form = Form(
            self.env["order.proposal"]
            .with_user(manager.env.user)
            .with_context(default_order_id=order.id)
        )
        form.answer = "insist"
        form.note = "Mr Wang insists"
        form.file = PDF
        dialog = form.save()
        dialog.file_name = "process.pdf"
        dialog.action_apply()
        row = order._get_last_evidence("proposal")[order.id]
        self.assertEqual(row.attachment_ids.name, "process.pdf")
        self._as("order_clerk", order).action_submit()
        sheet = self._as("chief_engineer", order).signoff_sheet()[str(order.id)]
        self.assertIn("process.pdf", sheet["hints"][0])
        self.assertIn("chief_engineer", self._waiting(order))
        with self.assertRaises(UserError):
            self._answer("chief_engineer", order, statement=" ", feasibility="yes")
        self._answer("chief_engineer", order, feasibility="yes")

    def test_customer_gives_the_order_up(self):
        order = self._submitted(nonstandard=True)
        self._refuse_infeasible(order)
        self._as("sales_manager", order).record_customer_answer("cancel", "Mr Wang")
        self.assertEqual(order.state, "cancel")
        self.assertEqual(order.order_stage, "cancel")

    def test_dialog_of_the_engineer(self):
        order = self._submitted(nonstandard=True)
        action = self._as("chief_engineer", order).action_signoff_open()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        form = Form(dialog.with_user(self.users["chief_engineer"]))
        form.answer_feasibility = "no"
        form.answer_alternative = "outlet DN50"
        form.statement = "too thin"
        form.save().action_refuse()
        self.assertTrue(order.asks_proposal)

    # ------------------------------------------------------- bills of materials
    def test_chosen_bill_is_content_and_is_made_by(self):
        self._make_to_order(self.pump)
        brass = self.env["product.product"].create(
            {"name": "Brass shaft", "is_storable": True}
        )
        self._set_stock(brass, 100)
        special = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.pump.product_tmpl_id.id,
                "sequence": 50,
                "bom_line_ids": [
                    Command.create({"product_id": brass.id, "product_qty": 2})
                ],
            }
        )
        engineer = self.users["chief_engineer"]
        engineer.group_ids += self.env.ref("mrp.group_mrp_user")
        order = self._submitted(nonstandard=True)
        with self.assertRaises(UserError):
            self._answer(
                "chief_engineer", order, feasibility="changes", bom_changes=True
            )
        with self.assertRaises(AccessError):
            self._as("finance", order).review_set_boms(special.ids)
        other = self.env["mrp.bom"].create(
            {"product_tmpl_id": self.shaft.product_tmpl_id.id}
        )
        with self.assertRaises(UserError):
            self._as("chief_engineer", order).review_set_boms(other.ids)
        action = self._as("chief_engineer", order).action_signoff_open()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        form = Form(dialog.with_user(engineer))
        form.answer_feasibility = "changes"
        form.answer_bom_changes = True
        form.answer_bom_ids.add(special)
        form.statement = "brass"
        dialog = form.save()
        action = dialog.action_apply_boms()
        self.assertEqual(order.material_line_ids.product_id, brass)
        self.assertEqual(order.material_line_ids.required_qty, 10)
        dialog.answer_feasibility = "changes"
        with self.assertRaises(UserError):
            dialog.action_sign()  # what it showed is not what is there now
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog = dialog.with_user(engineer)
        dialog.write({"answer_feasibility": "changes", "statement": "brass"})
        dialog.action_sign()
        self._review_rest(order)
        self._return_sheet(order)
        self._as("finance", order).verify_money(order._get_deposit_owed(), "slip")
        order.action_confirm()
        self.assertEqual(order.control_production_ids.bom_id, special)

    def _review_rest(self, order):
        for code in (
            "purchasing",
            "production_manager",
            "finance",
            "general_manager",
            "materials_manager",
            "chief_engineer",
            "warehouse_supervisor",
        ):
            self._sign(code, order)

    def test_bill_of_another_product(self):
        order = self._create_order()
        other = self.env["mrp.bom"].create(
            {"product_tmpl_id": self.shaft.product_tmpl_id.id}
        )
        with self.assertRaises(ValidationError):
            order.order_line.review_bom_id = other

    # ---------------------------------------------------------------- drawings
    def test_customer_confirms_the_drawings(self):
        self.company.drawing_confirmation = True
        order = self._submitted(nonstandard=True)
        for code in ("chief_engineer", "purchasing", "production_manager"):
            self._sign(code, order)
        self.assertEqual(order.order_stage, "technical_review")
        self.assertIn("drawings", order.stage_reasons)
        clerk = self._as("order_clerk", order)
        with self.assertRaises(UserError):
            clerk.confirm_drawings("Mr Wang")
        with self.assertRaises(UserError):
            clerk.confirm_drawings("Mr Wang", "x.pdf", "bm8gcGRm")
        with self.assertRaises(AccessError):
            self._as("finance", order).confirm_drawings("x", "x.pdf", PDF.decode())
        clerk.confirm_drawings("Mr Wang", "signed.pdf", PDF.decode())
        self.assertEqual(order.drawings_confirmed, "done")
        self.assertEqual(order.order_stage, "approval")
        file = self.env["ir.attachment"].create(
            {"name": "new.png", "raw": b"\x89PNG\r\n\x1a\n2"}
        )
        order.order_line.drawing_ids = [Command.set(file.ids)]
        self.assertEqual(order.drawings_confirmed, "open")
        self.assertEqual(order.order_stage, "technical_review")

    # -------------------------------------------------------------------- dates
    def test_commitment_is_proposed_and_deviates_with_a_reason(self):
        self._take_stock()
        self.bom.produce_delay = 3
        order = self._submitted()
        self._as("purchasing", order.material_line_ids).date_ready = "2031-03-01"
        self._sign("chief_engineer", order)
        self._sign("purchasing", order)
        manager = self._as("production_manager", order)
        proposals = manager.signoff_sheet()[str(order.id)]["proposals"]
        self.assertEqual(proposals, {"date": "2031-03-04"})
        with self.assertRaises(UserError):
            self._answer("production_manager", order, date="2020-01-01")
        with self.assertRaises(UserError):
            self._answer("production_manager", order, statement="", date="2031-04-01")
        self._answer("production_manager", order, statement="", date="2031-03-04")
        self.assertEqual(str(order.committed_date), "2031-03-04")

    def test_commitment_follows_the_load_of_the_work_centres(self):
        center = self.env["mrp.workcenter"].create(
            {"name": "Assembly", "time_start": 0, "time_stop": 0}
        )
        self.bom.operation_ids = [
            Command.create(
                {
                    "name": "Assemble",
                    "workcenter_id": center.id,
                    "time_mode": "manual",
                    "time_cycle_manual": 8 * 60,
                }
            )
        ]
        order = self._submitted(quantity=10)
        earliest = order._get_earliest_completion()
        self.assertGreaterEqual(
            earliest, self.company._get_local_day() + timedelta(days=9)
        )

    def test_date_signature_is_productions_countersign(self):
        order = self._submitted(nonstandard=True)
        for code in ("chief_engineer", "purchasing", "production_manager"):
            self._sign(code, order)
        for code in ("finance", "general_manager"):
            self._sign(code, order)
        self.assertEqual(order.order_stage, "countersign")
        self.assertNotIn("production_manager", self._waiting(order))
        order.packing_note = "pallet"
        self.assertIn("production_manager", self._waiting(order))

    def test_later_promise_needs_its_reason(self):
        order = self._create_order(promised_date_manual="2031-09-01")
        self._as("order_clerk", order).record_reply("fax")
        with self.assertRaises(UserError):
            self._as("order_clerk", order).action_submit()
        order.promise_reason = "payment in August"
        self._submit(order)
        self.assertEqual(str(order.promised_date), "2031-09-01")

    # -------------------------------------------------------------------- codes
    def test_warehouse_confirms_the_codes(self):
        customer = self.customer_b
        customer.customer_code = False
        order = self._submitted(nonstandard=True)
        for code in ("chief_engineer", "purchasing", "production_manager", "finance"):
            self._sign(code, order)
        for code in ("general_manager", "materials_manager", "chief_engineer"):
            self._sign(code, order)
        warehouse = self._as("warehouse_supervisor", order)
        hint = warehouse.signoff_sheet()[str(order.id)]["hints"][0]
        self.assertIn(order.unified_code, hint)
        with self.assertRaises(UserError):
            self._sign("warehouse_supervisor", order)
        with self.assertRaises(UserError) as error:
            self._answer("warehouse_supervisor", order, customer_code="CUSTOMER A")
        self.assertIn("Customer A", str(error.exception))
        self._answer("warehouse_supervisor", order, customer_code="SZ003")
        self.assertEqual(customer.customer_code, "SZ003")
        row = order.signoff_ids.sorted("seq").filtered(
            lambda item: item.role_id.code == "warehouse_supervisor"
        )
        codes = {"customer_code": "SZ003", "unified_code": order.unified_code}
        self.assertLessEqual(codes.items(), row.payload.items())
        self.assertEqual(row.payload["committed"], str(order.signed_completion_date))

    # ------------------------------------------------------------------- copies
    def test_copies_wait_until_acknowledged_and_hold_nothing(self):
        order = self._submitted(nonstandard=True)
        self._sign("chief_engineer", order)
        self._review_rest(order)
        self.assertEqual(order.order_stage, "fax_confirmation")
        self.assertIn("Production Manager", order.copies_open)
        orders = self.env["sale.order"]
        self.assertIn(order, orders.search([("copies_open", "!=", False)]))
        self._return_sheet(order)
        self._as("finance", order).verify_money(order._get_deposit_owed(), "slip")
        order.action_confirm()
        self.assertIn("Production Manager", order.copies_open)
        for code in ("production_manager", "materials_manager", "chief_engineer"):
            self._sign(code, order)
        self.assertNotIn("Production Manager", order.copies_open)
        for code in ("follow_up_clerk", "inspector"):
            self.role(code).user_ids = [Command.set(self.users["finance"].ids)]
        self._sign("finance", order)
        self.assertFalse(order.copies_open)
        self.assertIn(order, orders.search([("copies_open", "=", False)]))

    # ------------------------------------------------------------------ changes
    def test_abandoned_change_brings_the_statement_back(self):
        self._set_stock(self.shaft, -200)
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        before = order.material_line_ids.read(["required_qty", "available_qty"])
        revision = order.revision_id
        clerk = self._as("order_clerk", order)
        clerk.action_open_change("Mr Wang wants eight")
        order.order_line.product_uom_qty = 8
        clerk.action_submit()
        self.assertEqual(order.material_line_ids.required_qty, 8)
        clerk.action_abandon_change("Mr Wang wants five after all")
        self.assertEqual(order.revision_id, revision)
        after = order.material_line_ids.read(["required_qty", "available_qty"])
        for rows in (before, after):
            rows[0].pop("id")
        self.assertEqual(after, before)
