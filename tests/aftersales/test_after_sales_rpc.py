from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CountersignHttpCase
from .after_sales_common import AfterSales


@tagged("post_install", "-at_install")
class TestAfterSalesRpc(AfterSales, CountersignHttpCase):
    """The same from outside: facts come about by their methods only."""

    login_prefix = "service"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_service()

    def _call(self, role, method, *args, model="after.sales.case", **kwargs):
        return self._rpc(f"service_{role}", model, method, list(args), kwargs)

    @mute_logger("odoo.http")
    def test_rpc(self):
        case = self._open()
        for values in (
            {"stage": "closed"},
            {"responsible_id": self.env.uid},
            {"solution": "x"},
            {"cost": 1},
            {"satisfaction": 5},
            {"deadline": "2099-01-01"},
            {"step_ids": [[0, 0, {"act": "visit", "settled": True}]]},
            {"return_ids": [[5]]},
        ):
            _result, error = self._call("service_supervisor", "write", case.ids, values)
            self.assertTrue(error, values)
        values = {"case_id": case.id, "act": "answer", "text": "x"}
        _result, error = self._call(
            "service_supervisor", "create", [values], model="after.sales.step"
        )
        self.assertTrue(error)
        for method in ("_add_steps", "_write_guarded", "_give_to", "message_new"):
            _result, error = self._call("service_supervisor", method, case.ids, {})
            self.assertTrue(error, method)
        for role in ("salesperson", "finance", "dispatcher"):
            _result, error = self._call(role, "take_case", case.ids)
            self.assertIn("is handled by", error)
        _result, error = self._call(
            "finance",
            "create",
            {"kind_id": self._kind("complaint").id, "description": "x"},
        )
        self.assertIn("taken in by", error)
        context = {"default_stage": "closed", "default_responsible_id": self.env.uid}
        made, error = self._rpc(
            "service_salesperson",
            "after.sales.case",
            "create",
            [{"kind_id": self._kind("complaint").id, "description": "x"}],
            {"context": context},
        )
        self.assertFalse(error)
        made = self.env["after.sales.case"].browse(made)
        self.assertEqual((made.stage, len(made.responsible_id)), ("reported", 0))
        self.assertEqual(made.reported_by_id, self.users["salesperson"])
        _result, error = self._call("service_supervisor", "unlink", case.ids)
        self.assertTrue(error)
        result, error = self._call("service_supervisor", "take_case", case.ids)
        self.assertTrue(result, error)
        self.assertEqual(case.stage, "accepted")
        cost, error = self._call("dispatcher", "read", case.ids, ["cost"])
        self.assertTrue(error)

    @mute_logger("odoo.http")
    def test_only_an_order_of_a_case_is_free(self):
        case = self._open()
        self._supervise(case).take_case()
        for role in ("salesperson", "finance", "dispatcher"):
            _result, error = self._call(role, "make_exchange_order", case.ids, True)
            self.assertTrue(error, role)
        self.assertFalse(case.exchange_order_ids)
        order = self._create_order(user_id=self.users["salesperson"].id)
        order.order_line.price_unit = 0
        clerk = self._as("order_clerk", order)
        clerk.record_reply("fax", "thank you")
        clerk.action_check_customer()
        vals = {"after_sales_case_id": case.id}
        _result, error = self._call(
            "sales_manager", "write", order.ids, vals, model="sale.order"
        )
        self.assertTrue(error)
        context = {"default_after_sales_case_id": case.id}
        made, error = self._rpc(
            "service_sales_manager",
            "sale.order",
            "create",
            [{"partner_id": self.customer_a.id}],
            {"context": context},
        )
        self.assertFalse(self.env["sale.order"].browse(made).after_sales_case_id)
        _result, error = self._call(
            "order_clerk", "action_submit", order.ids, model="sale.order"
        )
        self.assertIn("A price on every line", error)
        self.assertEqual(order.order_stage, "intake")
