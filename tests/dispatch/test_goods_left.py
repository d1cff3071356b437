from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestGoodsLeft(CountersignCommon):
    """What left without a controlled order is reported, each in its kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _get_rows(self, **domain):
        return self.env["goods.left.report"].search(
            [("product_id", "=", self.pump.id)]
            + [(name, "=", value) for name, value in domain.items()]
        )

    def _move(self, target, source=None, quantity=2, **values):
        move = self.env["stock.move"].create(
            {
                "product_id": self.pump.id,
                "product_uom_qty": quantity,
                "location_id": (source or self.stock).id,
                "location_dest_id": target.id,
                **values,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        return move

    def _deliver(self, **values):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customers.id,
                "partner_id": self.customer_b.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.pump.id,
                            "product_uom_qty": 2,
                            "location_id": self.stock.id,
                            "location_dest_id": self.customers.id,
                            **values,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    def test_delivery_without_a_controlled_order(self):
        picking = self._deliver(product_uom=self.dozen.id)
        row = self._get_rows()
        self.assertEqual(row.kind, "delivery")
        self.assertEqual(row.quantity, 24)
        self.assertEqual(row.product_uom_id, self.pump.uom_id)
        self.assertEqual(row.document, picking.name)
        self.assertEqual(row.partner_id, self.customer_b)
        self.assertEqual(row.company_id, self.company)
        self.assertEqual(row.user_id, self.env.user)
        self.assertEqual(row.action_open_document()["res_id"], picking.id)

    def test_uncontrolled_order(self):
        self.company.order_control = False
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer_b.id,
                "order_line": [
                    Command.create({"product_id": self.pump.id, "product_uom_qty": 3})
                ],
            }
        )
        order.action_confirm()
        self.assertFalse(order.is_controlled)
        order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
        order.picking_ids._action_done()
        row = self._get_rows()
        self.assertEqual((row.kind, row.quantity), ("delivery", 3))
        self.assertEqual(row.origin, order.name)

    def test_controlled_order_is_not_in_it(self):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self._as("finance", order).verify_money(500, "slip")
        picking = order.picking_ids
        picking.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertFalse(self._get_rows())

    def test_scrap(self):
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.pump.id, "scrap_qty": 4}
        )
        scrap.do_scrap()
        row = self._get_rows()
        self.assertEqual((row.kind, row.quantity), ("scrap", 4))
        self.assertEqual(row.document, scrap.name)
        self.assertEqual(row.action_open_document()["res_id"], scrap.id)

    def test_inventory_loss(self):
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.pump.id), ("location_id", "=", self.stock.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 93
        quant.action_apply_inventory()
        row = self._get_rows()
        self.assertEqual((row.kind, row.quantity), ("loss", 7))
        self.assertEqual(row.action_open_document()["res_id"], row.move_id.id)

    def test_what_has_not_left(self):
        """Inside, into production, back from the customer, found at a count."""
        shelf = self.stock.create({"name": "Shelf", "location_id": self.stock.id})
        self._move(shelf)
        self._move(self.pump.property_stock_production)
        self._move(self.stock, source=self.customers)
        self._move(self.stock, source=self.pump.property_stock_inventory)
        self.env["stock.scrap"].create({"product_id": self.pump.id, "scrap_qty": 4})
        self.assertFalse(self._get_rows())
        self._move(self.customers)
        self.assertEqual(self._get_rows().kind, "delivery")

    def test_scrap_of_goods_that_left_on_a_controlled_order(self):
        """The order is controlled, its scrap is reported all the same."""
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.pump.id,
                "scrap_qty": 1,
                "picking_id": order.picking_ids.id,
                "location_id": self.stock.id,
            }
        )
        scrap.do_scrap()
        self.assertEqual(self._get_rows().kind, "scrap")

    def test_repair(self):
        if "repair.order" not in self.env:
            self.assertNotIn("repair_id", self.env["stock.move"]._fields)
            return
        repair = self.env["repair.order"].create(
            {
                "product_id": self.shaft.id,
                "partner_id": self.customer_b.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.pump.id,
                            "product_uom_qty": 2,
                            "repair_line_type": kind,
                        }
                    )
                    for kind in ("add", "remove")
                ],
            }
        )
        repair._action_repair_confirm()
        repair.action_repair_start()
        repair.move_ids.write({"quantity": 2, "picked": True})
        repair.action_repair_done()
        self.assertEqual(repair.state, "done")
        row = self._get_rows()
        self.assertEqual((row.kind, row.quantity), ("repair", 2))
        self.assertEqual(row.action_open_document()["res_id"], repair.id)

    def test_point_of_sale(self):
        if "pos.session" not in self.env:
            self.assertNotIn("pos_session_id", self.env["stock.picking"]._fields)
            return
        method = self.env["pos.payment.method"].create(
            {"name": "Cash", "company_id": self.company.id}
        )
        config = self.env["pos.config"].create(
            {
                "name": "Counter",
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.pos_type_id.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        config.open_ui()
        session = config.current_session_id
        order = self.env["pos.order"].create(
            {
                "session_id": session.id,
                "partner_id": self.customer_b.id,
                "amount_tax": 0,
                "amount_total": 300,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": [
                    Command.create(
                        {
                            "product_id": self.pump.id,
                            "qty": 3,
                            "price_unit": 100,
                            "price_subtotal": 300,
                            "price_subtotal_incl": 300,
                        }
                    )
                ],
            }
        )
        order.add_payment(
            {
                "pos_order_id": order.id,
                "amount": 300,
                "payment_method_id": method.id,
            }
        )
        order.action_pos_order_paid()
        order._create_order_picking()
        self.env.flush_all()  # the report cannot name fields that need not be there
        row = self._get_rows()
        self.assertEqual((row.kind, row.quantity), ("pos", 3))
        self.assertEqual(row.document, order.picking_ids.name)
