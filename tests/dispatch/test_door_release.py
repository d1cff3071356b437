from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon, CountersignHttpCase
from .test_debt_release import DUE, DebtFactory

REASON = "Mr Wang pays in cash"


class DoorFactory(DebtFactory):
    """Goods for 500 of customer B, who has paid 200 and pays the rest at the door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.debt_release = False
        cls.class_b.write({"door_payment": True, "door_limit": 1000})

    def _ask(self, picking=None):
        self._as("sales_office", picking or self.picking).ask_door_release(REASON)

    def _release(self, picking=None):
        self._ask(picking)
        self._sign("finance", picking or self.picking)

    def _ship(self, picking=None):
        picking = picking or self.picking
        self._release(picking)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def _bring(self, amount, picking=None, reference="cash 1", note=None):
        picking = self._as("dispatcher", picking or self.picking)
        picking.record_door_money(amount, reference, note)

    def _send_back(self, picking, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        back = picking.browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.button_validate()
        self.assertEqual(back.state, "done")


@tagged("post_install", "-at_install")
class TestDoorRelease(DoorFactory, CountersignCommon):
    """Unpaid goods leave for cash on delivery when the class has it, finance signs."""

    def test_finance_signs(self):
        office = self._as("sales_office", self.picking)
        self.assertTrue(office.may_ask_door)
        self.assertFalse(office.may_ask_debt)
        dialog = Form.from_action(office.env, office.action_open_door())
        dialog.reason = REASON
        dialog.save().action_ask()
        self.assertEqual(self.picking.door_state, "asked")
        self.assertEqual(self.picking.door_amount, 300)
        self.assertIn("Finance", self.picking.dispatch_hint)
        self._assert_held(self.picking)
        for code in ("general_manager", "sales_office", "dispatcher"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._sign(code, self.picking)
        sheets = self._as("finance", self.picking).signoff_sheet()
        rows = sheets[str(self.picking.id)]["sections"][-1]["rows"]
        self.assertIn(REASON, rows[0])
        self.assertIn("300.00", rows[1][1])
        self._sign("finance", self.picking)
        self.assertEqual(self.picking.door_state, "signed")
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.door_state, "open")
        self.assertEqual(self.picking.door_amount, 300)

    def test_no_class_no_door(self):
        self.class_b.door_payment = False
        self.assertFalse(self._as("sales_office", self.picking).may_ask_door)
        with self.assertRaisesRegex(UserError, "Customer Classes"):
            self._ask()
        self.class_b.door_payment = True
        self._release()
        self.class_b.door_payment = False
        self._assert_held(self.picking)
        self.class_b.door_payment = True
        self.picking.button_validate()
        self.assertEqual(self.picking.door_state, "open")

    def test_terms_of_one_company(self):
        self.env["customer.class.terms"].create(
            {
                "class_id": self.class_b.id,
                "company_id": self.company.id,
                "dispatch_percent": 100,
            }
        )
        with self.assertRaises(UserError):
            self._ask()
        self.class_b.door_payment = False
        self.class_b.terms_ids.write({"door_payment": True, "door_limit": 300})
        self._ship()
        other = self.env["res.company"].create({"name": "Other works"})
        self.assertEqual(
            self.customer_b._get_unpaid_released("door", self.company), 300
        )
        self.assertEqual(self.customer_b._get_unpaid_released("door", other), 0)

    def test_what_is_asked(self):
        office = self._as("sales_office", self.picking)
        for reason in (" ", None):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                office.ask_door_release(reason)
        for code in ("dispatcher", "finance", "warehouse_supervisor"):
            with self.subTest(role=code), self.assertRaises(AccessError):
                self._as(code, self.picking).ask_door_release(REASON)
        for values in (
            {"door_state": "signed"},
            {"door_deadline": DUE},
            {"door_state": False},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.picking.sudo().write(values)
        self._as("finance", self.order).verify_money(500, "slip 2")
        with self.assertRaises(UserError):
            office.ask_door_release(REASON)

    def test_beyond_the_limit(self):
        self.class_b.door_limit = 299.99
        with self.assertRaisesRegex(UserError, "299.99"):
            self._ask()
        self.class_b.door_limit = 300
        self._release()
        self.class_b.door_limit = 200
        self._assert_held(self.picking)
        self.picking._refresh_signoffs()
        self.assertIn("200", self.picking.dispatch_hint)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.class_b.door_limit = -1
                self.env.flush_all()

    def test_one_limit_for_all_out_at_the_door(self):
        """What was brought counts too, until finance has verified it."""
        self.class_b.door_limit = 500
        _order, other = self._make_picking(200)
        self._release()
        self._release(other)
        self.picking.button_validate()
        self._assert_held(other)
        self._bring(300)
        self._assert_held(other)
        self._as("finance", self.order).verify_money(400, "cash 1")
        other.button_validate()
        self.assertEqual(other.state, "done")

    def test_batch_shares_the_limit(self):
        self.class_b.door_limit = 500
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
        self.class_b.door_limit = 600
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

    def test_less_is_short_when_it_leaves(self):
        """The driver collects what is short then, not what was short once."""
        self._release()
        self._as("finance", self.order).verify_money(350, "slip 2")
        self.assertEqual(self.picking.door_amount, 150)
        self.picking.button_validate()
        self.assertEqual(self.picking.door_amount, 150)
        self._bring(150)
        self.assertEqual(self.picking.door_state, "brought")

    def test_no_credit_for_the_next_shipment(self):
        self.picking.move_ids.quantity = 3
        self._release()
        self.picking.move_ids.picked = True
        Form.from_action(self.env, self.picking.button_validate()).save().process()
        self.assertEqual(self.picking.door_amount, 100)
        rest = self.picking.backorder_ids
        self.assertFalse(rest.door_state)
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, rest)
        self._assert_held(rest)
        self._release(rest)
        self.assertEqual(rest.door_amount, 200, "the first driver collects the rest")
        rest.button_validate()
        self._bring(200, rest)
        self.assertEqual(rest.door_state, "brought")
        self.assertEqual(self.picking.door_state, "open")
        self._as("finance", self.order).verify_money(500, "both")
        self.assertEqual((self.picking | rest).mapped("door_state"), ["paid", "paid"])

    def test_release_of_another_transfer(self):
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

    def test_paid_first_stays_paid(self):
        """Three leave and are paid by bank; two more leave, and only these are owed."""
        with freeze_time("2031-03-03 02:00:00"):
            first = self.picking
            first.move_ids.write({"quantity": 3, "picked": True})
            self._ask()
            self._sign("finance", first)
            first.with_context(skip_backorder=True).button_validate()
            self._as("dispatcher", first).record_arrival(self._today())
        self.assertEqual((first.door_state, first.door_amount), ("open", 100))
        with freeze_time("2031-03-05 02:00:00"):
            self._as("finance", self.order).verify_money(300, "bank slip")
        self.assertEqual(first.door_state, "paid")
        with freeze_time("2031-03-31 02:00:00"):
            second = first.backorder_ids
            second.action_assign()
            for code in ("sales_office", "finance", "dispatcher"):
                self._sign(code, second)
            self._ship(second)
            (first | second).invalidate_recordset()
            self.assertEqual((first.door_state, second.door_state), ("paid", "open"))
            self.assertFalse(first.is_door_overdue or second.is_door_overdue)
            self.assertFalse(first.search([("is_door_overdue", "=", True)]))
            # what is brought for the second is missing of the second
            self._bring(150, second, note="the rest tomorrow")
            self.assertEqual((first.door_state, second.door_state), ("paid", "open"))
            self._bring(200, second, reference="cash 2")
            self.assertEqual(second.door_state, "brought")

    def test_goods_come_back(self):
        self._ship()
        self._send_back(self.picking, 2)
        self.assertEqual(self.picking.door_amount, 100)
        self.assertEqual(self.picking.door_state, "open")
        self._bring(100)
        self.assertEqual(self.picking.door_state, "brought")

    def test_refused_at_the_door(self):
        """All comes back: the release ends and lets nothing leave anew."""
        self.class_b.door_limit = 300
        self._ship()
        self._as("dispatcher", self.picking).record_arrival(self._today())
        self._bring(0, reference="", note="refused the goods")
        self.assertEqual(self.picking.door_state, "open")
        self._send_back(self.picking, 5)
        self.assertEqual(self.picking.door_state, "returned")
        self.assertFalse(self.picking.search([("is_door_overdue", "=", True)]))
        self.assertEqual(self.customer_b._get_unpaid_released("door", self.company), 0)
        # out once more: by another transfer, which has no release
        back = self.picking.move_ids.returned_move_ids.picking_id
        wizard = self.env["stock.return.picking"].create({"picking_id": back.id})
        wizard.product_return_moves.quantity = 5
        again = back.browse(wizard.action_create_returns()["res_id"])
        again.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, again)
        self._assert_held(again)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.picking.move_line_ids.quantity = 10

    def test_last_asked_counts(self):
        """A transfer has one release; asking for another one drops the first."""
        self.company.debt_release = True
        self._release()
        office = self._as("sales_office", self.picking)
        office.ask_debt_release(DUE, "later")
        self.assertFalse(self.picking.door_state)
        self.assertEqual(self.picking.debt_state, "asked")
        self._assert_held(self.picking)
        # finance has signed for this very amount
        self._ask()
        self.assertFalse(self.picking.debt_state)
        self.assertEqual(self.picking.door_state, "signed")
        self.picking.button_validate()
        self.assertEqual(self.customer_b._get_unpaid_released("debt", self.company), 0)

    def test_overdue_invoices_hold_all_the_same(self):
        self._release()
        self.class_b.overdue_block = True
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer_b.id,
                "invoice_date": "2020-01-01",
                "invoice_date_due": "2020-01-31",
                "invoice_line_ids": [Command.create({"name": "Pump", "price_unit": 9})],
            }
        )
        invoice.action_post()
        self._assert_held(self.picking)
        self.picking._refresh_signoffs()
        self.assertIn("overdue invoices", self.picking.dispatch_hint)
        self.assertNotIn("more is short", self.picking.dispatch_hint)

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

    def test_not_joined_with_others(self):
        _order, other = self._make_picking(200)
        self._release()
        office = self._as("sales_office", self.picking | other)
        with self.assertRaises(UserError):
            office.join_requests()
        self.assertNotIn(self.picking, other._get_joint_candidates())

    def test_no_release(self):
        self.assertFalse(self.picking.door_state)
        self.assertEqual(self.picking.door_amount, 0)
        self.assertNotIn("door", self.picking.facet_digests)

    def test_other_currency(self):
        """Collected in the order's currency, limited in the company's."""
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
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)
        self.class_b.door_limit = 149
        with self.assertRaises(UserError):
            self._ask(picking)
        self.class_b.door_limit = 150
        self._ship(picking)
        self.assertEqual(picking.door_currency_id, currency)
        self.assertEqual(picking.door_amount, 300)
        self._bring(300, picking)
        self.assertEqual(picking.evidence_ids[-1].payload["currency"], "QQQ")


@tagged("post_install", "-at_install")
class TestDoorRpc(DoorFactory, CountersignHttpCase):
    """The same over HTTP, where there are no buttons."""

    login_prefix = "door"

    def _call(self, code, method, *args, model="stock.picking"):
        return self._rpc(f"door_{code}", model, method, [self.picking.ids, *args])

    def _assert_refused(self, code, method, *args, **kwargs):
        _result, error = self._call(code, method, *args, **kwargs)
        self.assertTrue(error, (code, method))

    def test_rpc(self):
        for code in ("dispatcher", "finance", "general_manager"):
            self._assert_refused(code, "ask_door_release", REASON)
        result, error = self._call("sales_office", "ask_door_release", REASON)
        self.assertTrue(result, error)
        for values in (
            {"door_state": "signed"},
            {"door_deadline": DUE},
            {"door_amount": 0},
        ):
            self._call("dispatcher", "write", values)
        self.picking.invalidate_recordset()
        self.assertEqual(self.picking.door_state, "asked")
        self.assertEqual(self.picking.door_amount, 300)
        digests = self._digests(self.picking)
        for code in ("general_manager", "sales_office", "dispatcher"):
            self._assert_refused(code, "signoff_sign", digests)
        self._assert_refused("dispatcher", "button_validate")
        for code in ("sales_manager", "finance"):
            result, error = self._rpc(
                f"door_{code}", "customer.class", "write",
                [self.class_b.ids, {"door_limit": 9999}],
            )  # fmt: skip
            self.assertTrue(error)
        self.picking.invalidate_recordset()
        self.assertNotEqual(self.picking.state, "done")
        self._assert_refused("dispatcher", "record_door_money", 300, "cash")
        result, error = self._call("finance", "signoff_sign", digests)
        self.assertFalse(error)
        result, error = self._call("dispatcher", "button_validate")
        self.assertFalse(error)
        self.picking.invalidate_recordset()
        self.assertEqual(self.picking.door_state, "open")
        for code in ("salesperson", "general_manager", "warehouse_supervisor"):
            self._assert_refused(code, "record_door_money", 300, "cash")
        result, error = self._call("dispatcher", "record_door_money", 300, "cash")
        self.assertTrue(result, error)
        self.picking.invalidate_recordset()
        self.assertEqual(self.picking.door_state, "brought")
        rows = self.picking.evidence_ids
        for method, args in (("write", [{"statement": "x"}]), ("unlink", [])):
            _result, error = self._rpc(
                "door_dispatcher", "order.signoff", method, [rows.ids, *args]
            )
            self.assertTrue(error)
