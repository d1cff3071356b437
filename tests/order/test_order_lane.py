from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon

CHANGED_AT = "sale_mrp_countersign.rules_changed_at"


@tagged("post_install", "-at_install")
class TestOrderLane(CountersignCommon):
    """Goods on stock are those that are there: not to make, not to buy, not short."""

    def _order_of(self, product, quantity=5):
        line = self._prepare_line(product, quantity, 100)
        return self._create_order(order_line=[line])

    def _create_product(self, bom_type=None, parts=(), **values):
        product = self.env["product.product"].create(
            {"name": "Pump set", "type": "consu", "list_price": 100, **values}
        )
        if bom_type:
            self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "type": bom_type,
                    "bom_line_ids": [
                        Command.create({"product_id": part.id, "product_qty": 2})
                        for part in parts
                    ],
                }
            )
        return product

    def test_goods_that_nobody_counts(self):
        self.assertEqual(self._order_of(self._create_product()).lane_id.code, "stock")
        made = self._create_product("normal", self.shaft)
        self.assertEqual(self._order_of(made).lane_id.code, "standard")

    def test_kits_are_there_when_their_parts_are(self):
        self._set_stock(self.pump, 12)
        kit = self._create_product("phantom", self.pump)
        self.assertEqual(self._order_of(kit, 6).lane_id.code, "stock")
        self.assertEqual(self._order_of(kit, 7).lane_id.code, "standard")
        # two that need the same part
        order = self._order_of(kit, 4)
        order.order_line = [self._prepare_line(self.pump, 5, 100)]
        self.assertEqual(order.lane_id.code, "standard")

    def test_goods_that_are_made_for_the_order(self):
        self._set_stock(self.pump, 100)
        self.assertEqual(self._order_of(self.pump).lane_id.code, "stock")
        self._make_to_order(self.pump)
        order = self._order_of(self.pump)
        self.assertEqual(order.lane_id.code, "standard")
        self._make_ready(order).action_confirm()
        self.assertTrue(order.control_production_ids)

    def test_the_line_says_that_they_are_made_for_the_order(self):
        self._set_stock(self.pump, 100)
        order = self._order_of(self.pump)
        route = self.env.ref("stock.route_warehouse0_mto")
        route.write({"active": True, "sale_selectable": True})
        order.order_line.route_ids = route
        self.assertEqual(order.lane_id.code, "standard")

    def test_a_raised_lane_is_not_cleared(self):
        order = self._create_order()
        nonstandard = self.env.ref("sale_mrp_countersign.lane_nonstandard")
        clerk = self._as("order_clerk", order)
        clerk.lane_raised_id = False
        clerk.lane_raised_id = nonstandard
        for lane in (False, self.env.ref("sale_mrp_countersign.lane_standard").id):
            with self.subTest(lane), self.assertRaises(UserError):
                clerk.write({"lane_raised_id": lane})
        clerk.lane_raised_id = nonstandard
        self.assertEqual(order.lane_id, nonstandard)

    def test_a_lane_in_use_stays(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, order.name):
            order.lane_id.unlink()
        lane = self.env["order.lane"].create({"name": "Export", "code": "export"})
        rule = self.env.ref("sale_mrp_countersign.rule_approval_general_manager")
        rule.lane_ids = lane
        with self.assertRaisesRegex(UserError, "Archive"):
            lane.unlink()
        # nor does the rule come to ask on all lanes
        lane.active = False
        self.assertFalse(rule._filter_documents(order))
        rule.lane_ids = False
        lane.unlink()

    def test_another_lane_has_open_orders_judged(self):
        self.env["ir.config_parameter"].set_param(CHANGED_AT, "before")
        lane = self.env.ref("sale_mrp_countersign.lane_standard")
        lane.needs_confirmation_sheet = False
        changed_at = self.env["ir.config_parameter"].get_param(CHANGED_AT)
        self.assertNotEqual(changed_at, "before")
