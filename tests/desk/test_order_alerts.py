from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .desk_common import DeskCommon

MODULE = "sale_mrp_countersign"


@tagged("post_install", "-at_install")
class TestOrderAlerts(DeskCommon):
    """Who is told of which orders, in one mail a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["order.alert.rule"]
        cls.rules.search([]).active = False
        cls.env["order.signoff.rule"].search([]).deadline_hours = 0
        # what the sample orders of a database with demo data would add
        cls.env["sale.order"].search([("is_controlled", "=", True)]).write(
            {"user_id": False}
        )

    def _create_rule(self, kind, delay=1, **values):
        return self.rules.create(
            {"name": f"Alert {kind}", "kind": kind, "delay": delay, **values}
        )

    def _mine(self, **values):
        order = self._create_order(user_id=self.users["salesperson"].id, **values)
        self.env.flush_all()  # since when it is in its stage, by the frozen clock
        return order

    def _is_found(self, rule, order, moment):
        with freeze_time(moment):
            self.env.flush_all()
            domain = rule._get_domain(self.company)
            return order in self.env["sale.order"].search(domain)

    def _remind(self, moment):
        with freeze_time(moment):
            self.env["order.signoff.digest"]._cron_remind()
        return self._get_mails()

    # ------------------------------------------------------------------- kinds
    def test_stands_still_in_days(self):
        rule = self._create_rule("stands_still", 3)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
        self.assertFalse(self._is_found(rule, order, "2030-05-09 00:59:00"))
        self.assertTrue(self._is_found(rule, order, "2030-05-09 01:01:00"))
        with freeze_time("2030-05-09 02:00:00"):
            self._submit(order)
        self.assertFalse(
            self._is_found(rule, order, "2030-05-09 03:00:00"), "it has moved"
        )

    def test_stands_still_in_working_hours(self):
        rule = self._create_rule("stands_still", 4, unit="hours")
        # Friday, 15:00 in Shanghai: two hours are left that week
        with freeze_time("2030-05-10 07:00:00"):
            order = self._mine()
        self.assertFalse(self._is_found(rule, order, "2030-05-12 07:00:00"))
        self.assertFalse(self._is_found(rule, order, "2030-05-13 01:30:00"))
        self.assertTrue(self._is_found(rule, order, "2030-05-13 03:00:00"))

    def test_stage_of_a_rule(self):
        rule = self._create_rule("stands_still", 1, stage="approval")
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
            self.assertEqual(order.order_stage, "intake")
        self.assertFalse(self._is_found(rule, order, "2030-05-09 01:00:00"))
        rule.stage = "intake"
        self.assertTrue(self._is_found(rule, order, "2030-05-09 01:00:00"))

    def test_closed_and_uncontrolled_orders_are_left_alone(self):
        rule = self._create_rule("stands_still", 1)
        with freeze_time("2030-05-06 01:00:00"):
            cancelled = self._mine()
            cancelled._action_cancel()
            self.company.order_control = False
            uncontrolled = self._mine()
        for order in (cancelled, uncontrolled):
            self.assertFalse(self._is_found(rule, order, "2030-05-20 01:00:00"))

    def test_promise_at_risk(self):
        rule = self._create_rule("promise_risk", 2)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
            self._submit(order)
            self._sign("production_manager", order, date="2030-05-20")
        # days begin at midnight in Shanghai
        self.assertFalse(self._is_found(rule, order, "2030-05-17 15:59:00"))
        self.assertTrue(self._is_found(rule, order, "2030-05-17 16:01:00"))
        self.assertTrue(self._is_found(rule, order, "2030-06-17 16:01:00"), "passed")

    def test_delivery_of_a_stock_order_at_risk(self):
        """Nobody promises a date of completion: it is to be delivered by its day."""
        rule = self._create_rule("promise_risk", 2)
        self._set_stock(self.pump, 10)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine(partner=self.customer_a, contract_id=self.contract_a.id)
        self.assertEqual(order.lane_id.code, "stock")
        due = order.planned_delivery_date
        self.assertFalse(order.promised_date)
        early = f"{due - timedelta(days=3)} 01:00:00"
        self.assertFalse(self._is_found(rule, order, early))
        self.assertTrue(self._is_found(rule, order, f"{due} 01:00:00"))

    def test_the_rule_about_purchases_is_delivered(self):
        if "purchase.order.line" not in self.env:
            self.skipTest("Purchase is not installed")
        rule = self.env.ref(f"{MODULE}.alert_purchase")
        self.assertEqual(rule.kind, "purchase_late")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("name", "=", "alert_purchase")]
        ).unlink()
        self.rules._make_purchase_rule()
        rule = self.env.ref(f"{MODULE}.alert_purchase")
        self.assertEqual(rule.with_context(lang="zh_CN").name, "采购到料晚于预交日期")
        self.rules._make_purchase_rule()
        self.assertEqual(self.env.ref(f"{MODULE}.alert_purchase"), rule)

    def test_promise_kept(self):
        rule = self._create_rule("promise_risk", 2)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine(partner=self.customer_a, contract_id=self.contract_a.id)
            self._submit(order)
            self._sign("production_manager", order, date="2030-05-20")
            for code in ("finance", "general_manager"):
                self._sign(code, order)
            self._return_sheet(order)
            order.action_confirm()
        self.assertEqual(order.order_stage, "dispatch")
        self.assertFalse(self._is_found(rule, order, "2030-06-17 16:01:00"))

    def test_return_overdue(self):
        rule = self._create_rule("return_overdue", 1)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
            self._submit(order)
            self._review(order)
        self.assertFalse(self._is_found(rule, order, "2030-05-20 01:00:00"), "not sent")
        with freeze_time("2030-05-07 01:00:00"):
            sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
            sheet.action_proofread()
            sheet.action_sent(1)
        self.assertFalse(self._is_found(rule, order, "2030-05-08 00:59:00"))
        self.assertTrue(self._is_found(rule, order, "2030-05-08 01:01:00"))
        with freeze_time("2030-05-09 01:00:00"):
            sheet.action_legible("Mr Wang")
            self.assertTrue(self._is_found(rule, order, "2030-05-09 01:01:00"))
            file = self._create_attachment("return.pdf")
            sheet.register_return("return.pdf", file.datas.decode())
        self.assertFalse(
            self._is_found(rule, order, "2030-05-20 01:00:00"), "ours to check"
        )

    def test_return_of_older_content_is_not_awaited(self):
        rule = self._create_rule("return_overdue", 1)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
            self._submit(order)
            self._review(order)
            sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
            sheet.action_proofread()
            sheet.action_sent(1)
        self.assertTrue(self._is_found(rule, order, "2030-05-20 01:00:00"))
        with freeze_time("2030-05-20 01:00:00"):
            order.packing_note = "two cases"
            self._as("order_clerk", order).action_submit()
            self._sign("general_manager", order)
        self.assertEqual(order.order_stage, "fax_confirmation")
        self.assertFalse(self._is_found(rule, order, "2030-05-20 01:01:00"))

    def test_receipt_overdue(self):
        rule = self._create_rule("receipt_overdue", 3)
        self._set_stock(self.pump, 10)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine(partner=self.customer_a, contract_id=self.contract_a.id)
            self._make_ready(order)
            order.action_confirm()
            picking = order.picking_ids
            for code in ("sales_office", "dispatcher"):
                if picking._get_missing_signatures()[picking.id]:
                    self._sign(code, picking)
            picking.move_ids.write({"quantity": 5, "picked": True})
            picking._action_done()
        self.assertFalse(self._is_found(rule, order, "2030-05-09 00:59:00"))
        self.assertTrue(self._is_found(rule, order, "2030-05-09 01:01:00"))
        with freeze_time("2030-05-10 01:00:00"):
            office = self._as("sales_office", picking)
            office.record_arrival("2030-05-08")
            self.assertTrue(self._is_found(rule, order, "2030-05-10 01:01:00"))
            file = self._create_attachment("receipt.pdf")
            office.register_receipt("receipt.pdf", file.datas.decode())
        self.assertFalse(self._is_found(rule, order, "2030-05-20 01:00:00"))

    def test_purchases_where_they_are_installed(self):
        kinds = dict(self.rules._get_kinds())
        installed = "purchase.order.line" in self.env
        self.assertEqual("purchase_late" in kinds, installed)
        if not installed:
            with self.assertRaises(ValueError):
                self._create_rule("purchase_late")

    def test_purchased_material_late_for_a_promise(self):
        if "purchase.order.line" not in self.env:
            self.skipTest("Purchase is not installed")
        rule = self._create_rule("purchase_late", 2)
        self._make_to_order(self.pump)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine(partner=self.customer_a, contract_id=self.contract_a.id)
            self._submit(order)
            self._sign("production_manager", order, date="2030-05-20")
            for code in ("finance", "general_manager"):
                self._sign(code, order)
            self._return_sheet(order)
            order.action_confirm()
            production = order.control_production_ids
            production.do_unreserve()
            self._set_stock(self.shaft, -1000)
            purchase = self.env["purchase.order"].create(
                {
                    "partner_id": self.customer_b.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.shaft.id,
                                "product_qty": 5,
                                "price_unit": 1,
                                "date_planned": "2030-05-17 00:00:00",
                            }
                        )
                    ],
                }
            )
        line = purchase.order_line
        line.date_planned = "2030-05-19 00:00:00"
        self.assertFalse(
            self._is_found(rule, order, "2030-05-10 01:00:00"), "not ordered yet"
        )
        purchase.button_confirm()
        line.date_planned = "2030-05-17 00:00:00"
        self.assertFalse(self._is_found(rule, order, "2030-05-10 01:00:00"))
        self.assertTrue(self._is_found(rule, order, "2030-05-18 01:00:00"), "overdue")
        line.date_planned = "2030-05-19 00:00:00"
        self.assertTrue(self._is_found(rule, order, "2030-05-10 01:00:00"), "too near")
        early = purchase.copy()
        early.button_confirm()
        early.order_line.date_planned = "2030-05-15 00:00:00"
        self.assertFalse(
            self._is_found(rule, order, "2030-05-10 01:00:00"), "enough comes in time"
        )
        early.order_line.product_qty = 4
        self.assertTrue(self._is_found(rule, order, "2030-05-10 01:00:00"))
        early.button_cancel()
        purchase.picking_ids.move_ids.write({"quantity": 5, "picked": True})
        purchase.picking_ids._action_done()
        self.assertEqual(line.qty_received, 5)
        self.assertFalse(self._is_found(rule, order, "2030-05-18 01:00:00"), "arrived")

    # --------------------------------------------------------------------- who
    def test_one_mail_with_all_that_is_late(self):
        """Late sign-offs and alerted orders come in one mail, once a day."""
        self._create_rule("stands_still", 1, name="Stands still")
        self._create_rule("promise_risk", 2, name="At risk")
        self.env["order.signoff.rule"].search(
            [("role_id", "=", self.role("production_manager").id)]
        ).write({"deadline_hours": 4})
        self.role("production_manager").user_ids = self.users["salesperson"]
        with freeze_time("2030-05-06 01:00:00"):
            orders = self._mine() | self._mine()
            for order in orders:
                self._submit(order)
        mails = self._remind("2030-05-08 01:00:00")
        self._remind("2030-05-08 05:00:00")
        mail = mails["salesperson@example.com"]
        self.assertEqual(len(self._get_mails()["salesperson@example.com"]), 1)
        self.assertEqual(
            mail.subject, "Late sign-offs: 2, Orders that need attention: 2"
        )
        for text in ("Stands still", orders[0].name, orders[1].name, "order-board"):
            self.assertIn(text, mail.body_html)
        self.assertNotIn("At risk", mail.body_html)
        row = self.env["order.signoff.digest"].search(
            [("user_id", "=", self.users["salesperson"].id)]
        )
        self.assertEqual((row.late_count, row.alert_count), (2, 2))
        self.assertFalse(orders.activity_ids, "no activity an order")

    def test_role_and_its_deputy(self):
        self._create_rule(
            "stands_still",
            tell_salesperson=False,
            role_id=self.role("sales_assistant").id,
        )
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
        mails = self._remind("2030-05-08 01:00:00")
        self.assertEqual(set(mails), {"sales_assistant@example.com"})
        self.assertIn(order.name, mails["sales_assistant@example.com"].body_html)
        self.env["order.signoff.deputy"].create(
            {
                "role_id": self.role("sales_assistant").id,
                "user_id": self.users["sales_assistant"].id,
                "deputy_id": self.users["order_clerk"].id,
                "date_from": "2030-05-01",
                "date_to": "2030-05-31",
            }
        )
        mails = self._remind("2030-05-09 01:00:00")
        self.assertIn("order_clerk@example.com", mails)

    def test_told_once_of_an_order_by_both_ways(self):
        self._create_rule("stands_still", role_id=self.role("salesperson").id)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
        body = self._remind("2030-05-08 01:00:00")["salesperson@example.com"].body_html
        self.assertEqual(body.count(order.name), 1)

    def test_nobody_outside(self):
        """No customer, nobody of another company, nobody without an address."""
        self._create_rule("stands_still", role_id=self.role("sales_assistant").id)
        portal = new_test_user(
            self.env, "alert_portal", "base.group_portal", email="p@example.com"
        )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "alert_stranger",
            "sale_mrp_countersign.group_signer",
            email="s@example.com",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.role("sales_assistant").user_ids |= portal | stranger
        self.users["salesperson"].email = False
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
            order.message_subscribe(order.partner_id.ids)
        mails = self._remind("2030-05-08 01:00:00")
        self.assertEqual(set(mails), {"sales_assistant@example.com"})

    def test_nothing_when_order_control_is_off(self):
        self._create_rule("stands_still")
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
        self.company.order_control = False
        self.assertEqual(self._remind("2030-05-08 01:00:00"), {})
        order.invalidate_recordset()
        self.assertFalse(order.is_alerted)

    def test_rule_of_one_company(self):
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "order_control": True}
        )
        rule = self._create_rule("stands_still", company_id=other.id)
        pairs = self.rules._get_pairs()
        self.assertEqual([item for item in pairs if item[0] == rule], [(rule, other)])
        self.assertFalse(
            [item for item in self.rules._get_pairs(self.company) if item[0] == rule]
        )
        shared = self._create_rule("promise_risk")
        companies = {
            company for item, company in self.rules._get_pairs() if item == shared
        }
        self.assertEqual(companies, {self.company, other})

    def test_language_of_the_reader_and_no_prices(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        rule = self._create_rule("stands_still", name="Stands still")
        rule.with_context(lang="zh_CN").name = "停滞"
        self.users["salesperson"].lang = "zh_CN"
        with freeze_time("2030-05-06 01:00:00"):
            order = self._mine()
            order.order_line.price_unit = 73913
        mail = self._remind("2030-05-08 01:00:00")["salesperson@example.com"]
        self.assertIn("停滞", mail.body_html)
        self.assertIn("接单", mail.body_html)
        for text in ("73913", "73,913", "369,565"):
            self.assertNotIn(text, mail.body_html)

    # ------------------------------------------------------------------- board
    def test_on_the_board(self):
        self._create_rule("stands_still", 3, name="Still")
        self._create_rule("stands_still", 1, name="Too long")
        with freeze_time("2030-05-06 01:00:00"):
            old = self._mine()
        with freeze_time("2030-05-09 01:00:00"):
            new = self._mine()
        board = self._as("salesperson", self.env["sale.order"])
        with freeze_time("2030-05-09 02:00:00"):
            found = board.search([("is_alerted", "=", True)])
            self.assertIn(old, found)
            self.assertNotIn(new, found)
            orders = (old | new).with_env(board.env)
            orders.invalidate_recordset(["is_alerted", "alert_text"])
            self.assertEqual(orders.mapped("is_alerted"), [True, False])
            self.assertEqual(orders[0].alert_text, "Still, Too long")

    def test_board_does_not_ask_for_each_order(self):
        for kind in ("stands_still", "promise_risk", "return_overdue"):
            self._create_rule(kind, 3)
        few, many = self._mine(), self.env["sale.order"]
        for _i in range(12):
            many |= self._mine()
        counts = []
        for orders in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            orders.mapped("order_stage")
            start = self.env.cr.sql_log_count
            orders.mapped("alert_text")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0])

    def test_job_does_not_ask_for_each_order(self):
        for kind in ("stands_still", "promise_risk", "return_overdue"):
            self._create_rule(kind, 1, role_id=self.role("sales_assistant").id)
        counts = []
        with freeze_time("2030-05-06 01:00:00"):
            self._mine()
        for day in (10, 11):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._remind(datetime(2030, 5, day, 1))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            with freeze_time("2030-05-06 01:00:00"):
                for _i in range(15):
                    self._mine()
        self.assertLessEqual(counts[1], counts[0] + 2)

    # ------------------------------------------------------------------- rules
    def test_rules_that_make_no_sense(self):
        for values in ({"delay": 0}, {"tell_salesperson": False}):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                self._create_rule("stands_still", **values)
                self.env.flush_all()

    def test_who_sets_them_up(self):
        rule = self._create_rule("stands_still")
        for code in ("sales_manager", "salesperson"):
            mine = self._as(code, rule)
            self.assertEqual(mine.delay, 1)
            with self.assertRaises(AccessError):
                mine.delay = 9
        manager = new_test_user(
            self.env, "alert_manager", "sale_mrp_countersign.group_manager"
        )
        rule.with_user(manager).delay = 9
        self.assertEqual(rule.delay, 9)

    def test_delivered_rules(self):
        delivered = self.rules.with_context(active_test=False).search(
            [("id", "not in", self.rules.search([]).ids)]
        )
        kinds = {"stands_still", "promise_risk", "return_overdue", "receipt_overdue"}
        self.assertLessEqual(kinds, set(delivered.mapped("kind")))
