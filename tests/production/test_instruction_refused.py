from odoo.tests import tagged

from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestInstructionRefused(ProductionCommon):
    """An instruction that production sends back is issued anew; copies go on."""

    def _get_pending(self, kind=None):
        pending = self.env["order.signoff.request"]._get_pending(self.order)
        rows = pending[self.order.id]
        return rows.filtered(lambda row: row.kind == kind) if kind else rows

    def _refuse(self):
        self.order.invalidate_recordset()
        self._user(self.order).signoff_refuse(
            self._digests(self.order), "the drawing is of last year"
        )
        self.order.invalidate_recordset()

    def test_back_to_who_has_issued_it(self):
        self._issue()
        self.assertEqual(self.order.instruction_state, "issued")
        self._refuse()
        self.assertEqual(self.order.instruction_state, "open")
        self.assertIn("drawing is of last year", self.order.instruction_hint)
        self.assertIn("sales_office", self.order.stage_holder_codes)
        self.assertEqual(self._get_pending("sign").role_id.code, "sales_office")
        self._assert_held(
            lambda: self._user(self.production).write({"qty_producing": 1})
        )
        self._issue()
        self.assertEqual(self._get_pending("sign").role_id.code, "production_manager")
        self.assertNotIn("last year", self.order.instruction_hint)
        self._acknowledge()
        self.assertEqual(self.order.instruction_state, "acknowledged")

    def test_copies_go_on_beside_the_instruction(self):
        """Of an order that is made the copies wait until they are read."""
        order = self._make_confirmed(nonstandard=True)
        order.invalidate_recordset()
        self.assertTrue(order.instruction_ids)
        copies = self.env["order.signoff.request"]._get_pending(order)[order.id]
        copies = copies.filtered(lambda row: row.kind == "copy")
        self.assertIn("materials_manager", copies.role_id.mapped("code"))
        self.assertTrue(order.copies_open)
        self._sign("materials_manager", order)
        order.invalidate_recordset()
        self.assertNotIn(self.role("materials_manager").name, order.copies_open or "")
        self.assertIn("acknowledge", order.signoff_ids.mapped("kind"))
        self.assertEqual(order.instruction_state, "open")
