from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import CountersignCommon, CountersignHttpCase

DUE = "2099-12-31"
REASON = "their pump has burst"


class DebtFactory:
    """Goods for 500 of customer B, who has paid 200 of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)
        cls.company.debt_release = True
        cls.customer_b.debt_limit = 1000

    def setUp(self):
        super().setUp()
        self.order, self.picking = self._make_picking(200)

    def _make_picking(self, paid):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self._as("finance", order).verify_money(paid, "slip")
        order.picking_ids.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, order.picking_ids)
        self.assertEqual(order.picking_ids.dispatch_stage, "money")
        return order, order.picking_ids

    def _ask(self, picking=None):
        picking = self._as("sales_office", picking or self.picking)
        picking.ask_debt_release(DUE, REASON)

    def _release(self, picking=None):
        self._ask(picking)
        for code in ("finance", "general_manager"):
            self._sign(code, picking or self.picking)

    def _assert_held(self, picking):
        picking.move_ids.picked = True
        for act in (
            picking.button_validate,
            picking._action_done,
            picking.move_ids._action_done,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        picking.invalidate_recordset()
        self.assertNotEqual(picking.state, "done")


@tagged("post_install", "-at_install")
class TestDebtRelease(DebtFactory, CountersignCommon):
    """Unpaid goods leave only when finance and the general manager have signed."""

    def test_both_sign(self):
        dialog = Form.from_action(
            self._as("sales_office", self.picking).env,
            self._as("sales_office", self.picking).action_open_debt(),
        )
        dialog.due, dialog.reason = DUE, REASON
        dialog.save().action_ask()
        self.assertEqual(self.picking.debt_state, "asked")
        self.assertEqual(self.picking.debt_amount, 300)
        self.assertIn("Finance", self.picking.dispatch_hint)
        self._assert_held(self.picking)
        self._sign("finance", self.picking)
        self._assert_held(self.picking)
        self._sign("general_manager", self.picking)
        self.assertEqual(self.picking.debt_state, "signed")
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.picking.debt_state, "open")
        self.assertEqual(self.picking.debt_amount, 300)
        self._as("finance", self.order).verify_money(500, "slip 2")
        self.assertEqual(self.picking.debt_state, "paid")
        self.assertEqual(self.picking.debt_amount, 0)

    def test_one_person_signs_two_points(self):
        """Finance owes the request and the release: one act, one revision."""
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self._as("finance", order).verify_money(200, "slip")
        picking = order.picking_ids
        picking.action_assign()
        self._sign("sales_office", picking)
        self._ask(picking)
        self._sign("finance", picking)
        rows = picking.evidence_ids[-2:]
        self.assertEqual(
            set(rows.mapped("step_code")), {"dispatch_request", "debt_release"}
        )
        self.assertEqual(rows.revision_id, picking.revision_id)
        self.assertEqual(len(picking.revision_ids), 2)

    def test_release_of_another_transfer(self):
        """What one transfer does not use up lets no other one of the order leave."""
        move = self.picking.move_ids
        rest = self.picking.copy({"move_ids": [], "move_line_ids": []})
        other = self.env["stock.move"].create(move._split(1))
        other._action_confirm(merge=False)
        other.picking_id = rest
        both = self.picking | rest
        both.action_assign()
        for picking in both:
            for code in ("sales_office", "finance", "dispatcher"):
                self._sign(code, picking)
        self._as("finance", self.order).verify_money(0, "slip came back")
        self._release()  # 400 of this transfer alone
        move.write({"quantity": 3, "picked": True})
        other.write({"quantity": 1, "picked": True})
        for act in (both._action_done, both.move_ids._action_done):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
            self.env.invalidate_all()
        self._assert_held(rest)
        self._as("finance", self.order).verify_money(100, "slip 2")
        both._action_done()
        self.assertEqual(set(both.mapped("state")), {"done"})

    def test_what_is_asked(self):
        office = self._as("sales_office", self.picking)
        for due, reason in (
            ("2001-01-01", REASON),
            (False, REASON),
            (DUE, " "),
            (DUE, None),
        ):
            with self.subTest(due=due, reason=reason), self.assertRaises(UserError):
                office.ask_debt_release(due, reason)
        with self.assertRaises(AccessError):
            self._as("dispatcher", self.picking).ask_debt_release(DUE, REASON)
        self._as("finance", self.order).verify_money(500, "slip 2")
        with self.assertRaises(UserError):
            office.ask_debt_release(DUE, REASON)
        for name in ("debt_state", "debt_due", "debt_reason"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.picking.sudo().write({name: False})

    def test_switched_off(self):
        self._release()
        self.company.debt_release = False
        self._assert_held(self.picking)
        self.assertFalse(self._as("sales_office", self.picking).may_ask_debt)
        with self.assertRaises(UserError):
            self._ask()
        self.company.debt_release = True
        self.picking.button_validate()

    def test_beyond_the_limit(self):
        self.customer_b.debt_limit = 299.99
        with self.assertRaises(UserError) as error:
            self._ask()
        self.assertIn("299.99", str(error.exception))
        self.customer_b.debt_limit = 300
        self._release()
        self.customer_b.debt_limit = 200
        self._assert_held(self.picking)
        self.picking._refresh_signoffs()
        self.assertEqual(self.picking.dispatch_stage, "money")
        self.assertIn("200", self.picking.dispatch_hint)

    def test_one_limit_for_all_transfers(self):
        self.customer_b.debt_limit = 500
        _order, other = self._make_picking(200)
        self._release()
        self._release(other)
        self.picking.button_validate()
        self._assert_held(other)
        self._as("finance", self.order).verify_money(400, "part")
        other.button_validate()
        self.assertEqual(other.state, "done")

    def test_batch_shares_the_limit(self):
        self.customer_b.debt_limit = 500
        _order, other = self._make_picking(200)
        self._release()
        self._release(other)
        both = self.picking | other
        both.move_ids.picked = True
        for act in (
            both.button_validate,
            both._action_done,
            both.move_ids._action_done,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.customer_b.debt_limit = 600
        both._action_done()
        self.assertEqual(set(both.mapped("state")), {"done"})

    def test_more_than_was_released(self):
        self._release()
        self._as("finance", self.order).verify_money(199, "slip came back")
        self._assert_held(self.picking)
        self.assertIn("more is short", self.picking.dispatch_hint)
        self._as("finance", self.order).verify_money(200, "slip")
        self.picking.move_ids.product_uom_qty = 6
        self._assert_held(self.picking)

    def test_asked_anew_is_signed_anew(self):
        self._release()
        office = self._as("sales_office", self.picking)
        office.ask_debt_release("2099-11-30", REASON)
        self.assertEqual(self.picking.debt_state, "asked")
        self._assert_held(self.picking)

    def test_next_transfer_pays_first(self):
        """What was released once is no credit for what comes after."""
        self.picking.move_ids.quantity = 3
        self._release()
        self.picking.move_ids.picked = True
        Form.from_action(self.env, self.picking.button_validate()).save().process()
        self.assertEqual(self.picking.debt_state, "open")
        self.assertEqual(self.picking.debt_amount, 100)
        rest = self.picking.backorder_ids
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, rest)
        self._assert_held(rest)
        self._as("finance", self.order).verify_money(499, "more")
        self._assert_held(rest)
        self._as("finance", self.order).verify_money(500, "all")
        rest.button_validate()
        self.assertEqual(rest.state, "done")

    def test_each_transfer_owes_its_own(self):
        """Three on debt, then two: money pays for those that left first."""
        first = self.picking
        first.move_ids.write({"quantity": 3, "picked": True})
        self._release()
        first.with_context(skip_backorder=True).button_validate()
        second = first.backorder_ids
        second.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, second)
        self._release(second)
        second.button_validate()
        both = first | second
        self.assertEqual(both.mapped("debt_amount"), [100, 200])
        for verified, states, amounts in (
            (250, ["open", "open"], [50, 200]),
            (300, ["paid", "open"], [0, 200]),
            (400, ["paid", "open"], [0, 100]),
            (500, ["paid", "paid"], [0, 0]),
            (450, ["paid", "open"], [0, 50]),
        ):
            self._as("finance", self.order).verify_money(verified, "slip")
            both.invalidate_recordset()
            self.assertEqual(both.mapped("debt_state"), states, verified)
            self.assertEqual(both.mapped("debt_amount"), amounts, verified)
        # of the first nothing is overdue once its day has passed
        with freeze_time("2100-01-02 02:00:00"):
            both.invalidate_recordset()
            self.assertEqual(both.mapped("is_debt_overdue"), [False, True])

    def test_request_is_still_needed(self):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self._as("finance", order).verify_money(200, "slip")
        picking = order.picking_ids
        picking.action_assign()
        self._release(picking)
        self.assertEqual(picking.dispatch_stage, "request")
        self._assert_held(picking)

    def test_overdue(self):
        self._release()
        self.picking.button_validate()
        overdue = [("is_debt_overdue", "=", True)]
        self.assertFalse(self.picking.search(overdue))
        with freeze_time("2100-01-02 12:00:00"):
            self.env.invalidate_all()
            self.assertTrue(self.picking.is_debt_overdue)
            self.assertEqual(self.picking.search(overdue), self.picking)

    def test_who_sets_the_limit(self):
        for code in ("sales_manager", "order_clerk", "sales_office"):
            partner = self._as(code, self.customer_b)
            with self.subTest(role=code), self.assertRaises(AccessError):
                partner.write({"debt_limit": 9999})
            with self.assertRaises(AccessError):
                partner.create({"name": "New", "debt_limit": 1})
            with self.assertRaises(AccessError):
                partner.write({"debt_seq": 1})
        finance = self.users["finance"]
        finance.group_ids += self.env.ref("base.group_partner_manager")
        self.customer_b.with_user(finance).debt_limit = 1500
        self.assertEqual(self.customer_b.debt_limit, 1500)

    def test_other_currency(self):
        """The limit is in the company's currency; the debt is converted."""
        currency = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "rate": 2.0,
                "name": fields.Date.today(),
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Q", "currency_id": currency.id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        order.order_line.price_unit = 100
        self._make_ready(order)
        order.action_confirm()
        picking = order.picking_ids
        self._as("finance", order).verify_money(200, "slip")
        picking.action_assign()
        self.customer_b.debt_limit = 149
        with self.assertRaises(UserError):
            self._ask(picking)
        self.customer_b.debt_limit = 150
        self._ask(picking)
        self.assertEqual(picking.debt_amount, 150)

    def test_no_debt(self):
        self.assertFalse(self.picking.debt_state)
        self.assertEqual(self.picking.debt_amount, 0)
        self.assertNotIn("debt", self.picking.facet_digests)


@tagged("post_install", "-at_install")
class TestDebtRpc(DebtFactory, CountersignHttpCase):
    """The same over HTTP, where there are no buttons."""

    login_prefix = "debt"

    def test_rpc(self):
        ids = [self.picking.ids]
        for login in ("debt_dispatcher", "debt_finance"):
            _result, error = self._rpc(
                login, "stock.picking", "ask_debt_release", [*ids, DUE, REASON]
            )
            self.assertTrue(error, login)
        result, error = self._rpc(
            "debt_sales_office", "stock.picking", "ask_debt_release",
            [*ids, DUE, REASON],
        )  # fmt: skip
        self.assertTrue(result, error)
        for values in ({"debt_state": "signed"}, {"debt_due": DUE}):
            _result, error = self._rpc(
                "debt_dispatcher", "stock.picking", "write", [*ids, values]
            )
            self.assertTrue(error)
        _result, error = self._rpc(
            "debt_dispatcher", "stock.picking", "button_validate", ids
        )
        self.assertTrue(error)
        self.picking.invalidate_recordset()
        self.assertNotEqual(self.picking.state, "done")
