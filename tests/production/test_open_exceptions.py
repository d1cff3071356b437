from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import CountersignHttpCase
from .exception_common import ExceptionCommon

FIELD = "open_exception_count"


@tagged("post_install", "-at_install")
class TestOpenExceptions(ExceptionCommon):
    """How many exceptions of an order are open, stored for the board."""

    def _assert_count(self, count, orders=None):
        """Look at what is stored, as other transactions will find it."""
        orders = self.order if orders is None else orders
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT DISTINCT open_exception_count FROM sale_order WHERE id IN %s",
            [tuple(orders.ids)],
        )
        self.assertEqual(self.env.cr.fetchall(), [(count,)])
        is_open = [("id", "in", orders.ids), ("has_open_exception", "=", True)]
        found = self.env["sale.order"].search(is_open)
        self.assertEqual(found, orders if count else orders.browse())
        is_closed = [("id", "in", orders.ids), ("has_open_exception", "=", False)]
        self.assertEqual(self.env["sale.order"].search(is_closed), orders - found)

    def test_after_every_act(self):
        self._assert_count(0)
        first = self._report()
        self._assert_count(1)
        second = self._report(description="a crack in the casting")
        self._assert_count(2)
        self._plan(first)
        self._assert_count(2)
        self._answer(first, accepted=False, note="too late")
        self._assert_count(2)
        self._plan(first, plan="send seals by air")
        self._answer(first)
        self._assert_count(2)
        self._as("service_supervisor", first).record_result("sent")
        self._assert_count(1)
        self._plan(second, asks_customer=False)
        self._as("service_supervisor", second).record_result("welded")
        self._assert_count(0)
        self.assertEqual(self.order.exception_count, 2)

    def test_a_copy_has_none(self):
        self._report()
        copy = self.order.copy()
        self._assert_count(0, copy)
        self._assert_count(1)

    def test_orders_of_many_productions(self):
        orders = self.order
        for _number in range(2):
            order = self._create_order(user_id=self.users["salesperson"].id)
            self._make_ready(order)
            order.action_confirm()
            self._release(order)
            orders |= order
        exceptions = self._report(productions=orders.control_production_ids)
        self._assert_count(1, orders)
        self._plan(exceptions, asks_customer=False)
        self._assert_count(1, orders)
        self._as("service_supervisor", exceptions).record_result("done")
        self._assert_count(0, orders)

    def test_nobody_writes_it(self):
        self._report()
        vals = {FIELD: 0}
        for target in (self.order.sudo(), self._as("salesperson", self.order)):
            with self.assertRaises(AccessError):
                target.write(vals)
        orders = self.env["sale.order"]
        with self.assertRaises(AccessError):
            orders.create({"partner_id": self.customer_b.id, **vals})
        order = orders.with_context(default_open_exception_count=5).create(
            {"partner_id": self.customer_b.id}
        )
        self._assert_count(0, order)
        self._assert_count(1)

    def test_new_orders_cost_no_query(self):
        """Nobody can have reported anything yet: there is nothing to be looked up."""
        orders = self.env["sale.order"]
        orders = orders.create([{"partner_id": self.customer_b.id}] * 3)
        self.assertTrue(self.env.is_to_compute(orders._fields[FIELD], orders[0]))
        start = self.env.cr.sql_log_count
        self.assertEqual(orders.mapped(FIELD), [0, 0, 0])
        self.assertEqual(self.env.cr.sql_log_count, start)


@tagged("post_install", "-at_install")
class TestOpenExceptionsByRpc(CountersignHttpCase):
    """The same by any client."""

    def test_rpc_cannot_write_it(self):
        order = self._create_order(user_id=self.users["salesperson"].id)
        for login in ("cs_salesperson", "cs_order_clerk"):
            for method, args in (
                ("write", [order.ids, {FIELD: 3}]),
                ("web_save", [order.ids, {FIELD: 3}, {}]),
            ):
                with self.subTest(login=login, method=method):
                    _result, error = self._rpc(login, "sale.order", method, args)
                    self.assertTrue(error)
        order.invalidate_recordset()
        self.assertEqual(order.open_exception_count, 0)
