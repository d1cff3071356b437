from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestProductionPaths(ProductionCommon):
    """Side doors by which production might start, and what must go on."""

    def test_set_qty_producing(self):
        def act():
            production = self._user(self.production)
            production.qty_producing = 5
            production.set_qty_producing()

        self._assert_held(act)

    def test_draft_is_no_way_round(self):
        draft = self.env["mrp.production"].create(
            {
                "product_id": self.pump.id,
                "product_qty": 1,
                "bom_id": self.bom.id,
                "sale_line_id": self.order.order_line.id,
            }
        )
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.control_stage, "instruction")
        self._assert_held(lambda: draft.write({"qty_producing": 1}), draft)
        self._assert_held(lambda: draft.button_mark_done(), draft)

    def test_link_taken_away(self):
        production = self._user(self.production)
        self._assert_held(
            lambda: (
                production.write(
                    {"sale_line_id": False, "reference_ids": [Command.clear()]}
                ),
                production.write({"qty_producing": 5}),
            )
        )
        with self.assertRaises(AccessError):
            production.write({"control_order_ids": [Command.clear()]})
        with self.assertRaises(AccessError):
            self.order.sudo().write({"control_production_ids": [Command.clear()]})

    def test_cancelled_order_does_not_start(self):
        self.order._action_cancel()
        if self.production.state != "cancel":
            self._assert_held(lambda: self.production.write({"qty_producing": 1}))

    def test_cancel_of_a_flexible_bill_of_materials(self):
        self.bom.consumption = "flexible"
        self.production.consumption = "flexible"
        self.production.action_cancel()
        self.env.flush_all()
        self.production.invalidate_recordset()
        self.assertEqual(self.production.state, "cancel")

    def test_merge_stays_held(self):
        other = self._create_order()
        self._make_ready(other)
        other.action_confirm()
        both = self.production | other.control_production_ids
        action = both.action_merge()
        merged = self.env["mrp.production"].browse(action["res_id"])
        self.assertEqual(merged.control_order_ids, self.order | other)
        self._assert_held(lambda: merged.write({"qty_producing": 1}), merged)

    def test_sub_assembly(self):
        part = self.env["product.product"].create(
            {"name": "Rotor", "is_storable": True}
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": part.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": self.shaft.id, "product_qty": 1})
                ],
            }
        )
        self._make_to_order(part)
        self.bom.bom_line_ids = [
            Command.create({"product_id": part.id, "product_qty": 1})
        ]
        order = self._create_order()
        self._make_ready(order)
        order.action_confirm()
        productions = order.control_production_ids
        self.assertEqual(productions.product_id, self.pump | part)
        rotor = productions.filtered(lambda item: item.product_id == part)
        self._assert_held(lambda: rotor.write({"qty_producing": 1}), rotor)

    def test_own_rules_without_an_order(self):
        self.env["order.signoff.rule"].create(
            {
                "step_id": self.env.ref(
                    "sale_mrp_countersign.step_mo_technical_review"
                ).id,
                "role_id": self.role("chief_engineer").id,
                "domain": "[('bom_id.code', '=', 'NS')]",
                "facet_ids": [
                    Command.set(
                        self.env.ref("sale_mrp_countersign.facet_technical").ids
                    )
                ],
            }
        )
        bom = self.bom.copy({"code": "NS"})
        own = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": bom.id}
        )
        own.action_confirm()
        self.assertEqual(own.control_stage, "technical_review")
        self._assert_held(lambda: own.write({"qty_producing": 1}), own)
        self._sign("chief_engineer", own)
        self.assertEqual(own.control_stage, "released")
        bom.bom_line_ids.product_qty = 2
        self.assertEqual(own.control_stage, "technical_review")
        self._sign("chief_engineer", own)
        own.qty_producing = 1
        self.assertIn(own.state, ("progress", "to_close"))

    def test_cancelled_by_rpc_does_not_start(self):
        """Said to be cancelled, then said to be started."""
        production = self._user(self.production)
        production.write({"state": "cancel"})
        for state in ("progress", "to_close", "done"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                production.write({"state": state})
                self.env.flush_all()
            production.invalidate_recordset()
            self.assertEqual(production.state, "cancel")

    def _put_on_a_transfer(self, moves):
        """Return a transfer that carries moves of a manufacturing order."""
        picking_type = self.env["stock.picking.type"].search(
            [("code", "=", "incoming"), ("company_id", "=", self.company.id)], limit=1
        )
        picking = self._as("warehouse_supervisor", self.env["stock.picking"]).create(
            {
                "picking_type_id": picking_type.id,
                "location_id": moves.location_id.id,
                "location_dest_id": moves.location_dest_id.id,
            }
        )
        moves = self._as("warehouse_supervisor", moves)
        moves.write({"picking_id": picking.id})
        for move in moves:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        return picking

    def test_finished_goods_on_a_receipt(self):
        """Goods do not come into stock past their manufacturing order."""
        moves = self.production.move_finished_ids

        def act():
            picking = self._put_on_a_transfer(moves)
            picking.with_context(skip_sms=True).button_validate()

        self._assert_held(act)
        self.assertEqual(self.pump.qty_available, 0)
        self._assert_held(
            lambda: self._as("warehouse_supervisor", moves).write({"state": "done"})
        )

    def test_released_goods_move(self):
        self._sign("sales_office", self.order)
        self._sign("production_manager", self.order)
        self.production.qty_producing = self.production.product_qty
        self.production.move_raw_ids.picked = True
        self.production.button_mark_done()
        self.assertEqual(self.production.move_finished_ids.state, "done")
        self.assertEqual(self.pump.qty_available, 5)

    def test_component_scrapped_while_held(self):
        scrap = self.env["stock.scrap"].create(
            {
                "production_id": self.production.id,
                "product_id": self.shaft.id,
                "scrap_qty": 1,
            }
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        self.assertEqual(self.production.state, "confirmed")
