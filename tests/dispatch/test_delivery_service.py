from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestDeliveryService(CountersignCommon):
    """Goods on stock: handled before the cut-off, arranged, told, delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls._set_stock(cls.pump, 100)

    def _order_at(self, moment, **values):
        """Return a stock order that came in writing at ``moment`` (UTC)."""
        return self._create_order(
            self.customer_a,
            order_received_at=moment,
            user_id=self.users["salesperson"].id,
            **values,
        )

    def _confirm(self, order):
        self._make_ready(order)
        order.action_confirm()
        return order

    def _deliver(self, order, day):
        picking = order.picking_ids
        with freeze_time(f"{day} 02:00:00"):
            for code in ("sales_office", "dispatcher"):
                self._sign(code, picking)
            self._as("dispatcher", picking).button_validate()
            self._as("sales_office", picking).record_arrival(day)

    def test_countdown_to_the_cut_off(self):
        # 17:15 in Shanghai is 9:15 UTC
        with freeze_time("2031-03-03 07:00:00"):
            order = self._order_at(datetime(2031, 3, 3, 7, 0))
            self.assertEqual(order.lane_id.code, "stock")
            self.assertEqual(order.handle_by, datetime(2031, 3, 3, 9, 15))
            self.assertEqual(order.time_left, "2 h 15 min")
        with freeze_time("2031-03-03 09:16:00"):
            order.invalidate_recordset(["time_left"])
            self.assertEqual(order.time_left, "Cut-off passed")
            evening = self._order_at(datetime(2031, 3, 3, 9, 16))
            self.assertEqual(evening.handle_by, datetime(2031, 3, 4, 9, 15))

    def test_arranged_told_delivered_on_time(self):
        with freeze_time("2031-03-03 02:00:00"):
            order = self._confirm(self._order_at(datetime(2031, 3, 3, 1, 0)))
            self.assertEqual(order.arranged_date, date(2031, 3, 4))
            self.assertEqual(order.planned_delivery_date, date(2031, 3, 7))
            seller = self._as("salesperson", order)
            with self.assertRaisesRegex(UserError, "arrange the delivery first"):
                seller.record_customer_told("Mr Wang")
            office = self._as("sales_office", order)
            form = Form(
                self.env["order.delivery"]
                .with_user(office.env.user)
                .with_context(**office.action_open_delivery()["context"])
            )
            self.assertEqual(form.day, date(2031, 3, 4))
            form.day = date(2031, 3, 5)
            form.save().action_record()
            self.assertEqual(order.delivery_day, date(2031, 3, 5))
            todo = order.activity_ids.filtered(
                lambda item: (
                    item.activity_type_id
                    == self.env.ref("sale_mrp_countersign.activity_type_tell_customer")
                )
            )
            self.assertEqual(todo.user_id, self.users["salesperson"])
            with self.assertRaisesRegex(UserError, "who at the customer"):
                seller.record_customer_told(" ")
            seller.record_customer_told("Mr Wang", "pays by transfer today")
            self.assertTrue(order.told_at)
            self.assertFalse(todo.exists())
        with freeze_time("2031-03-06 02:00:00"):
            self._deliver(order, "2031-03-06")
            self.assertEqual(order.delivered_on, date(2031, 3, 6))
            self.assertEqual(order.delivery_result, "on_time")
            with self.assertRaisesRegex(UserError, "delivered already"):
                office.record_delivery_arranged("2031-03-07")

    def test_an_arrival_that_is_corrected_counts(self):
        order = self._confirm(self._order_at(datetime(2031, 3, 3, 1, 0)))
        self._deliver(order, "2031-03-06")
        self.assertEqual(order.delivery_result, "on_time")
        with freeze_time("2031-03-09 02:00:00"):
            self._as("sales_office", order.picking_ids).record_arrival("2031-03-09")
        self.assertEqual(order.delivered_on, date(2031, 3, 9))
        self.assertEqual(order.delivery_result, "late")

    def test_the_office_tells_where_there_is_no_salesperson(self):
        with freeze_time("2031-03-03 02:00:00"):
            order = self._order_at(datetime(2031, 3, 3, 1, 0))
            order.user_id = False
            self._confirm(order)
            self._as("sales_office", order).record_delivery_arranged("2031-03-04")
        kind = self.env.ref("sale_mrp_countersign.activity_type_tell_customer")
        todo = order.activity_ids.filtered(lambda item: item.activity_type_id == kind)
        self.assertEqual(todo.user_id, self.users["sales_office"])

    def test_another_day_is_told_anew(self):
        order = self._confirm(self._order_at(datetime(2031, 3, 3, 1, 0)))
        office = self._as("sales_office", order)
        office.record_delivery_arranged("2031-03-04")
        office.record_customer_told("Mr Wang")
        office.record_delivery_arranged("2031-03-04", "another driver")
        self.assertTrue(order.told_at)
        office.record_delivery_arranged("2031-03-05")
        self.assertFalse(order.told_at)

    def test_late_by_class(self):
        received = datetime(2031, 3, 3, 1, 0)
        urgent = self._confirm(self._order_at(received, delivery_class="urgent"))
        self.assertEqual(urgent.planned_delivery_date, date(2031, 3, 5))
        self._deliver(urgent, "2031-03-06")
        self.assertEqual(urgent.delivery_result, "late")
        agreed = self._confirm(
            self._order_at(received, delivery_class="agreed", wanted_date="2031-03-20")
        )
        self._deliver(agreed, "2031-03-20")
        self.assertEqual(agreed.delivery_result, "on_time")

    def test_not_for_goods_to_make_nor_before_confirmation(self):
        made = self._create_order(self.customer_a, quantity=500)
        self.assertNotEqual(made.lane_id.code, "stock")
        with self.assertRaisesRegex(UserError, "goods on stock"):
            self._as("sales_office", made).record_delivery_arranged("2031-03-04")
        early = self._order_at(datetime(2031, 3, 3, 1, 0))
        with self.assertRaisesRegex(UserError, "not confirmed"):
            self._as("sales_office", early).record_delivery_arranged("2031-03-04")

    def test_who_may(self):
        order = self._confirm(self._order_at(datetime(2031, 3, 3, 1, 0)))
        with self.assertRaises(AccessError):
            self._as("finance", order).record_delivery_arranged("2031-03-04")
        with self.assertRaises(AccessError):
            self._as("salesperson", order).record_delivery_arranged("2031-03-04")
        for name in ("delivered_on", "told_at", "handle_by", "delivery_result"):
            with self.assertRaises(AccessError):
                self._as("sales_manager", order).write({name: False})

    def test_many_at_once(self):
        orders = self.env["sale.order"].union(
            *(
                self._confirm(self._order_at(datetime(2031, 3, 3, 1, 0)))
                for _number in range(3)
            )
        )
        self._as("sales_office", orders).record_delivery_arranged("2031-03-04")
        self.assertEqual(set(orders.mapped("delivery_day")), {date(2031, 3, 4)})
