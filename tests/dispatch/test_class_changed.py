from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestClassChanged(CountersignCommon):
    """Goods that wait are judged by the class and its terms as they are now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def setUp(self):
        super().setUp()
        self.picking = self._make_pickings()

    def _make_pickings(self, number=1):
        """Return transfers of customer A, all signed for: they may leave."""
        pickings = self.env["stock.picking"]
        for _index in range(number):
            order = self._create_order(partner=self.customer_a)
            self._make_ready(order)
            order.action_confirm()
            pickings |= order.picking_ids
        pickings.action_assign()
        for code in ("sales_office", "dispatcher"):
            self._sign(code, pickings)
        self._assert_ready(pickings)
        return pickings

    def _assert_ready(self, pickings):
        """What boards and menus read, nothing invalidated, and what the gate says."""
        self.assertEqual(set(pickings.mapped("dispatch_stage")), {"ready"})
        self.assertFalse(self._get_pending(pickings))
        self.assertFalse(pickings._get_held_dispatch())

    def _assert_waits_for_finance(self, pickings):
        self.assertEqual(set(pickings.mapped("dispatch_stage")), {"request"})
        pending = self._get_pending(pickings)
        self.assertEqual(pending.mapped("role_id.code"), ["finance"])
        self.assertEqual(len(pending), len(pickings))
        self.assertEqual(len(pickings._get_held_dispatch()), len(pickings))

    def _get_pending(self, pickings):
        pending = self.env["order.signoff.request"]._get_pending(pickings)
        return self.env["order.signoff.request"].union(*pending.values())

    def _regrade(self, customer_class, customer=None):
        (customer or self.customer_a).with_user(self.users["sales_manager"]).write(
            {"customer_class_id": customer_class.id, "class_reason": "pays late"}
        )

    # ------------------------------------------------------------- at once (13)
    def test_another_class(self):
        seq = self.picking.facts_seq
        self._regrade(self.class_b)
        self._assert_waits_for_finance(self.picking)
        self.assertGreater(
            self.picking.facts_seq, seq, "a shipment under way is repeated"
        )
        self._regrade(self.class_a)
        self._assert_ready(self.picking)
        # no class at all: everything is paid first
        self._regrade(self.class_a.browse())
        self._assert_waits_for_finance(self.picking)

    def test_another_customer_is_left_alone(self):
        seq = self.picking.facts_seq
        self._regrade(self.class_c, self.customer_b)
        self.class_b.dispatch_percent = 80
        self.class_b.name = "B+"
        self.class_a.note = "the best"
        self.assertEqual(self.picking.facts_seq, seq + 1)  # B stands in for A

    def test_terms_of_the_class(self):
        self.class_a.write({"ship_on_contract": False, "dispatch_percent": 100})
        self._assert_waits_for_finance(self.picking)
        self.class_a.dispatch_percent = 0
        self._assert_ready(self.picking)

    def test_terms_in_the_company(self):
        terms = self.env["customer.class.terms"].create(
            {"class_id": self.class_a.id, "dispatch_percent": 50}
        )
        self._assert_waits_for_finance(self.picking)
        terms.dispatch_percent = 0
        self._assert_ready(self.picking)
        terms.dispatch_percent = 50
        self._assert_waits_for_finance(self.picking)
        terms.unlink()
        self._assert_ready(self.picking)

    def test_terms_of_the_class_that_stands_in(self):
        self.contract_a.action_withdraw()
        self._assert_waits_for_finance(self.picking)
        self.class_b.dispatch_percent = 0
        self._assert_ready(self.picking)
        self.class_a.no_contract_class_id = self.class_c
        self._assert_waits_for_finance(self.picking)

    def test_many_at_once(self):
        """What one more transfer costs does not grow with their number."""
        costs = []
        for number in (2, 5):
            pickings = self.picking | self._make_pickings(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._regrade(self.class_b)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
            self._assert_waits_for_finance(pickings)
            self._regrade(self.class_a)
            self._assert_ready(pickings)
        self.assertLess(costs[1] - costs[0], 5 * 20, costs)

    # --------------------------------------------------------------- companies
    def _make_elsewhere(self):
        """Return another company, its clerk, and an order of customer A there."""
        company = self.env["res.company"].create({"name": "Other pump works"})
        clerk = new_test_user(
            self.env,
            login="elsewhere",
            groups="sale_mrp_countersign.group_signer,"
            "sales_team.group_sale_salesman_all_leads",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        order = (
            self.env["sale.order"]
            .with_user(clerk)
            .create({"partner_id": self.customer_a.id, "company_id": company.id})
        )
        return company, order

    def test_class_of_another_company(self):
        """It counts for nothing there: the customer is one without a class."""
        company, order = self._make_elsewhere()
        self.assertEqual(order._get_customer_class(), self.class_a)
        self.class_a.dispatch_percent = 0
        self.class_a.ship_on_contract = False
        self.assertEqual(order._get_dispatch_percents(), {order.id: 0})
        self.class_a.no_contract_class_id = False
        self.class_a.company_id = self.company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(order._get_customer_class())
        self.assertFalse(order.customer_class_id)
        self.assertEqual(order._get_dispatch_percents(), {order.id: 100})
        self.assertFalse(order._get_overdue())
        missing = "\n".join(order._get_intake_missing())
        self.assertIn(f"Customer class of {self.customer_a.name}", missing)
        gated = self.env["stock.picking"]._get_gated_order_domain()
        self.assertIn(order, order.sudo().search(gated))
        # at home it counts as ever
        own = self.picking.move_ids.sale_line_id.order_id
        self.assertEqual(own.customer_class_id, self.class_a)
        self.assertNotIn(own, own.search(gated))
        self._assert_ready(self.picking)
        # and goods that wait follow when the class goes to another company
        self.class_a.company_id = company
        self._assert_waits_for_finance(self.picking)

    def test_terms_for_who_is_in_another_company(self):
        company, order = self._make_elsewhere()
        lenient = self.class_b.copy(
            {"code": "L", "company_id": self.company.id, "dispatch_percent": 60}
        )
        strict = lenient.copy(
            {
                "code": "S",
                "ship_on_contract": True,
                "overdue_block": True,
                "no_contract_class_id": lenient.id,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        asked = strict.with_user(order.env.user)
        with self.assertRaises(AccessError):
            asked.read(["name"])
        self.assertEqual(asked._get_dispatch_percent(company, False), 60)
        self.assertTrue(asked._may_block(company))

    def test_customer_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other pump works"})
        other = self.class_b.copy({"code": "O", "company_id": company.id})
        self.customer_b.company_id = self.company
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._regrade(other, self.customer_b)
        self.env.invalidate_all()
        # who belongs to no company may be of any class
        self._regrade(other)
        self._assert_waits_for_finance(self.picking)
        with self.assertRaises(UserError):
            self.picking.button_validate()
