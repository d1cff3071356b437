from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestBomEdit(CountersignCommon):
    """A bill of materials that is edited between the review and the confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.bom = cls.env["mrp.bom"]._bom_find(cls.pump)[cls.pump]
        cls.planner = new_test_user(
            cls.env, login="bom_planner", groups="mrp.group_mrp_manager"
        )

    def _edit(self, record):
        return record.with_user(self.planner)

    def _get_stated(self, order):
        return {
            line.product_id: line.required_qty
            for line in order.sudo().material_line_ids
        }

    def test_more_of_a_part_is_stated_and_signed_anew(self):
        order = self._make_ready(self._create_order())
        self.assertEqual(self._get_stated(order), {self.shaft: 5})
        self._edit(self.bom.bom_line_ids).product_qty = 2
        self.assertEqual(self._get_stated(order), {self.shaft: 10})
        self.assertEqual(order.order_stage, "technical_review")
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertIn("10", order.message_ids[:1].body, "who reads it knows why")
        self._sign("production_manager", order)
        self.assertNotEqual(order.order_stage, "technical_review")

    def test_what_was_stated_of_other_parts_stays(self):
        seal = self.env["product.product"].create({"name": "Seal", "is_storable": True})
        self._set_stock(seal, 100)
        line = {"product_id": seal.id, "product_qty": 1}
        self.bom.bom_line_ids = [Command.create(line)]
        order = self._create_order(nonstandard=True)
        self._submit(order)
        stated = order.material_line_ids.filtered(lambda row: row.product_id == seal)
        self._as("purchasing", stated).write(
            {"available_qty": 40, "note": "60 are for others"}
        )
        shaft = self.bom.bom_line_ids.filtered(lambda row: row.product_id == self.shaft)
        self._edit(shaft).product_qty = 2
        self.assertEqual(self._get_stated(order), {self.shaft: 10, seal: 5})
        self.assertEqual(stated.exists().note, "60 are for others")

    def test_short_of_material_asks_whom_the_rules_name(self):
        order = self._make_ready(self._create_order())
        self._edit(self.bom.bom_line_ids).product_qty = 100000
        self.assertTrue(order.material_short)
        pending = self.env["order.signoff.request"]._get_pending(order)[order.id]
        self.assertEqual(
            set(pending.role_id.mapped("code")), {"chief_engineer", "purchasing"}
        )

    def test_every_way_to_edit(self):
        brass = self.env["product.product"].create(
            {"name": "Brass", "is_storable": True}
        )
        bom, line = self.bom, self.bom.bom_line_ids
        new_line = {"product_id": brass.id, "product_qty": 3}
        whole = {
            "product_tmpl_id": self.pump.product_tmpl_id.id,
            "sequence": -1,
            "bom_line_ids": [Command.create(new_line)],
        }
        boms, lines = self._edit(bom), self._edit(line)
        for name, act, stated in (
            ("line", lambda: lines.write({"product_id": brass.id}), {brass: 5}),
            (
                "line by its bill",
                lambda: boms.write(
                    {"bom_line_ids": [Command.update(line.id, {"product_qty": 3})]}
                ),
                {self.shaft: 15},
            ),
            (
                "line added",
                lambda: lines.create({"bom_id": bom.id, **new_line}),
                {self.shaft: 5, brass: 15},
            ),
            ("line deleted", lines.unlink, {}),
            ("quantity made", lambda: boms.write({"product_qty": 5}), {self.shaft: 1}),
            ("another bill first", lambda: boms.create(whole), {brass: 15}),
            ("archived", boms.action_archive, {self.pump: 5}),
            ("deleted", boms.unlink, {self.pump: 5}),
        ):
            with self.subTest(name):
                with self.env.cr.savepoint() as undo:
                    order = self._make_ready(self._create_order())
                    self.assertEqual(self._get_stated(order), {self.shaft: 5})
                    act()
                    self.assertEqual(self._get_stated(order), stated)
                    self.assertEqual(order.order_stage, "technical_review")
                    undo.rollback()
                self.env.invalidate_all()

    def test_a_bill_edited_as_a_whole_is_told_once(self):
        lid = self.env["product.product"].create({"name": "Lid", "is_storable": True})
        order = self._make_ready(self._create_order())
        before = order.message_ids
        self._edit(self.bom).bom_line_ids = [
            Command.update(self.bom.bom_line_ids.id, {"product_qty": 2}),
            Command.create({"product_id": lid.id, "product_qty": 3}),
        ]
        self.assertEqual(self._get_stated(order), {self.shaft: 10, lid: 15})
        bodies = (order.message_ids - before).mapped("body")
        (body,) = [text for text in bodies if "Content changed" in text]
        self.assertIn("Lid", body)
        self.assertIn("10", body)

    def test_a_part_made_in_the_house(self):
        self._set_stock(self.shaft, -1000)
        steel = self.env["product.product"].create(
            {"name": "Steel", "is_storable": True}
        )
        self._set_stock(steel, 1000)
        part = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.shaft.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": steel.id, "product_qty": 4})
                ],
            }
        )
        order = self._make_ready(self._create_order())
        self.assertEqual(self._get_stated(order), {steel: 20})
        self._edit(part.bom_line_ids).product_qty = 5
        self.assertEqual(self._get_stated(order), {steel: 25})
        self.assertEqual(order.order_stage, "technical_review")

    def test_what_changes_nothing_unseats_nobody(self):
        order = self._make_ready(self._create_order())
        self._set_stock(self.shaft, -3)
        stage = order.order_stage
        self._edit(self.bom).write({"code": "A"})
        self._edit(self.bom.bom_line_ids).write({"sequence": 3, "product_qty": 1.0})
        other = self.env["product.product"].create({"name": "Lid"})
        self.env["mrp.bom"].create({"product_tmpl_id": other.product_tmpl_id.id})
        self.assertEqual(order.order_stage, stage)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_confirmed_orders_stay_as_they_were_made(self):
        order = self._make_ready(self._create_order())
        order.action_confirm()
        self._edit(self.bom.bom_line_ids).product_qty = 2
        self.assertEqual(self._get_stated(order), {self.shaft: 5})
        made = order.control_production_ids.move_raw_ids
        self.assertEqual(sum(made.mapped("product_uom_qty")), 5)
