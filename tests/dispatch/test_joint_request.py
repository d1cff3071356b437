from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestJointRequest(CountersignCommon):
    """Several orders on one truck: one request, each order judged by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def setUp(self):
        super().setUp()
        self.orders = self.env["sale.order"]
        for quantity in (2, 3, 4):
            line = {
                "product_id": self.pump.id,
                "product_uom_qty": quantity,
                "price_unit": 100,
                "tax_ids": [Command.clear()],
            }
            order = self._create_order(order_line=[Command.create(line)])
            self._make_ready(order)
            order.action_confirm()
            self.orders |= order
        self.pickings = self.orders.picking_ids.sorted("id")
        self.pickings.action_assign()
        self.pickings.package_count = 1
        self.first, self.second, self.third = self.orders

    def _join(self, pickings=None):
        pickings = self.pickings[:2] if pickings is None else pickings
        return self._as("sales_office", pickings).join_requests()

    def _verify(self, order):
        self._as("finance", order).verify_money(order.amount_total, "bank slip")

    def test_dialog_proposes_same_address(self):
        picking = self._as("sales_office", self.pickings[0])
        self.assertTrue(picking.may_join_request)
        with Form.from_action(picking.env, picking.action_open_joint_request()) as form:
            self.assertEqual(len(form.picking_ids), 3)
            form.picking_ids.remove(self.pickings[2].id)
        action = form.save().action_join()
        self.assertEqual(action["res_id"], self.pickings[0].id)
        joint = self.pickings[0]
        self.assertEqual(joint._get_dispatch_orders(), self.first | self.second)
        self.assertEqual(joint.package_count, 2)
        self.assertEqual(joint.state, "assigned")
        self.assertEqual(self.pickings[1].state, "cancel")
        self.assertEqual(joint.origin, f"{self.first.name}, {self.second.name}")

    def test_one_signature_each_order_paid(self):
        """One request for all, and money of one does not cover the other."""
        joint = self._join()
        self._verify(self.first)
        for role in ("sales_office", "finance", "dispatcher"):
            self._sign(role, joint)
        joint.packages_loaded = joint.package_count
        self.assertEqual(joint.dispatch_stage, "money")
        with self.assertRaisesRegex(UserError, self.second.name):
            joint.button_validate()
        self._verify(self.second)
        joint.button_validate()
        self.assertEqual(joint.state, "done")
        self.assertEqual(
            set((self.first | self.second).mapped("order_stage")), {"in_transit"}
        )
        self.assertEqual(self.third.order_stage, "dispatch")

    def test_priced_copies_say_whose_goods(self):
        joint = self._join()
        report = self.env["report.sale_mrp_countersign.report_dispatch_request"]
        rows = report._get_rows(joint, True)
        names = [self.first.name, self.second.name]
        self.assertEqual([row["remark"] for row in rows], names)
        (row,) = report._get_rows(self.pickings[2], True)
        self.assertEqual(row["remark"], "")

    def _print(self, name, picking):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"sale_mrp_countersign.{name}", picking.ids
        )
        return html.decode()

    def test_prints_in_two_currencies(self):
        """Each amount says of which it is; each line of the note of which order."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        prices = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": euro.id}
        )
        second = self._create_order(quantity=3, pricelist_id=prices.id)
        self._make_ready(second).action_confirm()
        second.picking_ids.action_assign()
        second.picking_ids.package_count = 1
        joint = self._join(self.pickings[0] | second.picking_ids)
        mine = self.first.currency_id.name
        for name in ("report_dispatch_request", "report_delivery_note"):
            text = self._print(name, joint)
            self.assertIn(f"{mine} 200.00", text)
            self.assertIn("EUR 300.00", text)
            self.assertNotIn(f"Amount ({self.first.currency_id.symbol})", text)
        rows = self.env["report.sale_mrp_countersign.report_delivery_note"]._get_rows(
            joint, True
        )
        self.assertEqual([row["lots"] for row in rows], [self.first.name, second.name])

    def test_request_prints_what_is_asked_for(self):
        """Whatever has been loaded before the last signature."""
        picking = self.pickings[1]
        picking.move_ids.write({"quantity": 1, "picked": True})
        report = self.env["report.sale_mrp_countersign.report_dispatch_request"]
        (row,) = report._get_rows(picking, True)
        self.assertEqual((row["quantity"], row["amount"]), ("3", "300.00"))
        self.assertIn("300.00", self._print("report_dispatch_request", picking))

    def test_core_knows_the_delivery_of_both(self):
        joint = self._join()
        self.assertEqual(self.second.delivery_status, "pending")
        self.assertEqual(self.second.action_view_delivery()["res_id"], joint.id)
        for order in self.first | self.second:
            self._verify(order)
        for role in ("sales_office", "finance", "dispatcher"):
            self._sign(role, joint)
        joint.packages_loaded = joint.package_count
        joint.button_validate()
        self.assertEqual(self.second.delivery_status, "full")
        self.assertEqual(self.second.delivery_count, 1)

    def test_signatures_fall(self):
        for role in ("sales_office", "finance", "dispatcher"):
            self._sign(role, self.pickings[0])
        joint = self._join()
        self.assertEqual(joint.dispatch_stage, "request")
        self.assertEqual(self._as("sales_office", joint).my_signoff, "sign")

    def test_separated_again(self):
        joint = self._join(self.pickings)
        made = self._as("sales_office", joint).separate_requests()
        self.assertEqual(len(made), 2)
        for picking, order in zip(joint | made.sudo(), self.orders, strict=True):
            self.assertEqual(picking._get_dispatch_orders(), order)
            self.assertEqual(picking.state, "assigned")
            self.assertEqual(picking.dispatch_stage, "request")

    def test_cancelled_order_leaves_the_others_goods(self):
        joint = self._join()
        self.first.with_context(disable_cancel_warning=True)._action_cancel()
        self.assertEqual(joint._get_dispatch_orders(), self.second)
        self.assertEqual(joint.state, "assigned")
        self.assertEqual(
            set(self.first.order_line.move_ids.mapped("state")), {"cancel"}
        )

    def test_cancelled_second_order(self):
        joint = self._join()
        self.second._action_cancel()
        self.assertEqual(joint._get_dispatch_orders(), self.first)
        self.assertEqual(
            set(self.second.order_line.move_ids.mapped("state")), {"cancel"}
        )

    def test_refused(self):
        with self.assertRaises(AccessError):
            self._as("dispatcher", self.pickings).join_requests()
        with self.assertRaises(UserError):
            self._join(self.pickings[:1])
        elsewhere = self.customer_a
        self.pickings[1].partner_id = elsewhere
        with self.assertRaisesRegex(UserError, self.pickings[1].name):
            self._join()
        self.role("service_supervisor").user_ids = self.users["sales_office"]
        self._as("sales_office", self.pickings[2]).release_emergency("pump house")
        with self.assertRaisesRegex(UserError, self.pickings[2].name):
            self._join(self.pickings[0] | self.pickings[2])

    def test_many_at_once(self):
        """Joining is a matter of the goods, not of queries for each transfer."""
        joint = self._join(self.pickings)
        self.assertEqual(len(joint.move_ids), 3)
        self.assertEqual(joint._get_dispatch_orders(), self.orders)
