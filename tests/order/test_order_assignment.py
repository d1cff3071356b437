from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderAssignment(CountersignCommon):
    """New orders go to a clerk, a team and a warehouse by rule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.users["order_clerk"]
        cls.assistant = cls.users["sales_assistant"]
        cls.state = cls.env.ref("base.state_cn_ZJ")
        cls.rules = cls.env["order.assignment.rule"]
        cls.team = cls.env["crm.team"].create({"name": "East"})
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "East", "code": "EAST"}
        )

    def test_by_region_category_and_urgency(self):
        parent = self.env["product.category"].create({"name": "Pumps"})
        self.pump.categ_id = self.env["product.category"].create(
            {"name": "Pipe pumps", "parent_id": parent.id}
        )
        self.rules.create(
            [
                {
                    "name": "Urgent",
                    "delivery_class": "urgent",
                    "clerk_id": self.assistant.id,
                },
                {"name": "Pumps", "category_id": parent.id, "clerk_id": self.clerk.id},
                {
                    "name": "Zhejiang",
                    "region_ids": [Command.link(self.state.id)],
                    "team_id": self.team.id,
                    "warehouse_id": self.warehouse.id,
                },
            ]
        )
        order = self._create_order()
        self.assertEqual(order.clerk_id, self.clerk)
        self.assertNotEqual(order.warehouse_id, self.warehouse)
        urgent = self._create_order(delivery_class="urgent")
        self.assertEqual(urgent.clerk_id, self.assistant)
        self.customer_b.state_id = self.state
        east = self._create_order()
        self.assertEqual(east.warehouse_id, self.warehouse)
        self.assertEqual(east.team_id, self.team)

    def test_lines_and_urgency_come_later(self):
        """As with an order by fax: nobody has it before its lines are typed."""
        category = self.env["product.category"].create({"name": "Pumps"})
        self.pump.categ_id = category
        self.rules.create(
            [
                {
                    "name": "Pumps",
                    "category_id": category.id,
                    "clerk_id": self.clerk.id,
                },
                {"name": "Rest", "clerk_id": self.assistant.id, "sequence": 20},
                {
                    "name": "Urgent",
                    "delivery_class": "urgent",
                    "team_id": self.team.id,
                },
            ]
        )
        order = self._create_order(order_line=False)
        self.assertFalse(order.clerk_id)
        order.order_line = [
            Command.create({"product_id": self.pump.id, "product_uom_qty": 1})
        ]
        self.assertEqual(order.clerk_id, self.clerk)
        self.assertNotEqual(order.team_id, self.team)
        order.delivery_class = "urgent"
        self.assertEqual(order.team_id, self.team)
        other = self._create_order(order_line=False)
        other.order_line = [
            Command.create({"product_id": self.shaft.id, "product_uom_qty": 1})
        ]
        self.assertEqual(other.clerk_id, self.assistant)

    def test_clerk_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Factory"})
        stranger = new_test_user(
            self.env, "stranger", company_id=other.id, company_ids=[other.id]
        )
        self.rules.create({"name": "Theirs", "clerk_id": stranger.id})
        self.rules.create({"name": "All", "clerk_id": self.clerk.id, "sequence": 20})
        self.assertEqual(self._create_order().clerk_id, self.clerk)

    def test_what_was_chosen_stays_until_assigned_anew(self):
        self.rules.create({"name": "All", "clerk_id": self.clerk.id})
        order = self._create_order(clerk_id=self.assistant.id)
        self.assertEqual(order.clerk_id, self.assistant)
        order.with_user(self.clerk).action_assign()
        self.assertEqual(order.clerk_id, self.clerk)

    def test_rule_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Factory"})
        self.rules.create(
            {"name": "Other", "company_id": other.id, "clerk_id": self.clerk.id}
        )
        self.assertFalse(self._create_order().clerk_id)

    def test_rule_names_somebody(self):
        with (
            self.assertRaisesRegex(IntegrityError, "target"),
            mute_logger("odoo.sql_db"),
        ):
            self.rules.create({"name": "Nobody"})


@tagged("post_install", "-at_install")
@freeze_time("2031-03-03 02:00:00")
class TestStockCheck(CountersignCommon):
    """What stock says at intake, and what the customer is told of it."""

    def _receive(self, quantity, day):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        move = self.env["stock.move"].create(
            {
                "product_id": self.pump.id,
                "product_uom_qty": quantity,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "date": day,
                "picking_type_id": warehouse.in_type_id.id,
            }
        )
        # core would put those of one day's supplier together
        move._action_confirm(merge=False)

    def test_on_stock(self):
        self._set_stock(self.pump, 9)
        check = self._create_order()._get_stock_check()[self.pump]
        self.assertEqual(check, (5, 9, 0, date(2031, 3, 3)))

    def test_on_its_way(self):
        self._set_stock(self.pump, 1)
        self._receive(2, datetime(2031, 3, 10, 2))
        self._receive(2, datetime(2031, 3, 12, 2))
        self._receive(7, datetime(2031, 3, 20, 2))
        order = self._create_order()
        check = order._get_stock_check()[self.pump]
        self.assertEqual(check, (5, 1, 11, date(2031, 3, 12)))
        self.assertIn("1 on stock, 11 on the way", order.stock_check)

    def test_what_others_are_to_get(self):
        """Neither their reserved goods nor what comes for them is promised twice."""
        other = self._make_ready(self._create_order())
        other.action_confirm()
        self._receive(8, datetime(2031, 3, 12, 2))
        self._receive(2, datetime(2031, 3, 20, 2))
        check = self._create_order()._get_stock_check()[self.pump]
        self.assertEqual(check, (5, 0, 5, date(2031, 3, 20)))
        self._set_stock(self.pump, 7)
        other.picking_ids.action_assign()
        check = self._create_order()._get_stock_check()[self.pump]
        self.assertEqual(check, (5, 2, 10, date(2031, 3, 12)))

    def test_nobody_knows(self):
        order = self._create_order()
        self.assertFalse(order._get_stock_check()[self.pump].date)
        self.assertIn("production names the date", order.stock_check)

    def test_customer_is_told_in_her_language(self):
        self._set_stock(self.pump, 9)
        order = self._create_order(user_id=False)
        clerk = self.users["order_clerk"]
        form = Form(
            self.env["order.reply"]
            .with_user(clerk)
            .with_context(default_order_id=order.id)
        )
        self.assertIn("on stock", form.note)
        form.save().action_record()
        row = order._get_last_evidence("reply")[order.id]
        self.assertIn("on stock", row.statement)
