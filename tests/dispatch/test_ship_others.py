from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestShipOthers(CountersignCommon):
    """A batch with held transfers names them; the rest leaves when agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def setUp(self):
        super().setUp()
        self.free = self._make_picking(paid=500)
        self.held = self._make_picking(paid=0)

    def _make_picking(self, paid):
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        self._as("finance", order).verify_money(paid, "bank slip 9")
        picking = order.picking_ids
        picking.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)
        return picking

    def _make_batch(self):
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set((self.free | self.held).ids)]}
        )
        batch.action_confirm()
        return batch

    def _agree(self, action):
        self.assertEqual(action["res_model"], "order.ship.others")
        wizard = Form.from_action(self.env, action).save()
        self.assertIn(self.held.name, wizard.held)
        self.assertNotIn(self.free.name, wizard.held)
        self.assertEqual(wizard.picking_ids, self.free)
        return wizard.action_ship()

    def _states(self):
        return self.free.state, self.held.state

    def test_batch(self):
        batch = self._make_batch()
        action = batch.action_done()
        self.assertEqual(self._states(), ("assigned", "assigned"))
        self._agree(action)
        self.assertEqual(self._states(), ("done", "assigned"))
        self.assertEqual(self.held.batch_id, batch)

    def test_list(self):
        self._agree((self.free | self.held).button_validate())
        self.assertEqual(self._states(), ("done", "assigned"))

    def test_judged_again_when_agreed(self):
        action = (self.free | self.held).button_validate()
        wizard = Form.from_action(self.env, action).save()
        order = self.free.move_ids.sale_line_id.order_id
        self._as("finance", order).verify_money(0, "the bank took it back")
        with self.assertRaises(UserError):
            wizard.action_ship()

    def test_forged_list(self):
        """The dialog opens no gate for what somebody writes into it."""
        wizard = self.env["order.ship.others"].create(
            {"picking_ids": [Command.set(self.held.ids)]}
        )
        with self.assertRaises(UserError):
            wizard.action_ship()

    def test_nothing_may_leave(self):
        with self.assertRaisesRegex(UserError, self.held.name):
            self.held.button_validate()
