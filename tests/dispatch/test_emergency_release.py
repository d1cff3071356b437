from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import PDF, CountersignCommon, CountersignHttpCase
from ..fax.print_common import PREFIX

REASON = "the pump room stands under water"


class EmergencyFactory:
    """Two orders of customer B, made and in stock, of which one cannot wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)
        user = new_test_user(
            cls.env,
            login=f"{cls.login_prefix}_service_supervisor",
            groups="sale_mrp_countersign.group_signer,stock.group_stock_user",
        )
        cls.users["service_supervisor"] = user
        cls.role("service_supervisor").user_ids = [Command.set(user.ids)]

    def setUp(self):
        super().setUp()
        self.order, self.picking = self._make_picking()

    def _make_picking(self, paid=500):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self._as("finance", order).verify_money(paid, "slip")
        order.picking_ids.action_assign()
        return order, order.picking_ids

    @property
    def supervised(self):
        return self._as("service_supervisor", self.picking)

    def _settle(self, picking):
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)


@tagged("post_install", "-at_install")
class TestEmergencyRelease(EmergencyFactory, CountersignCommon):
    """Ship first, the form later (先行发货): only the form, only once, never money."""

    def test_release_replaces_the_request_only(self):
        with self.assertRaises(UserError):
            self.picking.button_validate()
        self.assertTrue(self.supervised.may_release_emergency)
        dialog = Form.from_action(
            self.supervised.env, self.supervised.action_open_emergency()
        )
        dialog.reason = REASON
        dialog.save().action_release()
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.assertEqual(self.picking.emergency_reason, REASON)
        self.assertEqual(
            self.picking.emergency_user_id, self.users["service_supervisor"]
        )
        self.assertFalse(self.picking.paperwork_state)
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.picking.paperwork_state, "owed")

    def test_money_stays_shut(self):
        order, picking = self._make_picking(paid=499)
        self._as("service_supervisor", picking).release_emergency(REASON)
        self.assertEqual(picking.dispatch_stage, "money")
        picking.move_ids.picked = True
        for act in (
            picking.button_validate,
            picking._action_done,
            picking.move_ids._action_done,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_who_and_why(self):
        for code in ("dispatcher", "finance", "sales_office", "general_manager"):
            with self.subTest(role=code), self.assertRaises(AccessError):
                self._as(code, self.picking).release_emergency(REASON)
        for reason in ("", "  ", None):
            with self.assertRaises(UserError):
                self.supervised.release_emergency(reason)
        self.assertFalse(self._as("dispatcher", self.picking).may_release_emergency)
        for name, value in (
            ("emergency_at", Datetime.now()),
            ("paperwork_state", "settled"),
            ("paperwork_due", Datetime.now()),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.supervised.write({name: value})

    def test_other_goods_are_not_released(self):
        self.supervised.release_emergency(REASON)
        self.picking.move_ids.product_uom_qty = 6
        self.assertFalse(self.picking.emergency_at)
        self.assertEqual(self.picking.dispatch_stage, "request")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.picking.button_validate()
        # what was asked for again is what was released
        self.picking.move_ids.product_uom_qty = 5
        self.assertEqual(self.picking.dispatch_stage, "ready")

    def test_backorder_is_not_released(self):
        self.supervised.release_emergency(REASON)
        self.picking.move_ids.quantity = 2
        self.picking.move_ids.picked = True
        Form.from_action(self.env, self.picking.button_validate()).save().process()
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.picking.paperwork_state, "owed")
        rest = self.picking.backorder_ids
        self.assertFalse(rest.emergency_at)
        self.assertEqual(rest.dispatch_stage, "request")
        with self.assertRaises(UserError):
            rest.button_validate()

    def test_open_change_holds(self):
        self.supervised.release_emergency(REASON)
        self._as("order_clerk", self.order).action_open_change("another address")
        partner = self.order.partner_shipping_id.copy({"name": "Elsewhere"})
        self.order.partner_shipping_id = partner
        with self.assertRaises(UserError):
            self.picking.button_validate()

    def test_nothing_to_replace(self):
        self._settle(self.picking)
        with self.assertRaises(UserError):
            self.supervised.release_emergency(REASON)
        self.picking.button_validate()
        with self.assertRaises(UserError):
            self.supervised.release_emergency(REASON)

    def test_paperwork_is_owed_until_signed(self):
        self.supervised.release_emergency(REASON)
        self.picking.button_validate()
        clerk = self._as("sales_assistant", self.picking)
        clerk.record_arrival(self._today(), "intact")
        clerk.register_receipt("receipt.pdf", PDF.decode())
        self.assertEqual(self.picking.dispatch_stage, "paperwork")
        self.assertIn("emergency", self.picking.dispatch_hint)
        self.assertEqual(self.order.order_stage, "in_transit")
        requests = self.env["order.signoff.request"].search(
            [
                ("document_model", "=", "stock.picking"),
                ("document_id", "=", self.picking.id),
            ]
        )
        self.assertEqual(requests.role_id, self.role("sales_office"))
        self._settle(self.picking)
        self.assertEqual(self.picking.paperwork_state, "settled")
        self.assertEqual(self.picking.dispatch_stage, "done")
        self.assertEqual(self.order.order_stage, "done")
        # a rule made later asks nothing of it
        self.env["order.signoff.rule"].create(
            {
                "step_id": self.env.ref(
                    "sale_mrp_countersign.step_dispatch_request"
                ).id,
                "role_id": self.role("general_manager").id,
                "facet_ids": [
                    Command.link(self.env.ref("sale_mrp_countersign.facet_delivery").id)
                ],
            }
        )
        self.picking._refresh_signoffs()
        self.assertEqual(self.picking.dispatch_stage, "done")

    def test_overdue_paperwork_blocks_the_next(self):
        self.company.paperwork_hours = 4
        now = Datetime.to_datetime("2031-03-03 01:00:00")
        other = self._make_picking()[1]
        third = self._make_picking()[1]
        with freeze_time(now):
            self.supervised.release_emergency(REASON)
            self.picking.button_validate()
            self.assertFalse(self.picking.is_paperwork_overdue)
            self._as("service_supervisor", other).release_emergency(REASON)
        with freeze_time(now + timedelta(days=3)):
            self.env.invalidate_all()
            self.assertTrue(self.picking.is_paperwork_overdue)
            overdue = self.picking.search([("is_paperwork_overdue", "=", True)])
            self.assertEqual(overdue, self.picking)
            with self.assertRaises(UserError) as error:
                self._as("service_supervisor", third).release_emergency(REASON)
            self.assertIn(self.picking.name, str(error.exception))
            self._settle(self.picking)
            self._as("service_supervisor", third).release_emergency(REASON)

    def test_due_in_working_hours(self):
        """Eight hours of work from Friday noon lie on Monday."""
        calendar = self.company.resource_calendar_id
        calendar.tz = "UTC"
        friday = Datetime.to_datetime("2031-03-07 13:00:00")
        with freeze_time(friday):
            self.supervised.release_emergency(REASON)
        self.assertEqual(self.picking.paperwork_due.date().isoformat(), "2031-03-10")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.company.paperwork_hours = 0
            self.env.flush_all()

    def test_printed(self):
        self.supervised.release_emergency(REASON)
        report = f"{PREFIX}dispatch_request"
        reports = self.env["ir.actions.report"]
        html = reports._render_qweb_html(report, self.picking.ids)[0].decode()
        self.assertIn(REASON, html)


@tagged("post_install", "-at_install")
class TestEmergencyRpc(EmergencyFactory, CountersignHttpCase):
    """The same over HTTP, where there are no buttons."""

    login_prefix = "rpc"

    def test_rpc(self):
        _result, error = self._rpc(
            "rpc_dispatcher", "stock.picking", "release_emergency",
            [self.picking.ids, REASON],
        )  # fmt: skip
        self.assertIn("Customer-Service Supervisor", str(error))
        _result, error = self._rpc(
            "rpc_dispatcher", "order.signoff", "create",
            [{"kind": "emergency", "picking_id": self.picking.id}],
        )  # fmt: skip
        self.assertTrue(error)
        _result, error = self._rpc(
            "rpc_dispatcher", "stock.picking", "button_validate", [self.picking.ids]
        )
        self.assertTrue(error)
        result, error = self._rpc(
            "rpc_service_supervisor", "stock.picking", "release_emergency",
            [self.picking.ids, REASON],
        )  # fmt: skip
        self.assertTrue(result, error)
        _result, error = self._rpc(
            "rpc_dispatcher", "stock.picking", "button_validate", [self.picking.ids]
        )
        self.assertFalse(error)
        self.picking.invalidate_recordset()
        self.assertEqual(self.picking.state, "done")
