from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import CountersignCommon

TODAY = "2030-03-10 04:00:00"


@tagged("post_install", "-at_install")
class TestDispatchTerms(CountersignCommon):
    """What a class asks for before goods leave: share of what, overdue, contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls._set_stock(cls.pump, 100)

    def _make_picking(self, paid, customer=None):
        """Return a signed transfer of three of five pumps of an order of 500."""
        order = self._create_order(partner=customer or self.customer_b)
        self._make_ready(order)
        order.action_confirm()
        self._as("finance", order).verify_money(paid, "bank slip 9")
        picking = order.picking_ids
        picking.move_ids.product_uom_qty = 3
        picking.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            if self._may_sign(code, picking):
                self._sign(code, picking)
        return picking

    def _may_sign(self, code, picking):
        requests = self.env["order.signoff.request"]._get_pending(picking)
        return code in requests[picking.id].role_id.mapped("code")

    def _assert_held(self, picking, text):
        """Refused by the button and past it, by RPC to the move."""
        for act in (picking.button_validate, self._finish(picking)):
            with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
                act()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(picking.state, "assigned")

    def _finish(self, picking):
        def finish():
            picking.move_ids.picked = True
            picking.move_ids._action_done()

        return finish

    def test_share_of_what_leaves(self):
        picking = self._make_picking(paid=300)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_share_of_the_whole_order(self):
        self.class_b.dispatch_base = "order"
        picking = self._make_picking(paid=300)
        self._assert_held(picking, "500")
        order = picking.move_ids.sale_line_id.order_id
        self._as("finance", order).verify_money(500, "bank slip 10")
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_terms_of_its_day(self):
        """What has left is judged on the terms on which it left."""
        picking = self._make_picking(paid=300)
        picking.button_validate()
        self.class_b.dispatch_base = "order"
        picking.move_ids.move_line_ids.quantity = 3
        order = picking.move_ids.sale_line_id.order_id
        self.assertEqual(order._get_uncovered()[order.id], 0)

    def _owe(self, due, customer=None, **values):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer_b).id,
                "invoice_date": "2030-01-01",
                "invoice_payment_term_id": False,
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create({"name": "Pump", "price_unit": 70, "tax_ids": []})
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @freeze_time(TODAY)
    def test_overdue_invoices_block(self):
        self.class_b.write({"overdue_block": True, "overdue_days": 5})
        picking = self._make_picking(paid=500)
        move = self._owe("2030-03-04")
        self._assert_held(picking, move.name)
        picking._refresh_contract_terms()
        self.assertEqual(picking.dispatch_stage, "money")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({})._create_payments()
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    @freeze_time(TODAY)
    def test_payment_without_entry_lifts_the_overdue_block(self):
        """As full accounting makes it: the invoice stays open until the bank has it."""
        self.startPatcher(
            patch.object(
                self.registry["account.move"],
                "_get_invoice_in_payment_state",
                lambda move: "in_payment",
            )
        )
        self.class_b.write({"overdue_block": True, "overdue_days": 5})
        picking = self._make_picking(paid=500)
        order = picking.move_ids.sale_line_id.order_id
        move = self._owe("2030-03-04")
        total = move.amount_total
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard = register.create({"amount": total - 30})
        wizard.payment_method_line_id.payment_account_id = False
        part = wizard._create_payments()
        self.assertFalse(part.move_id)
        self.assertEqual(
            (move.payment_state, move.amount_residual), ("in_payment", total)
        )
        self.assertEqual(order._get_overdue(), {order.id: (30, move)})
        self._assert_held(picking, move.name)
        rest = register.create({"amount": 30})._create_payments()
        self.assertFalse(order._get_overdue())
        rest.action_reject()
        self.assertEqual(order._get_overdue(), {order.id: (30, move)})
        rest.state = "in_process"
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    @freeze_time(TODAY)
    def test_what_does_not_block(self):
        """Due for fewer days, in dispute, another customer's, a draft, not asked."""
        picking = self._make_picking(paid=500)
        order = picking.move_ids.sale_line_id.order_id
        self._owe("2030-01-02")
        self.assertFalse(order._get_overdue())
        self.env["account.move"].search(
            [("partner_id", "=", self.customer_b.id)]
        ).button_draft()
        self.class_b.write({"overdue_block": True, "overdue_days": 5})
        self._owe("2030-03-05")
        self._owe("2030-02-01", customer=self.customer_a)
        disputed = self._owe("2030-02-01")
        disputed.action_toggle_block_payment()
        self.assertFalse(order._get_overdue())
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    @freeze_time(TODAY)
    def test_contract_terms_prevail(self):
        """By the class's leave, and put in force by who may."""
        contract = self.contract_a.copy(
            {
                "partner_id": self.customer_b.id,
                "date_from": "2020-01-01",
                "own_dispatch": True,
                "dispatch_percent": 40,
                "attachment_ids": [Command.set(self.contract_a.attachment_ids.ids)],
            }
        )
        contract.action_put_in_force()
        picking = self._make_picking(paid=150)
        order = picking.move_ids.sale_line_id.order_id
        self.assertEqual(order.contract_id, contract)
        self._assert_held(picking, "300")
        self.class_b.contract_overrides = True
        self.assertEqual(order._get_dispatch_percents(), {order.id: 40})
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        with self.assertRaises(UserError):
            contract.dispatch_percent = 0

    @freeze_time(TODAY)
    def test_search_says_the_same(self):
        """Which transfers money gates: field and search agree."""
        picking = self._make_picking(paid=500)
        contract = self.contract_a.copy(
            {
                "partner_id": self.customer_b.id,
                "date_from": "2020-01-01",
                "own_dispatch": True,
                "attachment_ids": [Command.set(self.contract_a.attachment_ids.ids)],
            }
        )
        contract.action_put_in_force()
        order = picking.move_ids.sale_line_id.order_id
        for chosen in (False, contract):
            order._write_guarded({"contract_id": chosen and chosen.id})
            for prevails in (False, True):
                self.class_b.contract_overrides = prevails
                self.env.invalidate_all()
                found = picking.search(
                    [("id", "=", picking.id), ("needs_money", "=", True)]
                )
                self.assertEqual(bool(found), picking.needs_money)
                self.assertEqual(bool(found), not (chosen and prevails))
