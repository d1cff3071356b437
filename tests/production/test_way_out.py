from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestWayOut(CountersignCommon):
    """Where goods have left the company: to customers, and to a sister company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.between = cls.env.ref("stock.stock_location_inter_company")
        cls.between.active = True

    def test_as_core_sees_it(self):
        corner = self.env["stock.location"].create(
            {"name": "Corner", "location_id": self.between.id, "usage": "transit"}
        )
        customers = self.env.ref("stock.stock_location_customers")
        transit = self.company.internal_transit_location_id
        stock = self.env["stock.warehouse"].search([], limit=1).lot_stock_id
        for place in (self.between, corner, customers):
            self.assertTrue(place._is_way_out(), place.complete_name)
        for place in (transit, stock, stock.location_id):
            self.assertFalse(place._is_way_out(), place.complete_name)
        every = self.env["stock.location"].with_context(active_test=False).search([])
        self.assertIn(corner, every)
        for place in every:
            self.assertEqual(
                place._is_way_out(), place._is_outgoing(), place.complete_name
            )

    def test_goods_for_a_sister_company_are_gated(self):
        """They leave like those of any customer: signed for, paid, noted as left."""
        self._set_stock(self.pump, 100)
        self.customer_b.property_stock_customer = self.between
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        picking = order.picking_ids
        self.assertEqual(picking.move_ids.location_dest_id, self.between)
        self.assertTrue(picking.is_dispatch_controlled)
        picking.action_assign()
        picking.move_ids.picked = True
        for act in (picking.button_validate, picking.move_ids._action_done):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
            self.env.invalidate_all()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)
        self.assertEqual(picking.dispatch_stage, "money")
        self._as("finance", order).verify_money(500, "bank slip")
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(order._get_shipped_value(), {order.id: 500})
        self.assertEqual(order.order_stage, "in_transit")
