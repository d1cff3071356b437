import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user, tagged

from ..common import PDF
from .exception_common import SIGNER, ExceptionCommon


@tagged("post_install", "-at_install")
class TestProductionException(ExceptionCommon):
    """Trouble in production: reported, planned, answered, closed."""

    def _get_sent(self, act):
        """Run ``act`` and return the notifications it sent, by partner."""
        messages = self.env["mail.message"].sudo()
        before = messages.search([], order="id desc", limit=1)
        act()
        return [
            (message.notified_partner_ids, message)
            for message in messages.search(
                [("id", ">", before.id), ("notified_partner_ids", "!=", False)]
            )
        ]

    # ------------------------------------------------------------------ the way
    def test_way_of_an_exception(self):
        item = self._report(
            quantity=2, days_lost=3, files=[["photo.pdf", PDF.decode()]]
        )
        self.assertEqual(item.state, "reported")
        self.assertEqual(item.order_ids, self.order)
        self.assertEqual((item.quantity, item.days_lost), (2, 3))
        self.assertEqual(item.reported_by_id, self.users["production_manager"])
        self.assertIn(self.users["service_supervisor"].name, item.hint)
        self._plan(item)
        self.assertEqual(item.state, "planned")
        self.assertEqual(item.plan, "ship in two parts")
        self.assertEqual(item.plan_deadline, Date.today() + timedelta(days=3))
        self._answer(item, files=[["letter.pdf", PDF.decode()]])
        self.assertEqual(item.state, "answered")
        self._as("marketing_director", item).record_result("shipped in two parts")
        self.assertEqual(item.state, "closed")
        self.assertFalse(item.hint)
        steps = item.step_ids.sorted("id")
        self.assertEqual(steps.mapped("act"), ["plan", "answer", "result"])
        self.assertEqual(
            steps.done_by_id,
            self.users["service_supervisor"]
            | self.users["salesperson"]
            | self.users["marketing_director"],
        )
        answer = steps[1]
        self.assertEqual((answer.contact, answer.channel), ("Mr Wang", "phone"))
        self.assertEqual(answer.order_id, self.order)
        for act in (
            lambda: self._plan(item),
            lambda: self._answer(item),
            lambda: self._as("marketing_director", item).record_result("again"),
        ):
            with self.assertRaises(UserError):
                act()

    def test_the_order_keeps_it_in_its_chain(self):
        revision = self.order.revision_id
        item = self._report(files=[["photo.pdf", PDF.decode()]])
        self._plan(item)
        self._answer(item)
        self._as("service_supervisor", item).record_result("done")
        rows = self.order.signoff_ids.sorted("seq")[-4:]
        self.assertEqual(
            rows.mapped("kind"),
            [
                "exception_report",
                "exception_plan",
                "exception_answer",
                "exception_close",
            ],
        )
        self.assertEqual(rows[0].payload["exception"], item.name)
        self.assertEqual(rows[0].attachment_ids, item.file_ids)
        self.assertEqual(rows[1].role_id, self.role("service_supervisor"))
        self.assertEqual(self.order.revision_id, revision)
        self.assertEqual(self.production.control_stage, "released")
        self.assertEqual(rows[-1].hash, rows[-1]._get_hash())

    def test_refused_plan_is_made_anew(self):
        item = self._report()
        self._plan(item)
        with self.assertRaises(UserError):
            self._answer(item, accepted=False)
        self._answer(item, accepted=False, note="not later than Friday")
        self.assertEqual(item.state, "reported")
        self.assertTrue(item.is_refused)
        with self.assertRaises(UserError):
            self._answer(item)
        with self.assertRaises(UserError) as error:
            self._as("service_supervisor", item).record_result("whatever")
        self.assertIn(self.users["service_supervisor"].name, str(error.exception))
        self._plan(item, plan="night shift")
        self.assertEqual(item.state, "planned")
        self.assertFalse(item.is_refused)
        self.assertEqual(item.plan, "night shift")
        self._answer(item)
        self.assertEqual(item.state, "answered")
        self.assertEqual(len(item.step_ids), 4, "nothing was written over")

    def test_customer_who_need_not_be_asked(self):
        item = self._report()
        with self.assertRaises(UserError):
            self._as("service_supervisor", item).record_result("no plan yet")
        self._plan(item, asks_customer=False)
        with self.assertRaises(UserError):
            self._answer(item)
        self._as("service_supervisor", item).record_result("made up on Saturday")
        self.assertEqual(item.state, "closed")

    def test_each_customer_is_asked(self):
        other = self._create_order(self.customer_a)
        self._make_ready(other)
        other.action_confirm()
        self.production.reference_ids |= other.stock_reference_ids
        self.assertEqual(self.production.control_order_ids, self.order | other)
        item = self._report()
        self._plan(item)
        with self.assertRaises(UserError):
            self._answer(item, order_ids=[0])
        self._answer(item, order_ids=other.ids)
        self.assertEqual(item.state, "planned")
        self.assertIn(self.order.name, item.hint)
        self.assertNotIn(other.name, item.hint)
        self._answer(item)
        self.assertEqual(item.state, "answered")

    def test_without_an_order(self):
        """On goods made for stock there is no customer to ask."""
        own = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        item = self._report(productions=own)
        self.assertFalse(item.order_ids)
        self._plan(item)
        self._as("service_supervisor", item).record_result("done")
        self.assertEqual(item.state, "closed")
        self.assertEqual(
            own.signoff_ids.sorted("seq").mapped("kind"),
            ["exception_report", "exception_plan", "exception_close"],
        )
        self.assertFalse(own.revision_id)

    # --------------------------------------------------------------- who is told
    def test_one_message_for_each_person(self):
        self.order.message_subscribe(self.customer_b.ids)
        self.production.message_subscribe(self.customer_b.ids)
        parts = self._split()
        sent = self._get_sent(lambda: self._report(productions=parts))
        told = (
            "salesperson",
            "sales_office",
            "service_supervisor",
            "marketing_director",
            "purchasing",
        )
        self.assertCountEqual(
            [partners for partners, _message in sent],
            [self.users[code].partner_id for code in told],
        )
        for _partners, message in sent:
            for part in parts:
                self.assertIn(part.name, message.body)
            self.assertIn("seals are late", message.body)
        self.assertEqual(len(parts.exception_ids), len(parts))

    def _split(self):
        wizard = Form.from_action(self.env, self.production.action_split())
        wizard.max_batch_size = 3
        wizard.save().action_split()
        return self.order.control_production_ids

    def test_who_is_told_is_policy(self):
        kind = self.env.ref("sale_mrp_countersign.exception_kind_material")
        kind.told_role_ids = self.role("workshop_head")
        kind.tells_salesperson = False
        sent = self._get_sent(self._report)
        self.assertEqual(
            [partners for partners, _message in sent],
            [self.users["workshop_head"].partner_id],
        )
        with self.assertRaises(ValidationError):
            kind.plan_role_ids = False
        with self.assertRaises(UserError):
            kind.unlink()

    def test_reporter_hears_of_plan_and_answer(self):
        item = self._report()
        reporter = self.users["production_manager"].partner_id
        sent = self._get_sent(lambda: self._plan(item))
        self.assertEqual([partners for partners, _message in sent], [reporter])
        self.assertIn("ship in two parts", sent[0][1].body)
        sent = self._get_sent(lambda: self._answer(item))
        self.assertEqual([partners for partners, _message in sent], [reporter])

    def test_todo_goes_from_one_to_the_next(self):
        item = self._report()
        self.assertEqual(
            item.activity_ids.user_id,
            self.users["service_supervisor"] | self.users["marketing_director"],
        )
        self._plan(item)
        self.assertEqual(item.activity_ids.user_id, self.users["salesperson"])
        self._answer(item, accepted=False, note="no")
        self.assertEqual(
            item.activity_ids.user_id,
            self.users["service_supervisor"] | self.users["marketing_director"],
        )
        self._plan(item, asks_customer=False)
        self.assertFalse(item.activity_ids)

    # ------------------------------------------------------------------ refusals
    def test_bad_input_is_refused(self):
        for values in (
            {"description": " "},
            {"kind": "weather"},
            {"quantity": -1},
            {"quantity": "nan"},
            {"days_lost": "soon"},
            {"files": [["virus.exe", base64.b64encode(b"MZ").decode()]]},
            {"files": [["empty.pdf", ""]]},
            {"kind": "quantity", "quantity": 2},
            {"kind": "quantity", "deviation": "over"},
            {"workorder_id": 999999},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._report(**values)
        item = self._report()
        for values in (
            {"plan": ""},
            {"deadline": "tomorrow"},
            {"deadline": Date.today() - timedelta(days=2)},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._plan(item, **values)
        self._plan(item)
        for values in (
            {"channel": "pigeon"},
            {"contact": ""},
            {"answered_on": Date.today() + timedelta(days=2)},
            {"answered_on": "yesterday"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._answer(item, **values)
        with self.assertRaises(UserError):
            self._as("service_supervisor", item).record_result(" ")
        self.production.action_cancel()
        with self.assertRaises(UserError):
            self._report()

    def test_who_may(self):
        for code in ("salesperson", "finance", "general_manager", "order_clerk"):
            with self.subTest(code), self.assertRaises(AccessError) as error:
                self._report(code)
            self.assertIn(self.users["production_manager"].name, str(error.exception))
        worker = new_test_user(self.env, "worker", "mrp.group_mrp_user")
        self.users["worker"] = worker
        item = self._report("worker") | self._report("workshop_head")
        self.assertEqual(
            item.mapped("reported_by_id"), worker | self.users["workshop_head"]
        )
        for code in ("worker", "production_manager", "salesperson", "finance"):
            with self.subTest(code), self.assertRaises(AccessError):
                self._plan(item, code)
        self._plan(item)
        for code in ("worker", "production_manager", "finance"):
            with self.subTest(code), self.assertRaises(AccessError):
                self._answer(item, code)
        self._answer(item, "sales_office")
        with self.assertRaises(AccessError):
            self._as("salesperson", item).record_result("done")

    def test_facts_are_not_written(self):
        item = self._report(files=[["photo.pdf", PDF.decode()]])
        self._plan(item)
        step = item.step_ids
        for record, vals in (
            (item, {"state": "closed"}),
            (item, {"description": "nothing"}),
            (item, {"step_ids": [Command.clear()]}),
            (item, {"order_ids": [Command.clear()]}),
            (step, {"text": "other"}),
            (step, {"deadline": "2000-01-01"}),
            (self.production, {"exception_ids": [Command.clear()]}),
            (self.order, {"exception_ids": [Command.clear()]}),
            (self.production, {"notices_given": {}}),
        ):
            for target in (record.sudo(), self._as("service_supervisor", record)):
                with self.subTest(vals), self.assertRaises(AccessError):
                    target.write(vals)
        for act in (
            lambda: item.sudo().copy(),
            lambda: self.env[item._name].create({"production_id": self.production.id}),
            lambda: self.env[step._name].create({"exception_id": item.id}),
            lambda: item.sudo().unlink(),
            lambda: step.sudo().unlink(),
            lambda: item.file_ids.sudo().write({"raw": b"other"}),
            lambda: item.file_ids.sudo().unlink(),
            lambda: self.production.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()

    def test_another_company_s_exceptions_stay_closed(self):
        item = self._report()
        company = self.env["res.company"].create({"name": "Another factory"})
        stranger = new_test_user(
            self.env,
            "stranger",
            f"{SIGNER},mrp.group_mrp_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.role("service_supervisor").user_ids += stranger
        self.assertFalse(self.env[item._name].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            item.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            item.with_user(stranger).record_plan("x", Date.today())
        with self.assertRaises(AccessError):
            self.production.with_user(stranger).report_exception("material", "x")

    # ------------------------------------------------------------------- screens
    def test_dialogs(self):
        photo = self.env["ir.attachment"].with_user(self.users["production_manager"])
        photo = photo.create(
            {
                "name": "photo.pdf",
                "raw": base64.b64decode(PDF),
                "res_model": "production.exception.report",
                "res_id": 0,
            }
        )
        action = self._as("production_manager", self.production)
        action = action.action_report_exception()
        dialog = Form.from_action(
            self.env(user=self.users["production_manager"]), action
        )
        dialog.kind_id = self.env.ref("sale_mrp_countersign.exception_kind_technical")
        dialog.description = "drawing and casting differ"
        dialog.quantity = 4
        dialog.attachment_ids.add(photo)
        dialog.save().action_report()
        item = self.production.exception_ids
        self.assertEqual(item.kind_id.code, "technical")
        self.assertEqual(item.file_ids.raw, photo.raw)
        self.assertNotEqual(item.file_ids, photo)
        for code, act, values in (
            ("service_supervisor", "action_plan", {"deadline": Date.today()}),
            ("salesperson", "action_answer", {"accepted": "yes", "contact": "Wang"}),
            ("service_supervisor", "action_close", {}),
        ):
            action = getattr(self._as(code, item), act)()
            dialog = Form.from_action(self.env(user=self.users[code]), action)
            dialog.text = "words"
            for name, value in values.items():
                setattr(dialog, name, value)
            dialog.save().action_record()
        self.assertEqual(item.state, "closed")

    def test_workorder(self):
        center = self.env["mrp.workcenter"].create({"name": "Assembly"})
        self.production.workorder_ids = [
            Command.create(
                {
                    "name": "Assemble",
                    "workcenter_id": center.id,
                    "product_uom_id": self.production.product_uom_id.id,
                }
            )
        ]
        workorder = self._as("production_manager", self.production.workorder_ids)
        self.assertTrue(workorder.may_report_exception)
        action = workorder.action_report_exception()
        dialog = Form.from_action(
            self.env(user=self.users["production_manager"]), action
        )
        dialog.kind_id = self.env.ref("sale_mrp_countersign.exception_kind_quality")
        dialog.description = "scratched"
        dialog.save().action_report()
        item = self.production.exception_ids
        self.assertEqual(item.workorder_id, workorder)
        self.production.workorder_ids.unlink()
        self.assertEqual(item.operation, "Assemble")

    def test_order_shows_what_is_open(self):
        orders = self.env["sale.order"]
        domain = [("has_open_exception", "=", True), ("id", "in", self.order.ids)]
        self.assertFalse(orders.search(domain))
        item = self._report()
        self.assertEqual(self.order.open_exception_count, 1)
        self.assertEqual(self.production.open_exception_count, 1)
        self.assertIn(item.name, self.order.open_exception_text)
        self.assertEqual(orders.search(domain), self.order)
        self.assertEqual(self.order.action_open_exceptions()["res_id"], item.id)
        self._plan(item, asks_customer=False)
        self._as("service_supervisor", item).record_result("done")
        self.env.invalidate_all()
        self.assertEqual(self.order.open_exception_count, 0)
        self.assertEqual(self.order.exception_count, 1)
        self.assertFalse(self.order.open_exception_text)
        self.assertFalse(orders.search(domain))

    def test_new_date_goes_through_a_change(self):
        item = self._report()
        self._plan(item)
        action = self._as("salesperson", item).action_open_order_change()
        dialog = Form.from_action(self.env(user=self.users["salesperson"]), action)
        self.assertIn("ship in two parts", dialog.reason)
        dialog.save().action_apply()
        self.assertTrue(self.order.is_change_open)
        action = self._as("salesperson", item).action_open_order_change()
        self.assertEqual(action["res_id"], self.order.id)

    def test_nothing_shows_without_order_control(self):
        production = self._as("production_manager", self.production)
        self.assertTrue(production.may_report_exception)
        self.company.order_control = False
        self.env.invalidate_all()
        self.assertFalse(production.may_report_exception)

    def test_queries_do_not_grow_with_the_batch(self):
        """Thirty at once cost little more than one."""
        one = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        many = one | one.create(
            [
                {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
                for _number in range(29)
            ]
        )
        self._report(productions=one)
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self._report(productions=one)
        self.env.flush_all()
        single = self.env.cr.sql_log_count - start
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self._report(productions=many)
        self.env.flush_all()
        batch = self.env.cr.sql_log_count - start
        self.assertLess((batch - single) / 29, 8, f"{single} for one, {batch} for 30")
