from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderChange(CountersignCommon):
    """A confirmed order is changed openly, or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.order = cls._create_order()
        cls._make_ready(cls(), cls.order)
        cls.order.action_confirm()
        cls.line = cls.order.order_line
        cls.production = cls.order.control_production_ids

    def _open(self, order=None):
        self._as("order_clerk", order or self.order).action_open_change("customer asks")

    def _pass_change(self):
        """Submit the change and bring it through all that it asks for."""
        self._as("order_clerk", self.order).action_submit()
        for code in ("production_manager", "finance", "general_manager"):
            self.order.invalidate_recordset()
            roles = {
                point.rule.role_id.code
                for point in self.order._get_open_points()[self.order.id]
            }
            if code in roles:
                self._sign(code, self.order)
        if self.order.is_change_open:
            self._return_sheet(self.order)
        owed = self.order._get_deposit_owed()
        if self.order.is_change_open and self.order.amount_verified < owed:
            self._as("finance", self.order).verify_money(owed, "bank slip 2")

    def _acknowledge(self):
        self._sign("sales_office", self.order)
        self._sign("production_manager", self.order)

    def _get_made(self):
        productions = self.order.control_production_ids
        return sum(
            productions.filtered(lambda m: m.state != "cancel").mapped("product_qty")
        )

    # ------------------------------------------------------------------ opening
    def test_without_a_change_the_edit_is_refused_and_says_how(self):
        with self.assertRaises(UserError) as error:
            self.line.product_uom_qty = 8
        self.assertIn("Open a Change", str(error.exception))

    def test_only_sales_roles_open_and_only_with_a_reason(self):
        with self.assertRaises(UserError):
            self._as("order_clerk", self.order).action_open_change(" ")
        for code in ("finance", "general_manager"):
            with self.subTest(code), self.assertRaises(AccessError):
                self._as(code, self.order).action_open_change("because")
        with self.assertRaises(UserError):
            self._open(self._create_order())
        self._open()
        with self.assertRaises(UserError):
            self._open()
        with self.assertRaises(AccessError):
            self.order.write({"is_change_open": False})

    # ---------------------------------------------------------------- increase
    def test_increase_is_procured_once_when_it_is_through(self):
        self.assertEqual(self._get_made(), 5)
        self._open()
        self.line.product_uom_qty = 8
        self.line.product_uom_qty = 6
        self.line.product_uom_qty = 8
        self.env.flush_all()
        self.assertEqual(self._get_made(), 5, "nothing is procured meanwhile")
        self.assertEqual(self.order.order_stage, "intake")
        self.assertFalse(self.order._is_in_force())
        self._pass_change()
        self.assertFalse(self.order.is_change_open)
        self.assertEqual(self._get_made(), 8)
        moves = self.order.picking_ids.move_ids.filtered(
            lambda move: move.location_dest_id._is_outgoing()
        )
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 8)
        self.assertEqual(self.order.revision_id.number, 2)
        self.assertEqual(
            self.order.instruction_ids.revision_id, self.order.revision_ids
        )

    def test_a_new_line_is_procured_when_it_is_through(self):
        self._open()
        self.order.order_line = [
            Command.create(
                {
                    "product_id": self.pump.id,
                    "product_uom_qty": 2,
                    "price_unit": 100,
                    "tax_ids": [Command.clear()],
                }
            )
        ]
        self.assertEqual(self._get_made(), 5)
        self._pass_change()
        self.assertFalse(self.order.is_change_open)
        self.assertEqual(self._get_made(), 7)

    def test_a_reduction_raises_an_exception_where_it_is_made(self):
        self._open()
        self.line.product_uom_qty = 3
        self.assertFalse(self.production.activity_ids)
        self._pass_change()
        self.assertFalse(self.order.is_change_open)
        activity = self.production.activity_ids
        self.assertIn("3", activity.note)
        self.assertEqual(
            activity.summary, f"{self.order.name}: ordered quantity reduced"
        )

    # ------------------------------------------------------------ who signs again
    def test_only_what_changed_is_signed_again(self):
        self._open()
        self.line.price_unit = 120
        self._as("order_clerk", self.order).action_submit()
        self.order.invalidate_recordset()
        open_roles = {
            point.rule.role_id.code
            for point in self.order._get_open_points()[self.order.id]
        }
        self.assertEqual(self.order.order_stage, "approval")
        self.assertEqual(open_roles, {"finance"}, "production's date still counts")

    def test_refusal_of_a_change_brings_it_back_to_intake(self):
        self._open()
        self.line.price_unit = 1
        self._as("order_clerk", self.order).action_submit()
        self._as("finance", self.order).signoff_refuse(
            self._digests(self.order), "below cost"
        )
        self.assertEqual(self.order.order_stage, "intake")
        self.assertTrue(self.order.is_change_open)

    # ------------------------------------------------------------------- holds
    def test_production_is_held_by_what_concerns_it_only(self):
        self._acknowledge()
        self._open()
        with self.subTest("a price does not concern it"):
            self.line.price_unit = 120
            self.assertFalse(self.production._get_held_now())
        self.line.product_uom_qty = 6
        self.production.invalidate_recordset()
        with self.assertRaises(UserError):
            self.production.action_start()
        with self.assertRaises(UserError):
            self.production.qty_producing = 1
            self.env.flush_all()

    def test_dispatch_is_held_by_a_change(self):
        self._acknowledge()
        self._set_stock(self.shaft, 5)
        self.production.action_assign()
        self.production.button_mark_done()
        picking = self.order._get_controlled_pickings()
        picking.action_assign()
        self._as("finance", self.order).verify_money(self.order.amount_total, "slip")
        self._open()
        self.line.price_unit = 130
        reasons = picking._get_held_dispatch()[picking]
        self.assertIn("change", [reason.code for reason in reasons])
        with self.assertRaises(UserError):
            picking.with_context(skip_sms=True).button_validate()

    # ----------------------------------------------------------------- abandon
    def test_abandoning_restores_what_was_signed(self):
        digests = dict(self.order.facet_digests)
        self._acknowledge()
        self._open()
        self.line.write({"product_uom_qty": 9, "price_unit": 77, "discount": 5})
        self.order.write(
            {
                "packing_note": "loose",
                "wanted_date": "2031-01-01",
                "order_line": [
                    Command.create({"product_id": self.pump.id, "product_uom_qty": 4}),
                    Command.create({"display_type": "line_note", "name": "note"}),
                ],
            }
        )
        with self.assertRaises(UserError):
            self._as("order_clerk", self.order).action_abandon_change("")
        self._as("order_clerk", self.order).action_abandon_change("customer stays")
        self.order.invalidate_recordset()
        self.assertEqual(self.order.facet_digests, digests)
        self.assertEqual(self.line.product_uom_qty, 5)
        self.assertFalse(self.order.is_change_open)
        self.assertEqual(self.order.order_stage, "production")
        self.assertEqual(self._get_made(), 5)
        self.assertFalse(self.production._get_held_now())
        with self.assertRaises(UserError):
            self.line.product_uom_qty = 6
        with self.assertRaises(UserError):
            self._as("order_clerk", self.order).action_abandon_change("again")

    def test_abandoning_restores_the_tax_figures_of_a_line(self):
        figures = {"computation_key": "global_discount,1", "rate": 1.0}
        self._open()
        self.line.extra_tax_data = figures
        self._pass_change()
        self.assertFalse(self.order.is_change_open)
        self._open()
        self.line.extra_tax_data = False
        self._as("order_clerk", self.order).action_abandon_change("stays as it was")
        self.assertEqual(self.line.extra_tax_data, figures)

    def test_abandoning_restores_sections_and_notes(self):
        words = [
            {"display_type": "line_section", "name": "Pumps", "sequence": 1},
            {"display_type": "line_note", "name": "rust-proof", "sequence": 20},
        ]
        order = self._create_order()
        order.order_line = [Command.create(values) for values in words]
        order.order_line.filtered("display_type")[0].collapse_prices = True
        self._make_ready(order).action_confirm()
        self._open(order)
        clerk = self._as("order_clerk", order)
        clerk.order_line.filtered("display_type").unlink()
        self.assertIn("technical", order._get_changed_facets()[order.id])
        clerk.action_abandon_change("the customer stays")
        self.assertFalse(order.is_change_open)
        lines = order.order_line.filtered("display_type")
        self.assertEqual(
            [{name: line[name] for name in words[0]} for line in lines], words
        )
        self.assertEqual(lines.mapped("collapse_prices"), [True, False])

    def test_cancelling_with_an_open_change(self):
        self._open()
        self.line.product_uom_qty = 9
        self.order._action_cancel()
        self.assertEqual(self.order.order_stage, "cancel")

    def test_uncontrolled_orders_know_no_change(self):
        self.company.order_control = False
        order = self._create_order()
        order.action_confirm()
        with self.assertRaises(UserError):
            self._open(order)
        order.order_line.product_uom_qty = 9
        self.assertEqual(order.order_line.product_uom_qty, 9)
