from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon
from .after_sales_common import AfterSales


@tagged("post_install", "-at_install")
class TestAfterSalesGoods(AfterSales, CountersignCommon):
    """Goods come back by core's return, and go out anew by a controlled order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_service()

    def _take(self, **values):
        picking = self._ship()
        case = self._open("exchange", picking_id=picking.id, **values)
        self._supervise(case).take_case()
        return case, picking

    def _return(self, case, quantity):
        """Open the return of a case by its dialog; return the transfer."""
        action = self._supervise(case).action_open_return()
        wizards = self._supervise(self.env[action["res_model"]])
        wizard = Form(wizards.with_context(**action["context"])).save()
        self.assertEqual(wizard.after_sales_case_id, case)
        wizard.product_return_moves.quantity = quantity
        return self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )

    def test_return(self):
        case, picking = self._take()
        back = self._return(case, 2)
        self.assertEqual(back.return_id, picking)
        self.assertEqual(back.after_sales_case_id, case)
        self.assertEqual(case.return_ids, back)
        self.assertEqual(case.return_count, 1)
        self.assertEqual(case.step_ids[0].picking_id, back)
        with self.assertRaises(AccessError):
            back.sudo().write({"after_sales_case_id": False})
        other = self._open()
        with self.assertRaises(AccessError):
            picking.sudo().write({"after_sales_case_id": other.id})

    def test_return_of_nothing(self):
        case = self._open("return")
        supervisor = self._supervise(case)
        supervisor.take_case()
        with self.assertRaisesRegex(UserError, "has to have left"):
            supervisor.action_open_return()

    def test_return_by_a_stranger(self):
        """Who handles no cases links nothing to them, whatever the context says."""
        case, picking = self._take()
        dialog = self._as("warehouse_supervisor", self.env["stock.return.picking"])
        wizard = dialog.with_context(default_after_sales_case_id=case.id).create(
            {"picking_id": picking.id}
        )
        wizard.product_return_moves.quantity = 1
        with self.assertRaises(AccessError):
            wizard.action_create_returns()
        self.assertFalse(case.return_ids)

    def test_exchange(self):
        """The new order is controlled like any: it is not confirmed unsigned."""
        case, picking = self._take(product_id=self.pump.id, quantity=2)
        order = self._supervise(case).make_exchange_order()
        self.assertEqual(order.after_sales_case_id, case)
        self.assertEqual(case.exchange_order_ids, order)
        self.assertTrue(order.is_controlled)
        self.assertEqual(order.order_stage, "intake")
        self.assertEqual(order.partner_id, self.customer_a)
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.assertIn(case.name, order.origin)
        self.assertIn(picking._get_dispatch_orders().name, order.origin)
        with self.assertRaises(UserError):
            order.action_confirm()
        with self.assertRaises(AccessError):
            order.sudo().write({"after_sales_case_id": False})
        action = self._supervise(case).action_view_exchange_orders()
        self.assertEqual(action["res_id"], order.id)

    def test_exchange_goes_where_the_goods_are(self):
        site, buyer = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "type": kind,
                    "street": "2 Pit Road",
                    "phone": "1",
                    "parent_id": self.customer_a.id,
                }
                for name, kind in (("Site", "delivery"), ("Buyer", "other"))
            ]
        )
        seller = self.users["salesperson"]
        picking = self._ship(
            partner=buyer, partner_shipping_id=site.id, user_id=seller.id
        )
        case = self._open("exchange", picking_id=picking.id, product_id=self.pump.id)
        self._supervise(case).take_case()
        order = self._supervise(case).make_exchange_order()
        self.assertEqual(order.partner_id, buyer)
        self.assertEqual(order.partner_shipping_id, site)
        self.assertEqual(order.user_id, seller)

    def _complete(self, order):
        """Enter what any order needs before it is submitted."""
        order.with_env(self.env).write(
            {
                "wanted_date": fields.Date.today(),
                "payment_term_id": self.payment_term.id,
                "packing_note": "wooden case",
                "intake_channel": "phone",
                "reply_channel": "fax",
                "basis_ids": [Command.link(self._create_attachment().id)],
            }
        )

    def test_sent_free_of_charge(self):
        """At price 0, seen by who signs prices, and through all gates."""
        self.company.price_tolerance = 5
        case, _picking = self._take(product_id=self.pump.id, quantity=2)
        self._set_stock(self.pump, 100)
        action = self._supervise(case).action_make_free_order()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.order_line.price_unit, 0)
        self.assertIn("free of charge", case.step_ids[0].text)
        # another quantity does not bring the price back
        order.order_line.product_uom_qty = 3
        self.assertEqual((order.order_line.price_unit, order.amount_total), (0, 0))
        self.assertTrue(order.price_deviates)
        self.assertIn("-100.0 %", order.price_deviation_text)
        with self.assertRaises(UserError):
            order.action_confirm()
        self._complete(order)
        self._submit(order)
        self.assertNotEqual(order.order_stage, "intake")
        with self.assertRaises(UserError):
            order.action_confirm()
        sheet = self._as("sales_manager", order).signoff_sheet()
        self.assertIn("100.0", str(sheet))

    def test_free_order_is_confirmed_and_shipped(self):
        case, _picking = self._take(product_id=self.pump.id, quantity=2)
        order = self._supervise(case).make_exchange_order(is_free=True)
        self._complete(order)
        self._make_ready(order).action_confirm()
        self.assertEqual((order.state, order.amount_total), ("sale", 0))
        for code in ("sales_office", "dispatcher"):
            self._sign(code, order.picking_ids)
        order.picking_ids.with_context(skip_sms=True).button_validate()
        self.assertEqual(order.picking_ids.state, "done")

    def test_charged_after_all(self):
        case, _picking = self._take(product_id=self.pump.id, quantity=2)
        order = self._supervise(case).make_exchange_order(True)
        order._recompute_prices()
        self.assertEqual(order.order_line.price_unit, 100)
        charged = self._supervise(case).make_exchange_order()
        self.assertEqual(charged.order_line.price_unit, 100)

    def test_no_other_order_is_free(self):
        """Neither one without a case, nor a copy of one that has; nothing below 0."""
        case, _picking = self._take(product_id=self.pump.id, quantity=2)
        order = self._supervise(case).make_exchange_order(True)
        self.assertNotIn("A price on every line", order._get_intake_missing())
        order.order_line.price_unit = -1
        self.assertIn("A price on every line", order._get_intake_missing())
        order.order_line.price_unit = 0
        copied = order.copy()
        self.assertFalse(copied.after_sales_case_id)
        for other in (copied, self._create_order()):
            other.order_line.price_unit = 0
            self.assertIn("A price on every line", other._get_intake_missing())
            with self.assertRaises(AccessError):
                other.sudo().write({"after_sales_case_id": case.id})

    def test_exchange_without_customer(self):
        case = self._open(partner_id=False)
        supervisor = self._supervise(case)
        supervisor.take_case()
        for act in (
            supervisor.make_exchange_order,
            lambda: supervisor.record_solution("x"),
        ):
            with self.assertRaisesRegex(UserError, "no customer"):
                act()

    def test_repair(self):
        """Core's own repair order, with what the case knows of the goods."""
        if "repair.order" not in self.env:
            self.skipTest("core's repairs are not installed")
        case, _picking = self._take(product_id=self.pump.id, quantity=2)
        supervisor = self._supervise(case)
        self.assertTrue(case.has_repairs)
        back = self._return(case, 2)
        action = supervisor.action_open_repair()
        repair = self.env["repair.order"].browse(action["res_id"])
        self.assertEqual(repair.partner_id, self.customer_a)
        self.assertEqual((repair.product_id, repair.product_qty), (self.pump, 2))
        self.assertEqual(repair.picking_id, back)
        self.assertIn("it leaks", repair.internal_notes)
        step = case.step_ids.filtered(lambda item: item.act == "repair")
        self.assertEqual((step.text, step.repair_ref), (repair.name, repair.id))
        self.assertEqual(case.repair_count, 1)
        self.assertEqual(supervisor.action_view_repairs()["res_id"], repair.id)
        stranger = self._as("salesperson", case)
        with self.assertRaises(AccessError):
            stranger.action_open_repair()
        without = self._open("repair")
        self._supervise(without).take_case()
        without.product_id = False
        with self.assertRaisesRegex(UserError, "product that is repaired"):
            self._supervise(without).action_open_repair()

    def test_repair_not_installed(self):
        case, _picking = self._take()
        models = self.env.registry.models
        left = {name: models[name] for name in models if name != "repair.order"}
        with patch.object(self.env.registry, "models", left):
            case.invalidate_recordset(["has_repairs"])
            self.assertFalse(case.has_repairs)
            for act in ("action_open_repair", "action_view_repairs"):
                with self.assertRaisesRegex(UserError, "Install"):
                    getattr(self._supervise(case), act)()

    # ----------------------------------------------------------------- arrival
    def test_damage_makes_a_case(self):
        picking = self._ship()
        office = self._as("sales_assistant", picking)
        office.record_arrival(self._today(), "damaged", "a flange is broken")
        case = self.env["after.sales.case"].search([("picking_id", "=", picking.id)])
        self.assertEqual(case.kind_id, self._kind("transit"))
        self.assertEqual(case.cause_id, self._cause("transport"))
        self.assertEqual((case.channel, case.stage), ("arrival", "reported"))
        self.assertEqual(case.description, "a flange is broken")
        self.assertEqual(case.partner_id, self.customer_a)
        self.assertEqual(case.order_id, picking._get_dispatch_orders())
        self.assertEqual(case.product_id, self.pump)
        self.assertEqual(case.reported_by_id, self.users["sales_assistant"])
        self.assertEqual(self._get_todos(case).user_id, self.users["sales_office"])
        # recorded anew: the same case is told
        office.record_arrival(self._today(), "short", "one is missing, too")
        self.assertEqual(picking.after_sales_count, 1)
        self.assertIn("missing, too", " ".join(case.message_ids.mapped("body")))

    def test_damage_makes_a_case_whatever_kinds_are_in_use(self):
        self._kind("transit").active = False
        picking = self._ship()
        office = self._as("sales_assistant", picking)
        office.record_arrival(self._today(), "damaged", "a flange is broken")
        self.assertEqual(picking.after_sales_count, 1)

    def test_intact_makes_none(self):
        picking = self._ship()
        self._as("sales_assistant", picking).record_arrival(self._today())
        self.assertFalse(picking.after_sales_count)

    # ------------------------------------------------------------ smart buttons
    def test_counted_where_it_belongs(self):
        case, picking = self._take(product_id=self.pump.id)
        order = picking._get_dispatch_orders()
        documents = (picking, order, self.customer_a, self.pump.product_tmpl_id)
        for document in documents:
            seen = self._as("sales_office", document)
            self.assertEqual(seen.after_sales_count, 1, document)
            action = seen.action_open_after_sales()
            found = self.env["after.sales.case"].search(action["domain"])
            self.assertEqual(found, case, document)
        contact = self.env["res.partner"].create(
            {"name": "Mr Wang", "parent_id": self.customer_a.id}
        )
        self.assertEqual(contact.after_sales_count, 1)
        self.assertFalse(self.customer_b.after_sales_count)

    def test_policy_in_use_stays(self):
        self._open(cause_id=self._cause("design").id)
        for record in (self._kind("complaint"), self._cause("design")):
            with self.assertRaisesRegex(UserError, "archive"):
                record.unlink()

    # ------------------------------------------------------------------- print
    def test_sheet(self):
        case, _picking = self._take(contact="Mr Wang", quantity=2)
        self._supervise(case).record_solution("a new seal", 731)
        report = "sale_mrp_countersign.report_after_sales_case"

        def render(role):
            reports = self._as(role, self.env["ir.actions.report"])
            return reports._render_qweb_html(report, case.ids)[0].decode()

        page = render("sales_office")
        for words in (case.name, "it leaks", "a new seal", "Mr Wang", "731.00"):
            self.assertIn(words, page)
        self.assertNotIn("731.00", render("dispatcher"))
