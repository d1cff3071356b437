from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import CountersignCommon

VALID = "2030-03-31 15:59:59"
EXPIRED = "2030-03-31 16:00:00"


@tagged("post_install", "-at_install")
class TestDispatchContract(CountersignCommon):
    """Class A ships on a valid contract; without one it is gated like class B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls._set_stock(cls.pump, 100)
        cls.contract_a.action_withdraw()
        cls.contract_a.write({"date_from": "2020-01-01", "date_to": "2030-03-31"})
        cls.contract_a.action_put_in_force()

    def setUp(self):
        super().setUp()
        self.order = self._create_order(partner=self.customer_a)
        self._make_ready(self.order)
        self.order.action_confirm()
        self.picking = self.order.picking_ids
        self.picking.action_assign()
        self._sign("sales_office", self.picking)

    def _requests(self):
        requests = self.env["order.signoff.request"]
        pending = requests._get_pending(self.picking)[self.picking.id]
        return pending.role_id.mapped("code")

    def _needs_money(self):
        """Return the answer by field and by search: both or neither."""
        self.env.invalidate_all()
        domain = [("id", "=", self.picking.id)]
        found = self.picking.search([*domain, ("needs_money", "=", True)])
        others = self.picking.search([*domain, ("needs_money", "=", False)])
        self.assertEqual(bool(found), self.picking.needs_money)
        self.assertEqual(bool(others), not self.picking.needs_money)
        return self.picking.needs_money

    def _refresh(self):
        self.env.invalidate_all()
        pickings = self.picking.search(self.picking._get_on_contract_domain())
        pickings._refresh_contract_terms()

    def _assert_held(self, act):
        with self.assertRaises(UserError) as error, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.order.order_line.qty_delivered, 0)
        return str(error.exception)

    def test_valid_contract(self):
        self.assertFalse(self._needs_money())
        self.assertEqual(self._requests(), ["dispatcher"])
        self._sign("dispatcher", self.picking)
        with freeze_time(VALID):
            self.env.invalidate_all()
            self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_expired_at_midnight(self):
        """The stored stage says ready; the gate looks at the day."""
        self._sign("dispatcher", self.picking)
        self.assertEqual(self.picking.dispatch_stage, "ready")
        with freeze_time(EXPIRED):
            self.assertTrue(self._needs_money())
            text = self._assert_held(self.picking.button_validate)
            self.assertIn("Finance", text)
            self.assertIn("has to be paid", text)
            self.picking.move_ids.picked = True
            self._assert_held(self.picking._action_done)
            self._assert_held(self.picking.move_ids._action_done)

    def test_the_job_brings_finance_in(self):
        self._sign("dispatcher", self.picking)
        with freeze_time(EXPIRED):
            self._refresh()
            self.assertEqual(self.picking.dispatch_stage, "request")
            self.assertEqual(self._requests(), ["finance"])
            self._sign("finance", self.picking)
            self.assertEqual(self.picking.dispatch_stage, "money")
            self._assert_held(self.picking.button_validate)
            self._as("finance", self.order).verify_money(500, "slip")
            self.assertEqual(self.picking.dispatch_stage, "ready")
            self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_the_job_runs_in_chunks(self):
        self.env.flush_all()
        with freeze_time(EXPIRED), self.enter_registry_test_mode():
            self.env.ref(
                "sale_mrp_countersign.ir_cron_contract_terms"
            ).method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(self._requests(), ["finance"])

    def test_withdrawn_and_put_in_force_again(self):
        self._sign("dispatcher", self.picking)
        seq = self.order.facts_seq
        self.contract_a.action_withdraw()
        self.assertGreater(
            self.order.facts_seq, seq, "a shipment under way is repeated"
        )
        self.assertEqual(self._requests(), ["finance"])
        self._assert_held(self.picking.button_validate)
        self.contract_a.action_put_in_force()
        self.assertEqual(self._requests(), [])
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_a_renewal_counts_for_orders_of_before(self):
        self._sign("dispatcher", self.picking)
        self._create_contract(self.customer_a, date_from="2030-04-01")
        with freeze_time(EXPIRED):
            self.assertFalse(self._needs_money())
            self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_other_contracts_do_not_count(self):
        other = self.env["res.company"].create({"name": "Subsidiary"})
        terms = {"date_from": "2030-01-01"}
        self._create_contract(self.customer_a, company_id=other.id, **terms)
        self._create_contract(self.customer_b, **terms)
        self._create_contract(self.customer_a, in_force=False, **terms)
        self._create_contract(self.customer_a, date_from="2030-05-01")
        with freeze_time(EXPIRED):
            self.assertTrue(self._needs_money())
            self._assert_held(self.picking.button_validate)

    def test_a_contract_does_not_help_class_b(self):
        self._create_contract(self.customer_b)
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self.assertTrue(order.picking_ids.needs_money)

    def test_what_the_class_says_without_a_contract(self):
        self._sign("dispatcher", self.picking)
        self.class_b.dispatch_percent = 40
        with freeze_time(EXPIRED):
            self._refresh()
            self._sign("finance", self.picking)
            self._as("finance", self.order).verify_money(199.99, "slip")
            self._assert_held(self.picking.button_validate)
            self._as("finance", self.order).verify_money(200, "slip")
            self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_what_has_left_is_judged_by_the_terms_of_its_day(self):
        self._sign("dispatcher", self.picking)
        self.picking.button_validate()
        self.env.flush_all()
        with freeze_time(EXPIRED):
            self._refresh()
            self.assertEqual(self.picking.dispatch_stage, "in_transit")
            self.assertEqual(self.order.order_stage, "in_transit")
            self.picking.move_ids.quantity = 5
            self.env.flush_all()
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.picking.move_ids.quantity = 6
                self.env.flush_all()

    def test_the_rest_is_judged_by_its_own_day(self):
        self._sign("dispatcher", self.picking)
        self.picking.move_ids.write({"quantity": 2, "picked": True})
        self.picking.with_context(skip_backorder=True).button_validate()
        self.env.flush_all()
        rest = self.picking.backorder_ids
        with freeze_time(EXPIRED):
            self.env.invalidate_all()
            rest._refresh_contract_terms()
            for code in ("sales_office", "finance", "dispatcher"):
                self._sign(code, rest)
            self._as("finance", self.order).verify_money(499, "slip")
            with self.assertRaises(UserError), self.env.cr.savepoint():
                rest.button_validate()
            self._as("finance", self.order).verify_money(500, "slip")
            rest.button_validate()
        self.assertEqual(rest.state, "done")

    def test_one_search_for_many_transfers(self):
        orders = self.order
        for _number in range(4):
            orders |= self.order.copy()

        def count(batch):
            self.env.invalidate_all()
            batch.mapped("partner_id.commercial_partner_id.customer_class_id.name")
            batch.mapped("company_id.resource_calendar_id.tz")
            before = self.env.cr.sql_log_count
            batch._get_dispatch_percents()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(orders), count(self.order))
