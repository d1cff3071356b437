from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestProgress(ProductionCommon):
    """How much is made, right whatever became of the manufacturing order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factory._release(cls.order)
        cls.line = cls.order.order_line

    def _assert_made(self, percent, line=None):
        self.env.flush_all()
        self.env.invalidate_all()
        line = line or self.line
        self.assertEqual(line.made_percent, percent)
        if len(line.order_id.order_line) == 1:
            self.assertEqual(line.order_id.made_percent, percent)

    def test_backorders_and_splits(self):
        self._assert_made(0)
        self._make(self.production, 2, backorder=True)
        self._assert_made(40)
        rest = self.order.control_production_ids - self.production
        parts = self._split(rest, 2) - self.production
        self._make(parts[0], 1, backorder=True)
        self._assert_made(60)
        for part in self.order.control_production_ids:
            if part.state != "done":
                self._make(part)
        self._assert_made(100)

    def test_more_than_ordered_is_all(self):
        self._report_quantity("over", 1)
        self.production.qty_producing = 6
        self.production.set_qty_producing()
        self.production.move_raw_ids.picked = True
        self.production.button_mark_done()
        self._assert_made(100)

    def test_closed_with_less_stays_less(self):
        self._report_quantity("under", 1)
        self._make(self.production, 4)
        self._assert_made(80)

    def test_unbuilt(self):
        self._make(self.production)
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": self.pump.id,
                "mo_id": self.production.id,
                "product_qty": 2,
                "bom_id": self.bom.id,
            }
        )
        self.order.picking_ids.do_unreserve()
        unbuild.action_unbuild()
        self._assert_made(60)

    def test_scrapped(self):
        self._make(self.production)
        self.order.picking_ids.do_unreserve()
        scrap = self.env["stock.scrap"].create(
            {
                "production_id": self.production.id,
                "product_id": self.pump.id,
                "scrap_qty": 1,
            }
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        self._assert_made(80)

    def test_dozens(self):
        """The manufacturing order counts in dozens, the bill makes dozens."""
        self.bom.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order = self._make_confirmed(quantity=24)
        production = order.control_production_ids
        self.assertEqual(production.product_qty, 2)
        self._release(order)
        self._make(production, 1, backorder=True)
        self._assert_made(50, order.order_line)

    def test_two_lines_of_one_product_merged(self):
        line = {
            "product_id": self.pump.id,
            "price_unit": 100.0,
            "tax_ids": [Command.clear()],
        }
        order = self._make_confirmed(
            order_line=[
                Command.create({**line, "product_uom_qty": 2}),
                Command.create({**line, "product_uom_qty": 3}),
            ]
        )
        productions = order.control_production_ids
        if len(productions) > 1:
            self.assertEqual(len(productions), 2)
            self._release(order)
            by_line = {item.sale_line_id: item for item in productions}
            first, second = order.order_line
            self._make(by_line[first])
            self._assert_made(100, first)
            self._assert_made(0, second)
            self.assertEqual(order.made_percent, 40)
            again = self._make_confirmed()
            productions = by_line[second] | again.control_production_ids
            merged = self.env["mrp.production"].browse(
                productions.action_merge()["res_id"]
            )
            for item in order | again:
                self._acknowledge(item) if item == order else self._release(item)
            self._make(merged, 4, backorder=True)
            self._assert_made(50, second)
            self._assert_made(50, again.order_line)

    def test_kit(self):
        """A kit is as far as the part that is furthest behind."""
        cover = self.env["product.product"].create(
            {"name": "Cover", "is_storable": True}
        )
        self.bom.copy({"product_tmpl_id": cover.product_tmpl_id.id})
        self._make_to_order(cover)
        kit = self.env["product.product"].create(
            {"name": "Set", "is_storable": True, "list_price": 100.0}
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.pump.id, "product_qty": 1}),
                    Command.create({"product_id": cover.id, "product_qty": 2}),
                ],
            }
        )
        order = self._make_confirmed(
            order_line=[
                Command.create(
                    {
                        "product_id": kit.id,
                        "product_uom_qty": 4,
                        "price_unit": 100.0,
                        "tax_ids": [Command.clear()],
                    }
                )
            ]
        )
        productions = order.control_production_ids
        self.assertEqual(productions.product_id, self.pump | cover)
        for production in productions:
            self._assert_held(
                lambda production=production: production.write({"qty_producing": 1}),
                production,
            )
        self._release(order)
        pump = productions.filtered(lambda item: item.product_id == self.pump)
        self._make(pump)
        self.assertEqual(order.order_line.made_percent, 0)
        self._make(productions - pump, 2, backorder=True)
        self.env.invalidate_all()
        self.assertEqual(order.order_line.made_percent, 25)
        self.assertEqual(order.made_percent, 50)

    def test_sub_assembly_is_no_line(self):
        """A part that is also sold: what is made for the pump does not count there."""
        part = self.env["product.product"].create(
            {"name": "Rotor", "is_storable": True, "list_price": 10}
        )
        self.bom.copy({"product_tmpl_id": part.product_tmpl_id.id})
        self._make_to_order(part)
        self.bom.bom_line_ids = [
            Command.create({"product_id": part.id, "product_qty": 1})
        ]
        order = self._make_confirmed()
        rotor = order.control_production_ids.filtered(
            lambda item: item.product_id == part
        )
        self.assertTrue(rotor)
        self._release(order)
        self._make(rotor)
        self._assert_made(0, order.order_line)

    # ---------------------------------------------------------------- lateness
    def test_expected_completion(self):
        order, production = self.order, self.production
        promised = order.promised_date
        self.assertTrue(promised)
        noon = datetime.combine(promised, datetime.min.time()) + timedelta(hours=12)
        for days, state in ((-5, "on_time"), (-1, "tight"), (0, "tight"), (1, "late")):
            with self.subTest(days=days):
                production.date_finished = noon + timedelta(days=days)
                self.env.invalidate_all()
                self.assertEqual(
                    order.expected_completion, promised + timedelta(days=days)
                )
                self.assertEqual(order.completion_state, state)

    def test_no_earlier_than_today(self):
        self.production.date_start = datetime.now() - timedelta(days=9)
        self.production.date_finished = datetime.now() - timedelta(days=8)
        self.env.invalidate_all()
        self.assertEqual(self.order.expected_completion, self.company._get_local_day())

    def test_complete_is_on_time(self):
        self._make(self.production)
        self.env.invalidate_all()
        self.assertEqual(self.order.completion_state, "on_time")

    # -------------------------------------------------------------------- cost
    def test_flat(self):
        """Twenty orders cost as many queries as one."""
        orders = self.order
        values = self.order.copy_data()[0]
        for _number in range(19):
            orders |= self.order.create(values)
        productions = self.env["mrp.production"]
        for order in orders - self.order:
            productions |= self.production.copy(
                {"sale_line_id": order.order_line.id, "reference_ids": False}
            )
        orders.invalidate_recordset()
        # as if confirmed: what is read is what counts here
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'sale' WHERE id IN %s", [tuple(orders.ids)]
        )
        clerk = self.users["order_clerk"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            records = records.with_user(clerk)
            records.mapped("is_controlled")
            self.env.user.has_group("base.group_user")
            before = self.env.cr.sql_log_count
            found = records.mapped("made_percent")
            records.mapped("completion_state")
            records.order_line.mapped("made_percent")
            records.mapped("is_supervision_missed")
            self.assertEqual(len(found), len(records))
            return self.env.cr.sql_log_count - before

        count(orders)
        self.assertEqual(count(orders), count(orders[:1]))
        self.assertTrue(all(orders.mapped("expected_completion")))
