from odoo.fields import Command
from odoo.tests import Form, tagged

from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestSubcontracting(ProductionCommon):
    """What a subcontractor makes is recorded by his receipt, whatever is signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "is_subcontract" not in cls.env["stock.move"]._fields:
            cls.skipTest(cls, "mrp_subcontracting is not installed")
        cls.contractor = cls.env["res.partner"].create({"name": "Foundry"})
        mto = cls.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        buy = cls.env.ref("purchase_stock.route_warehouse0_buy")
        cls.casing = cls.env["product.product"].create(
            {
                "name": "Casing",
                "is_storable": True,
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
                "route_ids": [Command.set([mto.id, buy.id])],
                "seller_ids": [Command.create({"partner_id": cls.contractor.id})],
            }
        )
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.casing.product_tmpl_id.id,
                "type": "subcontract",
                "subcontractor_ids": [Command.link(cls.contractor.id)],
                "bom_line_ids": [Command.create({"product_id": cls.shaft.id})],
            }
        )

    def _make_bought(self):
        """Return a confirmed order of subcontracted goods and its receipt."""
        line = {"product_id": self.casing.id, "product_uom_qty": 5, "price_unit": 100}
        line["tax_ids"] = [Command.clear()]
        order = self._create_order(order_line=[Command.create(line)])
        self._make_ready(order).action_confirm()
        purchase = self.env["purchase.order"].search(
            [("partner_id", "=", self.contractor.id), ("state", "=", "draft")]
        )
        purchase.button_confirm()
        return order, purchase.picking_ids

    def _receive(self, receipt, quantity):
        receipt.move_ids.write({"quantity": quantity, "picked": True})
        action = receipt.button_validate()
        if isinstance(action, dict):
            Form.from_action(self.env, action).save().process()
        self.assertEqual(receipt.state, "done")

    def test_receipt_without_an_instruction(self):
        order, receipt = self._make_bought()
        made = receipt.move_ids.move_orig_ids.production_id
        self.assertTrue(made, "the receipt makes a manufacturing order")
        self.assertFalse(made._filter_gated(), "which is not the factory's")
        self._receive(receipt, 5)
        self.assertEqual(made.state, "done")
        self.assertEqual(receipt.move_ids.quantity, 5)
        self.assertEqual(order.order_stage, "dispatch")

    def test_receipt_while_a_change_is_open(self):
        order, receipt = self._make_bought()
        self._as("order_clerk", order).action_open_change("another price")
        order.order_line.price_unit = 110
        self._receive(receipt, 5)

    def test_more_and_less_than_ordered(self):
        """The order's tolerance is for what the factory makes itself."""
        for quantity in (6, 3):
            with self.subTest(quantity=quantity):
                receipt = self._make_bought()[1]
                self._receive(receipt, quantity)
