from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form

from ..common import CountersignCommon


class ProductionCommon(CountersignCommon):
    """A confirmed order of five pumps that are made to order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.factory = cls()
        cls.order = cls._make_confirmed()
        cls.production = cls.order.control_production_ids

    @classmethod
    def _make_confirmed(cls, **values):
        """Return a confirmed order."""
        order = cls.factory._make_ready(cls._create_order(**values))
        order.action_confirm()
        return order

    def _user(self, record):
        return self._as("production_manager", record)

    def _issue(self, order=None):
        self._sign("sales_office", order or self.order)

    def _acknowledge(self, order=None, remarks=None):
        order = order or self.order
        order.invalidate_recordset()
        return self._as("production_manager", order).signoff_sign(
            self._digests(order), answers={"remarks": remarks or {}}
        )

    def _release(self, order=None):
        self._issue(order)
        self._acknowledge(order)

    def _assert_held(self, act, production=None):
        """Check that ``act`` is refused and that nothing has started."""
        production = production or self.production
        before = production.mapped("state")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            act()
            self.env.flush_all()
        production.invalidate_recordset()
        self.assertEqual(production.mapped("state"), before)

    def _make(self, production, quantity=None, backorder=False):
        """Make the goods, all of them or so many, the rest by a backorder."""
        production.qty_producing = quantity or production.product_qty
        production.set_qty_producing()
        production.move_raw_ids.picked = True
        action = production.button_mark_done()
        if isinstance(action, dict) and action.get("res_model"):
            wizard = Form.from_action(self.env, action).save()
            wizard.action_backorder() if backorder else wizard.action_close_mo()
        self.assertEqual(production.state, "done")

    def _report_quantity(self, deviation, quantity):
        """Report beforehand that the tolerance will not be kept."""
        self._user(self.production).report_exception(
            "quantity", "counted", quantity=quantity, deviation=deviation
        )

    def _split(self, production, size):
        """Split into manufacturing orders of ``size``; return all of them."""
        wizard = Form.from_action(self.env, production.action_split())
        wizard.max_batch_size = size
        wizard.save().action_split()
        return production.production_group_id.production_ids

    def _resize(self, production, quantity):
        self.env["change.production.qty"].create(
            {"mo_id": production.id, "product_qty": quantity}
        ).change_prod_qty()

    def _add_workorder(self, production=None):
        center = self.env["mrp.workcenter"].create({"name": "Assembly"})
        production = production or self.production
        production.workorder_ids = [
            Command.create(
                {
                    "name": "Assemble",
                    "workcenter_id": center.id,
                    "product_uom_id": production.product_uom_id.id,
                }
            )
        ]
        return production.workorder_ids
