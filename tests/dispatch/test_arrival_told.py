from datetime import date

from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestArrivalTold(CountersignCommon):
    """The salesperson is told that the goods have arrived, she alone (step 17)."""

    def setUp(self):
        super().setUp()
        self._set_stock(self.pump, 100)
        self.seller = self.users["salesperson"]
        self.seller.notification_type = "inbox"

    def _ship(self, number=1, **values):
        """Return a shipped transfer with the goods of some orders on it."""
        orders = self.env["sale.order"]
        for _index in range(number):
            order = self._create_order(partner=self.customer_a, **values)
            orders |= self._make_ready(order)
            order.action_confirm()
        picking = orders.picking_ids
        picking.action_assign()
        if number > 1:
            picking = self._as("sales_office", picking).join_requests().sudo()
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        picking.button_validate()
        for order in orders:  # everybody who may follow does, notes too
            order.message_subscribe(
                (
                    self.customer_a
                    | self.users["sales_manager"].partner_id
                    | self.users["order_clerk"].partner_id
                ).ids,
                self.env["mail.message.subtype"].search([]).ids,
            )
        return picking, orders

    def _arrive(self, picking, condition="intact", note=None):
        """Record the arrival; return the notifications and mails that it made."""
        notices, mails = self.env["mail.notification"], self.env["mail.mail"]
        before = notices.search([]), mails.search([])
        self._as("sales_assistant", picking).record_arrival(
            self._today(), condition, note
        )
        self.env.flush_all()
        return notices.search([]) - before[0], mails.search([]) - before[1]

    def test_in_her_inbox(self):
        picking, order = self._ship(user_id=self.seller.id)
        notices, mails = self._arrive(picking, "short", "one case")
        self.assertFalse(mails)
        notices = notices.filtered(
            lambda item: item.mail_message_id.model == order._name
        )
        self.assertEqual(notices.res_partner_id, self.seller.partner_id)
        self.assertEqual((notices.notification_type, notices.is_read), ("inbox", False))
        message = notices.mail_message_id
        self.assertEqual(message.res_id, order.id)
        self.assertTrue(message.is_internal)
        self.assertEqual(message.author_id, self.users["sales_assistant"].partner_id)
        for words in (
            picking.name,
            f"{date.fromisoformat(self._today()):%m/%d/%Y}",
            "one case",
        ):
            self.assertIn(words, message.body)
        self.assertIn(message, order.message_ids)
        hers = message.with_user(self.seller)
        self.assertTrue(hers.needaction)

    def test_by_mail_where_she_has_chosen_so(self):
        self.seller.notification_type = "email"
        picking, _order = self._ship(user_id=self.seller.id)
        notices, mails = self._arrive(picking)
        self.assertEqual(notices.res_partner_id, self.seller.partner_id)
        self.assertEqual(notices.notification_type, "email")
        self.assertLessEqual(mails.recipient_ids, self.seller.partner_id)

    def test_the_office_where_there_is_no_salesperson(self):
        """No salesperson, or one who has left."""
        office = self.users["sales_office"]
        office.notification_type = "inbox"
        for user in (self.env["res.users"], self.seller):
            picking, _order = self._ship(user_id=user.id)
            user.active = False
            notices, mails = self._arrive(picking)
            self.assertEqual(notices.res_partner_id, office.partner_id)
            self.assertFalse(mails)

    def test_nobody_to_tell(self):
        """The note is there for who looks."""
        picking, order = self._ship(user_id=False)
        self.role("sales_office").user_ids = False
        notices, mails = self._arrive(picking)
        self.assertFalse(notices | mails.mail_message_id.notification_ids)
        self.assertIn(picking.name, order.message_ids.sorted("id")[-1:].body)

    def test_orders_on_one_truck(self):
        picking, orders = self._ship(3, user_id=self.seller.id)
        other = self.users["sales_supervisor"]
        other.notification_type = "inbox"
        orders[2].user_id = other
        notices, mails = self._arrive(picking)
        self.assertFalse(mails)
        told = {(item.mail_message_id.res_id, item.res_partner_id) for item in notices}
        mine, hers = self.seller.partner_id, other.partner_id
        self.assertEqual(
            told, {(orders[0].id, mine), (orders[1].id, mine), (orders[2].id, hers)}
        )
