from odoo.tests import tagged

from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestOwnSignoffs(ProductionCommon):
    """Manufacturing orders without a sales order, by the delivered rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bom.is_nonstandard = True
        cls.own = cls._create_own()

    @classmethod
    def _create_own(cls):
        own = cls.env["mrp.production"].create(
            {"product_id": cls.pump.id, "product_qty": 5, "bom_id": cls.bom.id}
        )
        own.action_confirm()
        return own

    def _sign_own(self, own=None):
        own = own or self.own
        self.assertEqual(own.control_stage, "technical_review")
        self._sign("chief_engineer", own)
        self.assertEqual(own.control_stage, "countersign")
        self._assert_held(lambda: own.write({"qty_producing": 1}), own)
        self._sign("production_manager", own)
        self.assertEqual(own.control_stage, "released")

    def test_marked_later(self):
        self.bom.is_nonstandard = False
        own = self._create_own()
        self.assertFalse(own.control_stage)
        self.bom.is_nonstandard = True
        self.assertEqual(own.control_stage, "technical_review")
        waiting = self.env["order.signoff.request"].search(
            [
                ("document_model", "=", "mrp.production"),
                ("document_id", "=", own.id),
            ]
        )
        self.assertEqual(waiting.role_id.code, "chief_engineer")
        self._assert_held(lambda: own.button_mark_done(), own)

    def test_orders_decide_for_their_own(self):
        """What is made for an order follows the order, whatever its bill."""
        self.assertEqual(self.production.control_stage, "instruction")

    def test_backorder_and_split_carry_it(self):
        self._sign_own()
        notes = self.own.message_ids
        parts = self._split(self.own, 3)
        self.assertEqual(set(parts.mapped("control_stage")), {"released"})
        self._make(self.own, 1, backorder=True)
        parts = self.own.production_group_id.production_ids - self.own
        self.assertEqual(set(parts.mapped("control_stage")), {"released"})
        for part in parts:
            self._make(part)
        added = (self.own.message_ids - notes).mapped("body")
        self.assertFalse([body for body in added if "void" in body])

    def test_duplicate_and_merge_do_not(self):
        self._sign_own()
        twin = self.own.copy()
        self.assertEqual(twin.control_stage, "technical_review")
        other = self._create_own()
        self._sign_own(other)
        merged = self.env["mrp.production"].browse(
            (self.own | other).action_merge()["res_id"]
        )
        self.assertEqual(merged.control_stage, "technical_review")
        self._assert_held(lambda: merged.button_mark_done(), merged)

    def test_another_quantity_unseats_it(self):
        self._sign_own()
        self._resize(self.own, 6)
        self.assertEqual(self.own.control_stage, "countersign")
        self._sign("production_manager", self.own)
        self._make(self.own)
