from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import PDF, CountersignCommon


@tagged("post_install", "-at_install")
class TestDispatchLabels(CountersignCommon):
    """What core stores about goods that left cannot be told instead of done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def setUp(self):
        super().setUp()
        self.order = self._create_order(partner=self.customer_a)
        self._make_ready(self.order)
        self.order.action_confirm()
        self.picking = self.order.picking_ids
        self.picking.action_assign()

    def _ship(self):
        for code in ("sales_office", "dispatcher"):
            self._sign(code, self.picking)
        self.picking.button_validate()
        self.assertEqual(self.order.order_stage, "in_transit")

    def _assert_refused(self, records, values):
        stages = self.order.order_stage, self.picking.dispatch_stage
        with self.assertRaises(UserError), self.env.cr.savepoint():
            records.write(values)
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.order.order_stage, self.picking.dispatch_stage), stages)

    def test_transfer_said_to_be_done(self):
        picking = self._as("dispatcher", self.picking)
        for state in ("done", "cancel", "draft"):
            self._assert_refused(picking, {"state": state})
        with self.assertRaises(UserError):
            self._as("sales_assistant", self.picking).record_arrival(self._today())

    def test_delivered_quantity_said(self):
        """A salesperson does not close an order whose goods are on the shelf."""
        line = self._as("order_clerk", self.order.order_line)
        for values in (
            {"qty_delivered": 5},
            {"qty_delivered_method": "manual", "qty_delivered": 5},
            {"qty_delivered_method": "manual"},
        ):
            self._assert_refused(line, values)
        self.assertEqual(self.order.order_stage, "dispatch")

    def test_delivered_quantity_of_a_service(self):
        service = self.env["product.product"].create(
            {"name": "Assembly", "type": "service", "list_price": 10}
        )
        order = self._create_order(partner=self.customer_a)
        line = order.order_line.copy({"order_id": order.id, "product_id": service.id})
        self._as("order_clerk", line).qty_delivered = 1
        self.assertEqual(line.qty_delivered, 1)

    def test_shipped_goods_said_to_be_back(self):
        """Neither the receipt nor the money is got rid of by a label."""
        self._ship()
        moves = self._as("dispatcher", self.picking.move_ids)
        for state in ("cancel", "draft", "assigned"):
            self._assert_refused(moves, {"state": state})
            self._assert_refused(self._as("dispatcher", self.picking), {"state": state})
        self.assertEqual(
            self.order._get_shipped_value(), {self.order.id: self.order.amount_total}
        )
        clerk = self._as("sales_assistant", self.picking)
        clerk.record_arrival(self._today())
        clerk.register_receipt("receipt.pdf", PDF.decode())
        self.assertEqual(self.order.order_stage, "done")

    def test_transfers_without_control(self):
        self.company.order_control = False
        order = self._create_order(partner=self.customer_a)
        order.action_confirm()
        self._as("dispatcher", order.picking_ids).write({"state": "cancel"})
        self._as("order_clerk", order.order_line).qty_delivered = 1
        self.assertEqual(order.order_line.qty_delivered, 1)
