from unittest.mock import patch

from odoo.tests import tagged

from ..production.production_common import ProductionCommon

SOURCE = "odoo.addons.sale_mrp_countersign.models"
STAGES = {
    "sale.order": ("order_stage", "instruction_state", "made_percent"),
    "mrp.production": ("control_stage", "release_hint"),
    "stock.picking": ("dispatch_stage", "facet_digests", "debt_state"),
    "production.release": ("state",),
}


@tagged("post_install", "-at_install")
class TestFactsSource(ProductionCommon):
    """Stages follow goods and work, and core does not carry them along."""

    def test_nothing_hangs_on_moves(self):
        """What changes a thousand times a day walks none of our trees."""
        ours = {
            self.env[model]._fields[name]
            for model, names in STAGES.items()
            for name in names
        }
        for model, name in (
            ("stock.move", "state"),
            ("stock.move", "quantity"),
            ("stock.move", "picked"),
            ("stock.move.line", "quantity"),
            ("mrp.production", "state"),
            ("mrp.workorder", "state"),
            ("stock.picking", "state"),
            ("sale.order.line", "qty_delivered"),
        ):
            field = self.env[model]._fields[name]
            found = ours.intersection(self.env.registry.get_dependent_fields(field))
            self.assertFalse(found, field)

    def test_roots_are_found(self):
        """Each field from which a source follows is one that has stages derived."""
        for model, names in {
            "stock.move": ("state", "quantity", "picked", "sale_line_id"),
            "stock.move.line": ("quantity", "picked", "move_id"),
            "mrp.production": ("state", "qty_producing", "product_qty"),
            "mrp.workorder": ("state",),
            "stock.picking": ("state", "move_ids"),
            "sale.order.line": ("qty_delivered",),
        }.items():
            self.assertLessEqual(set(names), self.env[model]._get_facts_roots(), model)
        self.assertNotIn("priority", self.env["stock.move"]._get_facts_roots())

    def test_read_at_once(self):
        """Without anything written to the database in between."""
        self.company.quality_release = False
        self._release()
        self.assertEqual(self.order.order_stage, "production")
        self.assertEqual(self.order.made_percent, 0)
        self._make(self.production)
        self.assertEqual(self.order.made_percent, 100)
        self.assertEqual(self.order.order_stage, "dispatch")
        picking = self.order.picking_ids
        signed = picking.content_digest
        picking.move_ids.product_uom_qty -= 1
        self.assertNotEqual(picking.content_digest, signed)
        picking.move_ids.product_uom_qty += 1
        self.assertEqual(picking.content_digest, signed)

    def test_told_again_while_it_waits(self):
        """A value read in between is not kept because the rest still waits."""
        self._release()
        self.env.flush_all()
        self.production._derive_again()
        self.order._derive_again()
        self.assertEqual(self.order.made_percent, 0)
        self.assertEqual(self.order.instruction_state, "acknowledged")
        self._make(self.production)
        self.assertEqual(self.order.made_percent, 100)

    def test_switched_off_costs_nothing(self):
        """Where order control never was on, nothing is looked for."""
        company = self.company.create({"name": "Uncontrolled"})
        self.env.user.company_ids += company
        product = self.pump.with_company(company)
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        with patch(f"{SOURCE}.signoff.order_signoff_evidence.OrderSignoffMixin"
                   "._derive_again") as derive:  # fmt: skip
            move = self.env["stock.move"].create(
                {
                    "product_id": product.id,
                    "product_uom_qty": 1,
                    "company_id": company.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": self.env.ref(
                        "stock.stock_location_customers"
                    ).id,
                }
            )
            move._action_confirm()
            move.quantity = 1
            move.picked = True
            move._action_done()
        self.assertEqual(move.state, "done")
        derive.assert_not_called()
