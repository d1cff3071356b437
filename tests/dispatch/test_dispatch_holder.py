from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import PDF, CountersignCommon, CountersignHttpCase


@tagged("post_install", "-at_install")
class TestDispatchHolder(CountersignCommon):
    """Who has a transfer: stored beside its stage, from the same reasons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def setUp(self):
        super().setUp()
        self.order = self._make_confirmed()
        self.picking = self.order.picking_ids

    def _make_confirmed(self):
        order = self._make_ready(self._create_order())
        order.action_confirm()
        order.picking_ids.action_assign()
        return order

    def _assert_holders(self, stage, *codes, pickings=None):
        """Look at what is stored, and hold it against the reasons live."""
        pickings = self.picking if pickings is None else pickings
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT DISTINCT dispatch_stage, dispatch_holder_codes FROM stock_picking"
            " WHERE id IN %s",
            [tuple(pickings.ids)],
        )
        self.assertEqual(self.env.cr.fetchall(), [(stage, " ".join(codes) or None)])
        reasons = {} if stage == "cancel" else pickings.sudo()._get_stage_reasons()
        for held in reasons.values():
            live = dict.fromkeys(code for item in held for code in item.role_codes)
            self.assertEqual(tuple(live), codes)
        is_open = stage not in ("done", "cancel")
        self.assertEqual(set(pickings.mapped("is_dispatch_open")), {is_open})
        domain = [("id", "in", pickings.ids), ("is_dispatch_open", "=", True)]
        found = pickings.search(domain)
        self.assertEqual(
            found.sorted("id"), pickings.sorted("id") if is_open else found.browse()
        )

    def test_after_every_act(self):
        self._assert_holders("request", "sales_office", "finance", "dispatcher")
        self._sign("sales_office", self.picking)
        self._assert_holders("request", "finance", "dispatcher")
        self._sign("finance", self.picking)
        self._assert_holders("request", "dispatcher")
        self._sign("dispatcher", self.picking)
        self._assert_holders("money", "finance", "salesperson")
        self._as("finance", self.order).verify_money(500, "slip")
        self._assert_holders("ready", "dispatcher")
        self.picking.package_count = 7
        self._assert_holders("request", "sales_office", "dispatcher")
        self._sign("sales_office", self.picking)
        self._sign("dispatcher", self.picking)
        self.picking.packages_loaded = 7
        self.picking.button_validate()
        self._assert_holders("in_transit", "sales_assistant")
        clerk = self._as("sales_assistant", self.picking)
        clerk.record_arrival(self._today(), "intact")
        self._assert_holders("receipt", "sales_assistant")
        clerk.register_receipt("receipt.pdf", PDF.decode())
        self._assert_holders("done")

    def test_cancelled(self):
        self.picking.action_cancel()
        self._assert_holders("cancel")

    def test_batch(self):
        pickings = self.picking
        for _number in range(2):
            pickings |= self._make_confirmed().picking_ids
        self._sign("sales_office", pickings)
        self._assert_holders("request", "finance", "dispatcher", pickings=pickings)
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        pickings[:1].mapped("dispatch_holder")
        one = self.env.cr.sql_log_count - start
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        texts = pickings.mapped("dispatch_holder")
        self.assertEqual(set(texts), {"Finance, Dispatcher"})
        self.assertLessEqual(self.env.cr.sql_log_count - start, one)

    def test_not_under_control(self):
        self.company.order_control = False
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.picking.picking_type_id.id,
                "location_id": self.picking.location_id.id,
                "location_dest_id": self.picking.location_dest_id.id,
            }
        )
        self.assertFalse(picking.dispatch_holder_codes)
        self.assertFalse(picking.dispatch_holder)

    def test_nobody_writes_it(self):
        vals = {"dispatch_holder_codes": "dispatcher"}
        for target in (self.picking.sudo(), self._as("dispatcher", self.picking)):
            with self.assertRaises(AccessError):
                target.write(vals)
        self._assert_holders("request", "sales_office", "finance", "dispatcher")


@tagged("post_install", "-at_install")
class TestDispatchHolderByRpc(CountersignHttpCase):
    """The same by any client."""

    def test_rpc_cannot_write_it(self):
        self._set_stock(self.pump, 100)
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        picking = order.picking_ids
        before = picking.dispatch_holder_codes
        for login in ("cs_dispatcher", "cs_warehouse_supervisor"):
            for method in ("write", "web_save"):
                args = [picking.ids, {"dispatch_holder_codes": "driver"}]
                args += [{}] if method == "web_save" else []
                with self.subTest(login=login, method=method):
                    _result, error = self._rpc(login, "stock.picking", method, args)
                    self.assertTrue(error)
        picking.invalidate_recordset()
        self.assertEqual(picking.dispatch_holder_codes, before)
