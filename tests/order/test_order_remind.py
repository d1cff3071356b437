from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import CountersignCommon, CountersignHttpCase


@tagged("post_install", "-at_install")
class TestOrderRemind(CountersignCommon):
    """Reminding by hand: who is told, how often, and what is left behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(nonstandard=True)

    def setUp(self):
        super().setUp()
        self._submit(self.order)

    def _remind(self, orders=None, code="order_clerk"):
        """Remind, and return the messages that went out, by recipient's user."""
        before = self.env["mail.message"].sudo().search([], order="id desc", limit=1)
        self._as(code, orders or self.order).action_remind()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search([("id", ">", before.id), ("notified_partner_ids", "!=", False)])
        )
        return [(message.notified_partner_ids, message) for message in messages]

    def _partners(self, *codes):
        return [self.users[code].partner_id for code in codes]

    def test_who_holds_the_order_is_told_and_nobody_else(self):
        self.order.message_subscribe(self.customer_b.ids)
        sent = self._remind()
        self.assertCountEqual(
            [partner for partner, _message in sent],
            self._partners("chief_engineer", "purchasing"),
        )
        for _partner, message in sent:
            self.assertIn(self.order.name, message.body)
            self.assertFalse(message.model, "on no record: signers may not read it")
        self.assertNotIn(
            self.users["chief_engineer"].partner_id, self.order.message_partner_ids
        )
        self.assertFalse(self.order.activity_ids)
        note = self.order.message_ids[0]
        self.assertIn(self.users["purchasing"].name, note.body)
        self.assertFalse(note.notified_partner_ids)

    def test_a_person_gets_one_message_for_several_orders(self):
        other = self._create_order(nonstandard=True)
        self._submit(other)
        sent = self._remind(self.order | other)
        self.assertEqual(len(sent), 2)
        for _partner, message in sent:
            self.assertIn(self.order.name, message.body)
            self.assertIn(other.name, message.body)

    def test_only_whose_turn_it_is(self):
        order = self._create_order(self.customer_a)
        self._submit(order)
        self._sign("production_manager", order)
        self.assertEqual(order.order_stage, "approval")
        self.assertIn("general_manager", order.stage_holder_codes)
        sent = self._remind(order)
        self.assertEqual([item[0] for item in sent], self._partners("finance"))

    def test_the_deputy_instead_of_who_is_away(self):
        self.env["order.signoff.deputy"].create(
            {
                "role_id": self.role("purchasing").id,
                "user_id": self.users["purchasing"].id,
                "deputy_id": self.users["materials_manager"].id,
                "date_from": "2000-01-01",
                "date_to": "2099-12-31",
            }
        )
        self.assertCountEqual(
            [partner for partner, _message in self._remind()],
            self._partners("chief_engineer", "materials_manager"),
        )

    def test_in_the_language_of_who_is_reminded(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._get("sale_mrp_countersign")._update_translations(
            ["zh_CN"]
        )
        self.users["purchasing"].lang = "zh_CN"
        sent = {partner: message.subject for partner, message in self._remind()}
        chinese, english = self._partners("purchasing", "chief_engineer")
        self.assertIn("催办", sent[chinese])
        self.assertIn("reminds you", sent[english])

    def test_once_an_hour(self):
        self._remind()
        with self.assertRaisesRegex(UserError, "less than an hour"):
            self._remind(code="sales_manager")
        other = self._create_order(nonstandard=True)
        self._submit(other)
        with self.subTest("in a batch the others are reminded"):
            for _partner, message in self._remind(self.order | other):
                self.assertNotIn(self.order.name, message.body)
        with freeze_time(self.order.reminded_at + timedelta(minutes=61)):
            self.assertEqual(len(self._remind()), 2)

    def test_nobody_to_remind(self):
        self.order._action_cancel()
        with self.assertRaisesRegex(UserError, "Nobody else"):
            self._remind()
        new = self._create_order()
        self.role("salesperson").user_ids = False
        self.role("sales_office").user_ids = False
        with self.assertRaisesRegex(UserError, "waits for you"):
            self._remind(new)

    def test_the_time_cannot_be_written(self):
        self._remind()
        with self.assertRaises(AccessError):
            self._as("sales_manager", self.order).reminded_at = False

    def test_cost_does_not_grow_with_the_orders(self):
        orders = self.order.browse()
        for _number in range(12):
            orders |= self._create_order(nonstandard=True)
        for order in orders:
            self._submit(order)

        def count(part):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._as("order_clerk", part).action_remind()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(self.order)
        few, many = count(orders[:2]), count(orders[2:])
        self.assertLess((many - few) / 8, 5)


@tagged("post_install", "-at_install")
class TestOrderRemindDoors(CountersignHttpCase):
    """The same, asked from outside by those who may not."""

    def test_who_cannot_read_the_order_is_refused(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        login = self.users["chief_engineer"].login
        _result, error = self._rpc(login, "sale.order", "action_remind", [order.ids])
        self.assertIn("not allowed to access", error)
        self.assertFalse(order.reminded_at)

    def test_who_is_no_signer_is_refused(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        user = self.users["sales_manager"]
        user.group_ids -= self.env.ref("sale_mrp_countersign.group_signer")
        _result, error = self._rpc(
            user.login, "sale.order", "action_remind", [order.ids]
        )
        self.assertIn("Signers remind", error)
        self.assertFalse(order.reminded_at)

    def test_the_clerk_over_rpc(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        login = self.users["order_clerk"].login
        result, error = self._rpc(login, "sale.order", "action_remind", [order.ids])
        self.assertFalse(error)
        self.assertEqual(result["tag"], "display_notification")
