from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon, CountersignHttpCase


class ShippingChecks:
    """A transfer of goods on stock whose request is signed, with three packages."""

    def _make_signed(self, packages=3):
        """Return a transfer that may leave, of an order of the salesperson's."""
        self._set_stock(self.pump, 100)
        order = self._create_order(
            partner=self.customer_a, user_id=self.users["salesperson"].id
        )
        self._make_ready(order).action_confirm()
        picking = order.picking_ids
        picking.package_count = packages
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        self.assertEqual(picking.dispatch_stage, "ready", picking.dispatch_hint)
        return picking

    def _load(self, picking, packages=3, **values):
        """Ship as the dispatcher."""
        dispatcher = self._as("dispatcher", picking)
        dispatcher.write({"packages_loaded": packages, **values})
        dispatcher.with_context(skip_sms=True).button_validate()

    def _get_shipped(self, picking):
        return picking._get_last_evidence("shipped")[picking.id].payload

    def _get_todos(self, order, name):
        kind = self.env.ref(f"sale_mrp_countersign.activity_type_{name}")
        return order.activity_ids.filtered(lambda item: item.activity_type_id == kind)


@tagged("post_install", "-at_install")
class TestShippingChecks(ShippingChecks, CountersignCommon):
    """Packages against the request, the expected arrival against the promise."""

    # ---------------------------------------------------------------- packages
    def test_packages_as_requested(self):
        picking = self._make_signed()
        self.assertIn("Packages Loaded", picking.shipping_warning)
        self._load(picking)
        self.assertEqual(picking.state, "done")
        self.assertEqual(
            self._get_shipped(picking)["packages"], {"requested": 3, "loaded": 3}
        )

    def test_nothing_requested_nothing_asked(self):
        picking = self._make_signed(packages=0)
        self._load(picking, 0)
        self.assertEqual(picking.state, "done")
        self.assertNotIn("packages", self._get_shipped(picking))

    def test_not_counted(self):
        picking = self._make_signed()
        for packages in (0, -3):
            with self.assertRaisesRegex(UserError, "Count the packages"):
                self._load(picking, packages, packages_reason="lost")

    def test_difference_needs_its_reason(self):
        picking = self._make_signed()
        for reason in (False, "  "):
            with self.assertRaisesRegex(UserError, "2 packages .* states 3"):
                self._load(picking, 2, packages_reason=reason)
        self._load(picking, 2, packages_reason="one follows")
        self.assertEqual(
            self._get_shipped(picking)["packages"],
            {"requested": 3, "loaded": 2, "reason": "one follows"},
        )
        with self.assertRaisesRegex(UserError, "has left"):
            self._as("dispatcher", picking).packages_loaded = 3
        with self.assertRaisesRegex(UserError, "has left"):
            picking.sudo().write({"packages_reason": "none"})

    def test_below_the_button(self):
        """The move, the transfer's own end and a batch are held as well."""
        picking = self._make_signed()
        other = self._make_signed()
        other.packages_loaded = 3
        for act in (picking._action_done, picking.move_ids._action_done):
            picking.move_ids.picked = True
            with self.assertRaisesRegex(UserError, "Count the packages"):
                act()
        with self.assertRaisesRegex(UserError, "Count the packages"):
            (picking | other).with_context(skip_sms=True)._action_done()
        action = (picking | other).button_validate()
        self.assertEqual(action["res_model"], "order.ship.others")
        self.assertEqual(action["context"]["default_picking_ids"], other.ids)

    def test_counting_unseats_nobody(self):
        picking = self._make_signed()
        digest = picking.content_digest
        picking.packages_loaded = 2
        self.assertEqual(picking.content_digest, digest)
        self.assertEqual(picking.dispatch_stage, "ready")

    # ------------------------------------------------------------------ promise
    def test_promise_of_the_orders(self):
        """Stock orders promise the delivery, others completion and days on the way."""
        picking = self._make_signed()
        order = picking._get_dispatch_orders()
        self.assertEqual(order.lane_id.code, "stock")
        self.assertTrue(order.planned_delivery_date)
        self.assertEqual(picking.promised_arrival, order.planned_delivery_date)

        made = self._create_order(nonstandard=True)
        self._make_ready(made)
        self.assertEqual(made._get_promised_arrival(), Date.to_date("2031-05-01"))
        self.company.transit_days = 3
        self.assertEqual(made._get_promised_arrival(), Date.to_date("2031-05-04"))
        self.assertEqual(picking.promised_arrival, order.planned_delivery_date)

    def test_later_than_promised(self):
        picking = self._make_signed()
        order = picking._get_dispatch_orders()
        late = picking.promised_arrival + timedelta(days=1)
        picking.expected_arrival = picking.promised_arrival
        self.assertFalse(picking.is_promise_missed)
        self.assertNotIn("promised", picking.shipping_warning)
        picking.expected_arrival = late
        self.assertTrue(picking.is_promise_missed)
        self.assertIn("promised", picking.shipping_warning)
        with self.assertRaisesRegex(UserError, "why they arrive later"):
            self._load(picking)
        self.assertFalse(self._get_todos(order, "promise_missed"))

        self._load(picking, arrival_reason="the ferry")
        self.assertEqual(
            self._get_shipped(picking)["late"],
            {
                "promised": str(picking.promised_arrival),
                "expected": str(late),
                "reason": "the ferry",
            },
        )
        todo = self._get_todos(order, "promise_missed")
        self.assertEqual(todo.user_id, self.users["salesperson"])
        notes = order.message_ids.filtered(lambda item: "the ferry" in item.body)
        self.assertEqual(len(notes), 1)
        self.assertFalse(notes.notified_partner_ids | notes.partner_ids)
        self.assertIn(
            picking,
            self.env["stock.picking"].search([("is_promise_missed", "=", True)]),
        )
        # the same date is told once, a later one again
        picking.write({"expected_arrival": late, "arrival_reason": "ferry"})
        self.assertEqual(len(self._get_todos(order, "promise_missed")), 1)
        picking.expected_arrival = late + timedelta(days=2)
        self.assertEqual(len(self._get_todos(order, "promise_missed")), 2)

    def test_date_changed_on_the_way(self):
        picking = self._make_signed()
        self._load(picking)
        late = picking.promised_arrival + timedelta(days=9)
        office = self._as("sales_office", picking)
        with self.assertRaisesRegex(UserError, "why they arrive later"):
            office.expected_arrival = late
        office.write({"expected_arrival": late, "arrival_reason": "snow"})
        order = picking._get_dispatch_orders()
        self.assertEqual(len(self._get_todos(order, "promise_missed")), 1)
        with self.assertRaisesRegex(UserError, "why they arrive later"):
            office.arrival_reason = False

    def test_reason_is_on_no_paper(self):
        picking = self._make_signed()
        late = picking.promised_arrival + timedelta(days=1)
        self._load(
            picking,
            2,
            packages_reason="onefollows",
            expected_arrival=late,
            arrival_reason="theferry",
        )
        for form in ("shipping_notice", "delivery_note", "arrival_receipt"):
            html = self.env["ir.actions.report"]._render_qweb_html(
                f"sale_mrp_countersign.report_{form}", picking.ids
            )[0]
            self.assertNotIn(b"onefollows", html)
            self.assertNotIn(b"theferry", html)

    # ------------------------------------------------------------------ arrival
    def test_arrived_late(self):
        """Later than expected or than promised: listed, the salesperson told."""
        first, second, third = (self._make_signed() for _number in range(3))
        for picking in (first, second, third):
            self._load(picking, expected_arrival=picking.promised_arrival)
        day = first.promised_arrival
        first.expected_arrival = day - timedelta(days=2)
        for picking, arrived in ((first, day), (second, day), (third, day)):
            arrived += timedelta(days=picking == third)
            with freeze_time(f"{arrived} 12:00:00"):
                self._as("sales_assistant", picking).record_arrival(arrived)
        late = first | third
        found = self.env["stock.picking"].search([("is_arrival_late", "=", True)])
        self.assertEqual(found & (first | second | third), found & late)
        self.assertEqual(len(found & late), 2)
        for picking in first | second | third:
            order = picking._get_dispatch_orders()
            todos = self._get_todos(order, "arrived_late")
            self.assertEqual(len(todos), 1 if picking in late else 0)
            self.assertTrue(todos.user_id <= self.users["salesperson"])
            told = order.message_ids.filtered(lambda item: "Intact" in item.body)
            self.assertEqual(len(told), 1)
        groups = self.env["stock.picking"]._read_group(
            [("id", "in", (first | second | third).ids)],
            ["is_arrival_late"],
            ["__count"],
        )
        self.assertEqual(dict(groups), {False: 1, True: 2})

    def test_many_at_once(self):
        """Each order of a batch is told of its own goods."""
        pickings = self.env["stock.picking"]
        for _number in range(4):
            picking = self._make_signed()
            late = picking.promised_arrival + timedelta(days=1)
            picking.write(
                {
                    "packages_loaded": 3,
                    "expected_arrival": late,
                    "arrival_reason": "ferry",
                }
            )
            pickings |= picking
        pickings.with_context(skip_sms=True).button_validate()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        orders = pickings._get_dispatch_orders()
        self.assertEqual(len(self._get_todos(orders, "promise_missed")), 4)


@tagged("post_install", "-at_install")
class TestShippingChecksRpc(ShippingChecks, CountersignHttpCase):
    """The same from outside."""

    login_prefix = "shipping"

    @mute_logger("odoo.http")
    def test_held_and_derived(self):
        picking = self._make_signed()
        login = "shipping_dispatcher"
        for values in (
            {"is_promise_missed": False},
            {"promised_arrival": "2099-01-01"},
            {"is_arrival_late": False},
            {"state": "done"},
        ):
            _result, error = self._rpc(
                login, "stock.picking", "write", [picking.ids, values]
            )
            self.assertTrue(error, values)
        context = {"skip_sms": True, "default_packages_loaded": 3}
        call = ("stock.picking", "button_validate", [picking.ids])
        _result, error = self._rpc(login, *call, {"context": context})
        self.assertIn("Count the packages", error)
        self._rpc(
            login, "stock.picking", "write", [picking.ids, {"packages_loaded": 2}]
        )
        _result, error = self._rpc(login, *call, {"context": context})
        self.assertIn("2 packages", error)
        _result, error = self._rpc(
            login, "stock.move", "write", [picking.move_ids.ids, {"state": "done"}]
        )
        self.assertTrue(error)
        self.assertNotEqual(picking.state, "done")
        self._rpc(
            login,
            "stock.picking",
            "write",
            [picking.ids, {"packages_reason": "one follows"}],
        )
        _result, error = self._rpc(login, *call, {"context": context})
        self.assertFalse(error)
        self.assertEqual(picking.state, "done")
        for values in ({"packages_loaded": 3}, {"packages_reason": ""}):
            _result, error = self._rpc(
                login, "stock.picking", "write", [picking.ids, values]
            )
            self.assertIn("has left", error)
        late = str(picking.promised_arrival + timedelta(days=1))
        _result, error = self._rpc(
            login, "stock.picking", "write", [picking.ids, {"expected_arrival": late}]
        )
        self.assertIn("why they arrive later", error)
        with self.assertRaises(AccessError):
            picking.write({"promised_arrival": "2099-01-01"})
