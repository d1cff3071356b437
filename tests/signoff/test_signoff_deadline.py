from datetime import datetime

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestSignoffDeadline(CountersignCommon):
    """Deadlines on the working calendar, one reminder a person, changed rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.tz = "Asia/Shanghai"
        cls.rule = cls.env.ref("sale_mrp_countersign.rule_review_engineer")
        cls.rule.write(
            {
                "deadline_hours": 8,
                "escalation_role_id": cls.role("general_manager").id,
            }
        )
        cls.order = cls._create_order(nonstandard=True)

    def setUp(self):
        super().setUp()
        # the job commits as it goes, which a test's transaction does not bear
        self.patch(type(self.env["ir.cron"]), "_commit_progress", _no_commit)

    def _get_request(self, order, role="chief_engineer"):
        pending = self.env["order.signoff.request"]._get_pending(order)[order.id]
        return pending.filtered(lambda item: item.role_id == self.role(role))

    def test_deadline_counts_working_hours(self):
        # Friday 2030-05-10, 15:00 in Shanghai: two hours left that day
        with freeze_time("2030-05-10 07:00:00"):
            self._submit(self.order)
        request = self._get_request(self.order)
        self.assertEqual(request.since, datetime(2030, 5, 10, 7))
        local = fields.Datetime.context_timestamp(
            request.with_context(tz="Asia/Shanghai"), request.deadline
        )
        self.assertEqual(local.date().isoformat(), "2030-05-13", "Monday")
        with freeze_time("2030-05-13 01:00:00"):
            self.assertFalse(request.is_late)
        request.invalidate_recordset(["is_late"])
        with freeze_time("2030-05-14 01:00:00"):
            self.assertTrue(request.is_late)

    def test_the_board_finds_what_is_late(self):
        orders = self.order | self._create_order(nonstandard=True)
        with freeze_time("2030-05-06 01:00:00"):
            self._submit(self.order)
        domain = [("id", "in", orders.ids), ("is_signoff_late", "=", True)]
        for moment, late in (
            ("2030-05-06 02:00:00", orders.browse()),
            ("2030-05-07 16:30:00", self.order),
        ):
            with freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(orders.filtered("is_signoff_late"), late)
                self.assertEqual(orders.search(domain), late)

    def test_one_mail_a_person_and_day_then_escalation(self):
        orders = self.order | self._create_order(nonstandard=True)
        with freeze_time("2030-05-06 01:00:00"):
            for order in orders:
                self._submit(order)
        digests = self.env["order.signoff.digest"]
        mails = self.env["mail.mail"].sudo()
        engineer = self.users["chief_engineer"]
        manager = self.users["general_manager"]
        engineer.lang = "zh_CN"
        before = mails.search([])
        with freeze_time("2030-05-06 03:00:00"):
            digests._cron_remind()
        self.assertEqual(mails.search([]), before, "nothing is late yet")
        with freeze_time("2030-05-07 16:30:00"):
            digests._cron_remind()
            digests._cron_remind()
        sent = mails.search([]) - before
        self.assertEqual(sent.mapped("email_to"), [engineer.email_formatted])
        self.assertIn(orders[0].name, sent.body_html)
        self.assertIn(orders[1].name, sent.body_html)
        self.assertIn("逾期", sent.subject)
        row = digests.search([("user_id", "=", engineer.id)])
        self.assertEqual((row.late_count, row.escalated_count), (2, 0))
        with freeze_time("2030-05-09 16:30:00"):
            digests._cron_remind()
        told = digests.search([("user_id", "=", manager.id)])
        self.assertEqual((told.late_count, told.escalated_count), (0, 2))
        with self.subTest("no one follows the order because of it"):
            self.assertNotIn(engineer.partner_id, orders.message_partner_ids)

    def test_no_reminder_after_refusal(self):
        with freeze_time("2030-05-06 01:00:00"):
            self._submit(self.order)
            self._as("purchasing", self.order).signoff_refuse(
                self._digests(self.order), "no such steel"
            )
        self.assertFalse(self._get_request(self.order))
        with freeze_time("2030-05-20 01:00:00"):
            self.env["order.signoff.digest"]._cron_remind()
        self.assertFalse(
            self.env["order.signoff.digest"].search([("late_count", ">", 0)])
        )

    def test_escalation_reaches_the_deputy_of_who_is_away(self):
        self.env["order.signoff.deputy"].create(
            {
                "role_id": self.role("chief_engineer").id,
                "user_id": self.users["chief_engineer"].id,
                "deputy_id": self.users["finance"].id,
                "date_from": "2030-05-01",
                "date_to": "2030-05-31",
            }
        )
        with freeze_time("2030-05-06 01:00:00"):
            self._submit(self.order)
        with freeze_time("2030-05-08 01:00:00"):
            self.env["order.signoff.digest"]._cron_remind()
        reminded = self.env["order.signoff.digest"].search([]).user_id
        self.assertEqual(reminded, self.users["finance"])

    # ------------------------------------------------------------ changed rules
    def test_changed_rules_reach_open_orders_and_throw_none_back(self):
        passed = self._make_ready(self._create_order())
        self._submit(self.order)
        # sign-offs have a signer whose rule falls away and gain a new one
        self.rule.active = False
        self.env["order.signoff.rule"].create(
            {
                "step_id": self.env.ref("sale_mrp_countersign.step_approval").id,
                "role_id": self.role("materials_manager").id,
                "sequence": 5,
                "facet_ids": self.env.ref("sale_mrp_countersign.facet_delivery").ids,
            }
        )
        stage = passed.order_stage
        self.env["order.signoff.rule"]._cron_refresh()
        self.env.invalidate_all()
        self.assertFalse(self._get_request(self.order))
        self.assertEqual(passed.order_stage, stage)
        self.assertFalse(self._get_request(passed, "materials_manager"))
        for code in ("purchasing", "production_manager"):
            self._sign(code, self.order)
        self.assertTrue(self._get_request(self.order, "materials_manager"))
        with self.subTest("goes on where it stopped"):
            stale = self.env["sale.order"]._get_stale_domain(
                self.env["ir.config_parameter"].get_param(
                    "sale_mrp_countersign.rules_changed_at"
                )
            )
            self.assertIn(passed, self.env["sale.order"].search([]))
            self.env.cr.execute(
                "UPDATE sale_order SET judged_at = now() + interval '1 day'"
                " WHERE id = %s",
                [passed.id],
            )
            passed.invalidate_recordset()
            self.assertNotIn(passed, self.env["sale.order"].search(stale))

    def test_changed_hours_reach_what_waits_already(self):
        with freeze_time("2030-05-06 01:00:00"):
            self._submit(self.order)
        request = self._get_request(self.order)
        planned = request.deadline
        for hours in (16, 0, 8):
            with self.subTest(hours=hours), freeze_time("2030-05-07 01:00:00"):
                self.rule.deadline_hours = hours
                self.env["order.signoff.rule"]._cron_refresh()
                self.env.invalidate_all()
                self.assertEqual(self._get_request(self.order), request)
                self.assertEqual(
                    request.deadline,
                    self.rule._get_deadline(request.since, self.company),
                )
        self.assertEqual(request.deadline, planned, "from when it began to wait")
        self.rule.deadline_hours = 0
        self.order._sync_requests()
        self.assertFalse(request.deadline, "at the next fact, too")

    def test_a_new_threshold_adds_its_signer(self):
        self.env["order.signoff.rule"].create(
            {
                "step_id": self.env.ref("sale_mrp_countersign.step_approval").id,
                "role_id": self.role("sales_manager").id,
                "sequence": 10,
                "domain": "[('amount_total', '>', 1000)]",
                "facet_ids": self.env.ref("sale_mrp_countersign.facet_commercial").ids,
            }
        )
        order = self._create_order()
        self._submit(order)
        self._sign("production_manager", order)
        self.assertTrue(self._get_request(order, "finance"))
        self.assertFalse(self._get_request(order, "sales_manager"))
        order.order_line.price_unit = 1000
        self.assertTrue(self._get_request(order, "sales_manager"))
        self._sign("finance", order)
        order.order_line.price_unit = 100
        self.assertFalse(self._get_request(order, "sales_manager"))
        kept = order.signoff_ids.filtered(lambda row: row.role_id.code == "finance")
        self.assertEqual(kept.kind, "sign", "what was signed stays on record")


def _no_commit(self, processed=0, *, remaining=None, deactivate=False):
    return float("inf")
