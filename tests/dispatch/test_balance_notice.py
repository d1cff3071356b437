from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..production.production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestBalanceNotice(ProductionCommon):
    """Asked for when goods are finished, followed up, settled by verified money.

    Five pumps of 100 for a customer of class B: 30 % deposit, all before dispatch.
    """

    def setUp(self):
        super().setUp()
        self.company.quality_release = False
        self._release()
        self.notices = self.env["order.balance.notice"]

    def _get(self, order=None):
        return self.notices.search([("order_id", "=", (order or self.order).id)])

    def _pay(self, amount):
        self._as("finance", self.order).verify_money(amount, "bank slip")

    def _run(self):
        self.notices._cron_ask_and_remind()

    def _set_up_job(self):
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1000
        )

    def test_when_all_is_finished(self):
        self.assertFalse(self._get())
        self._make(self.production)
        notice = self._get()
        self.assertEqual(
            (notice.amount_finished, notice.amount_asked, notice.amount_due),
            (500, 500, 350),
        )
        self.assertEqual(notice.state, "to_send")
        self.assertEqual(notice.fax_id.kind, "balance_notice")
        self.assertEqual(notice.fax_id.sale_order_id, self.order)
        self.assertEqual((notice.date_due - notice.date).days, 7)

    def test_no_bank_account_to_pay_to(self):
        """It is made, and not sent before somebody has entered one."""
        self._make(self.production)
        sheet = self._as("sales_office", self._get().fax_id)
        self.company.partner_id.bank_ids.active = False
        with self.assertRaisesRegex(UserError, "no bank account"):
            sheet.action_proofread()
        self.company.partner_id.with_context(active_test=False).bank_ids.active = True
        sheet.action_proofread()
        self.assertEqual(sheet.state, "proofread")

    def test_in_parts(self):
        """Two pumps, then the rest: the second notice replaces the first."""
        self._make(self.production, 2, backorder=True)
        first = self._get()
        self.assertEqual(
            (first.amount_finished, first.amount_due), (200, 50)
        )  # 200 less the deposit of 150
        rest = self.order.control_production_ids - self.production
        self._make(rest)
        second = self._get() - first
        self.assertEqual((second.amount_asked, second.amount_due), (500, 350))
        self.assertEqual((first.state, second.state), ("replaced", "to_send"))

    def _merge(self):
        """Return another order of five, and what makes the ten pumps of both."""
        other = self._make_confirmed()
        self._release(other)
        both = self.production | other.control_production_ids
        merged = both.browse(both.action_merge()["res_id"])
        merged.action_confirm()
        for order in self.order | other:
            self._acknowledge(order)
        self.assertEqual(merged.control_order_ids, self.order | other)
        self.assertEqual(merged.product_qty, 10)
        return other, merged

    def _get_finished(self, *orders):
        return [sum(order._get_finished_quantities().values()) for order in orders]

    def test_made_for_two_orders(self):
        """Five of ten are finished: each counts once, for the older order first."""
        other, merged = self._merge()
        self._make(merged, 5, backorder=True)
        self.assertEqual(self._get_finished(self.order, other), [5, 0])
        self.assertEqual(self._get().amount_asked, 500)
        self.assertFalse(self._get(other))
        # whoever has the goods reserved may ship them
        self.order.picking_ids.do_unreserve()
        self.assertEqual(self._get_finished(self.order, other), [5, 0])
        other.picking_ids.move_ids.quantity = 2
        self.assertEqual(self._get_finished(self.order, other), [3, 2])
        other.picking_ids.do_unreserve()
        self.order.picking_ids.action_assign()
        rest = self.order.control_production_ids - merged
        self._make(rest.filtered(lambda item: item.state != "cancel"))
        self.assertEqual(self._get_finished(self.order, other), [5, 5])
        self.assertEqual(self._get(other).amount_asked, 500)

    def test_made_for_two_orders_with_quality(self):
        self.company.quality_release = True
        other, merged = self._merge()
        self._make(merged, 5, backorder=True)
        self.assertEqual(self._get_finished(self.order, other), [0, 0])
        self._release_goods(merged)
        self.assertEqual(self._get_finished(self.order, other), [5, 0])

    def test_made_in_part_and_from_stock(self):
        """What is asked for opens the gate for all that may leave."""
        self._make(self.production, 3, backorder=True)
        (self.order.control_production_ids - self.production).action_cancel()
        self.assertEqual(self._get_finished(self.order), [3])
        self._set_stock(self.pump, 2)
        move = self.order.picking_ids.move_ids
        move.write(
            {"move_orig_ids": [Command.clear()], "procure_method": "make_to_stock"}
        )
        move._action_assign()
        self.assertEqual(move.quantity, 5)
        self.assertEqual(self._get_finished(self.order), [5])
        self.order._ask_for_balance()
        self.assertEqual(self._get().sorted("id")[-1:].amount_asked, 500)
        needed = move._get_money_needed({move: move.quantity})
        self.assertEqual(needed, {self.order: 500})

    def test_what_the_deposit_covers_is_not_asked_for(self):
        self._make(self.production, 1, backorder=True)
        self.assertFalse(self._get())

    def test_not_for_who_ships_on_a_contract(self):
        order = self._make_confirmed(partner=self.customer_a)
        self._release(order)
        self._make(order.control_production_ids)
        self.assertFalse(self._get(order))

    def test_with_quality_when_it_has_released(self):
        self.company.quality_release = True
        self._make(self.production)
        self.assertFalse(self._get())
        self.company.quality_release = False
        self._set_up_job()
        self._run()
        self.assertTrue(self._get())

    def test_share_of_the_class(self):
        self.class_b.dispatch_percent = 60
        self._make(self.production)
        self.assertEqual((self._get().amount_asked, self._get().amount_due), (300, 150))

    def test_settles_itself(self):
        self._make(self.production)
        notice = self._get()
        self._pay(499)
        self.assertEqual(notice.state, "to_send")
        self._pay(500)
        self.assertEqual(notice.state, "settled")
        self._pay(100)  # the bank took it back
        self.assertEqual(notice.state, "to_send")

    def test_sent_by_its_sheet(self):
        self._make(self.production)
        notice = self._get()
        sheet = self._as("sales_office", notice.fax_id)
        sheet.action_proofread()
        sheet.action_sent(1)
        self.assertEqual(notice.state, "sent")
        sheet.action_legible("Mr Wang")
        self.assertEqual((notice.state, sheet.state), ("sent", "legible"))

    def _make_stock_order(self):
        """Return a signed order of two pieces that are on stock, and the product."""
        product = self.pump.create(
            {
                "name": "On stock",
                "is_storable": True,
                "list_price": 100,
                "taxes_id": [Command.clear()],
            }
        )
        self._set_stock(product, 2)
        line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 100}
        order = self._create_order(order_line=[Command.create(line)])
        return self._make_ready(order), product

    def test_goods_on_stock(self):
        """Asked for as soon as they are reserved, at the confirmation."""
        self._set_up_job()
        order, _product = self._make_stock_order()
        order.action_confirm()
        self.assertEqual(self._get(order).amount_asked, order.amount_total)
        self._run()
        self.assertEqual(len(self._get(order)), 1)

    def test_goods_that_are_not_there(self):
        """Nothing is asked for that cannot leave; then for what has come in."""
        order, product = self._make_stock_order()
        self._set_stock(product, -2)
        order.action_confirm()
        self.assertFalse(self._get(order))
        self._set_stock(product, 1)
        order.picking_ids.action_assign()
        self._set_up_job()
        self._run()
        self.assertEqual(self._get(order).amount_finished, order.amount_total / 2)
        self._set_stock(product, 1)
        order.picking_ids.action_assign()
        self.assertEqual(self._get(order)[:1].amount_finished, order.amount_total)

    def test_confirming_scans_nobody_elses(self):
        """No job over all orders at each confirmation."""
        cron = self.env.ref("sale_mrp_countersign.ir_cron_balance_notices")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self._make_confirmed()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before)

    def test_overdue_by_each_companys_day(self):
        """Search and field say the same, whichever company looks."""
        self._make(self.production)
        notice = self._get()
        other = self.company.create({"name": "Elsewhere"})
        other.resource_calendar_id.tz = "Pacific/Auckland"
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        # the 9th in Auckland, still the 8th in Los Angeles
        notice._write_facts({"date_due": "2031-03-08"})
        with freeze_time("2031-03-08 20:00:00"):
            self.env.invalidate_all()
            for company in self.company | other:
                found = self.notices.with_company(company).search(
                    [("is_overdue", "=", True)]
                )
                self.assertFalse(found)
            self.assertFalse(notice.is_overdue)

    def test_cancelled_order(self):
        self._make(self.production, 2, backorder=True)
        notice = self._get()
        self.order._action_cancel()
        self.assertEqual(notice.state, "cancel")

    def test_change_that_is_open_is_not_asked_for(self):
        self._as("order_clerk", self.order).action_open_change("customer called")
        self._set_up_job()
        self._run()
        self.assertFalse(self._get())

    # --------------------------------------------------------------- follow-up
    def test_follow_up(self):
        self._make(self.production)
        notice = self._as("salesperson", self._get())
        self.order.user_id = notice.env.user
        wizard = Form.from_action(notice.env, notice.action_followup())
        wizard.answer = "will pay on Friday"
        wizard.contact = "Mr Wang"
        wizard.promised_on = "2031-05-02"
        wizard.save().action_record()
        row = notice.followup_ids
        self.assertEqual(
            (row.channel, row.contact, row.answer, row.user_id),
            ("phone", "Mr Wang", "will pay on Friday", notice.env.user),
        )
        self.assertEqual(notice.promised_on, date(2031, 5, 2))
        for act in (
            lambda: row.write({"answer": "never"}),
            row.unlink,
            lambda: row.sudo().unlink(),
            lambda: notice.record_followup("phone", "  "),
            lambda: notice.record_followup("pigeon", "x"),
        ):
            with self.assertRaises(UserError):
                act()
        self._pay(500)
        with self.assertRaisesRegex(UserError, "closed"):
            notice.record_followup("phone", "thanks")

    def test_who_sees_them(self):
        """Not who sees no prices; not another salesperson's."""
        self._make(self.production)
        notice = self._get()
        with self.assertRaises(AccessError):
            self._as("production_manager", notice).read(["amount_due"])
        with self.assertRaises(AccessError):
            self._as("production_manager", notice).record_followup("phone", "x")
        self.assertTrue(self._as("finance", notice).read(["amount_due"]))

    def test_nobody_writes_them(self):
        self._make(self.production)
        notice = self._get()
        for act in (
            lambda: notice.sudo().write({"amount_due": 0}),
            lambda: notice.sudo().write({"state": "settled"}),
            lambda: notice.sudo().unlink(),
            lambda: notice.sudo().create({"order_id": self.order.id}),
        ):
            with self.assertRaises(UserError):
                act()

    # --------------------------------------------------------------- reminders
    def test_reminders(self):
        """After the day to pay by, again after three days, not once it is paid."""
        self._set_up_job()
        self.company.resource_calendar_id.tz = "UTC"
        user = self.users["salesperson"]
        self.order.user_id = user
        with freeze_time("2031-03-01 08:00:00"):
            self._make(self.production)
        notice = self._get()
        self.assertEqual(notice.date_due, date(2031, 3, 8))

        def count():
            return self.env["mail.activity"].search_count(
                [("res_model", "=", "sale.order"), ("res_id", "=", self.order.id),
                 ("user_id", "=", user.id),
                 ("activity_type_id.name", "=", "Collect Balance")]
            )  # fmt: skip

        for day, reminded in (("08", False), ("09", "09"), ("10", "09"), ("12", "12")):
            with freeze_time(f"2031-03-{day} 08:00:00"):
                self._run()
            self.assertEqual(count(), int(bool(reminded)), day)
            expected = reminded and date(2031, 3, int(reminded))
            self.assertEqual(notice.reminded_on, expected, day)
        with freeze_time("2031-03-12 09:00:00"):
            self.env.invalidate_all()
            self.assertTrue(notice.is_overdue)
            self.assertEqual(self.notices.search([("is_overdue", "=", True)]), notice)
        self._pay(500)
        self.assertEqual(count(), 0)

    def test_thousand_orders_cost_few_queries_each(self):
        """The job asks many orders in about the same number of queries each."""
        orders = self.order
        for _number in range(3):
            order = self._make_confirmed()
            self._release(order)
            self._make(order.control_production_ids)
            orders |= order
        self._make(self.production)
        self.env.flush_all()

        def cost(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._ask_for_balance()
            return self.env.cr.sql_log_count - before

        cost(orders)
        self.assertLessEqual(cost(orders) - cost(orders[:1]), 3 * 4)
