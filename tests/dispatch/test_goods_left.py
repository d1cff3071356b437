from odoo.exceptions import AccessError
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
        if "pos.order" not in self.env:
            self.assertNotIn("pos_session_id", self.env["stock.picking"]._fields)
            return
        config = self.env["pos.config"].create({"name": "Counter"})
        session = self.env["pos.session"].create(
            {"config_id": config.id, "user_id": self.env.uid}
        )
        picking = self._deliver()
        picking.pos_session_id = session
        self.assertEqual(self._get_rows().kind, "pos")

    def test_who_reads_it(self):
        self._deliver()
        for code in ("dispatcher", "sales_office", "warehouse_supervisor"):
            report = self._as(code, self.env["goods.left.report"])
            self.assertTrue(report.search([("product_id", "=", self.pump.id)]))
        for code in ("finance", "salesperson", "general_manager"):
            report = self._as(code, self.env["goods.left.report"])
            with self.subTest(role=code), self.assertRaises(AccessError):
                report.search([])

    def test_companies(self):
        self._deliver()
        other = self.env["res.company"].create({"name": "Other works"})
        dispatcher = self.users["dispatcher"]
        dispatcher.company_ids += other
        report = self.env["goods.left.report"].with_user(dispatcher)
        found = [("product_id", "=", self.pump.id)]
        self.assertFalse(report.with_company(other).search(found))
        self.assertFalse(
            report.with_context(allowed_company_ids=other.ids).search(found)
        )
        self.assertTrue(
            report.with_context(allowed_company_ids=self.company.ids).search(found)
        )

    def test_grouped(self):
        self._deliver()
        self._move(self.customers, quantity=5)
        groups = self.env["goods.left.report"].formatted_read_group(
            [("product_id", "=", self.pump.id)],
            ["date:month", "kind"],
            ["quantity:sum"],
        )
        self.assertEqual([group["quantity:sum"] for group in groups], [7])
