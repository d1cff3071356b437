from datetime import date, datetime
from unittest import SkipTest
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestVendorEvaluation(CountersignCommon):
    """What vendors delivered, by quarter, against figures worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "purchase_line_id" not in cls.env["stock.move"]._fields:
            raise SkipTest("core's purchase is not installed")
        cls.vendor = cls.env["res.partner"].create({"name": "Foundry"})

    def _receive(self, day, planned, quantity, price, returned=0, discount=0):
        with freeze_time(day):
            order = self.env["purchase.order"].create(
                {
                    "partner_id": self.vendor.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.shaft.id,
                                "product_qty": quantity,
                                "price_unit": price,
                                "discount": discount,
                                "date_planned": planned,
                            }
                        )
                    ],
                }
            )
            order.button_confirm()
            picking = order.picking_ids
            picking.button_validate()
            if returned:
                wizard = (
                    self.env["stock.return.picking"]
                    .with_context(active_id=picking.id, active_model="stock.picking")
                    .create({})
                )
                wizard.product_return_moves.quantity = returned
                action = wizard.action_create_returns()
                back = picking.browse(action["res_id"])
                back.button_validate()

    def test_a_quarter_and_the_one_before(self):
        self._receive("2031-02-10 08:00", datetime(2031, 2, 12), 10, 5.0)
        self._receive("2031-03-10 08:00", datetime(2031, 3, 8), 30, 7.0, returned=4)
        self._receive("2031-07-01 08:00", datetime(2031, 7, 1), 5, 9.75)
        self.env.flush_all()
        first, later = self.env["vendor.evaluation.report"].search(
            [("vendor_id", "=", self.vendor.id)], order="quarter"
        )
        self.assertEqual(first.quarter, date(2031, 1, 1))
        self.assertEqual((first.receipt_count, first.late_count), (2, 1))
        self.assertEqual(first.on_time_percent, 50)
        self.assertEqual((first.quantity, first.returned), (40, 4))
        self.assertEqual(first.quality_percent, 90)
        # (10 × 5 + 30 × 7) / 40
        self.assertAlmostEqual(first.price, 6.5)
        self.assertFalse(first.price_change)
        self.assertEqual(later.quarter, date(2031, 7, 1))
        self.assertAlmostEqual(later.price_before, 6.5)
        self.assertAlmostEqual(later.price_change, 50)
        self.assertEqual(later.on_time_percent, 100)
        # of three receipts one was late, of 45 pieces 4 went back
        ((on_time, quality),) = first._read_group(
            [("vendor_id", "=", self.vendor.id)],
            [],
            ["on_time_percent:avg", "quality_percent:avg"],
        )
        self.assertAlmostEqual(on_time, 200 / 3)
        self.assertAlmostEqual(quality, 100 * 41 / 45)

    def test_days_are_those_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        # one in the morning of 1 April there, planned for the day before
        self._receive("2031-03-31 17:00", datetime(2031, 3, 31, 8), 10, 5.0)
        # planned for that very day, which has begun there before midnight UTC
        self._receive("2031-03-31 18:00", datetime(2031, 3, 31, 20), 10, 5.0)
        self.env.flush_all()
        row = self.env["vendor.evaluation.report"].search(
            [("vendor_id", "=", self.vendor.id)]
        )
        self.assertEqual(row.quarter, date(2031, 4, 1))
        self.assertEqual((row.receipt_count, row.late_count), (2, 1))

    def test_who_reads_it(self):
        self._receive("2031-02-10 08:00", datetime(2031, 2, 12), 10, 5.0)
        self.env.flush_all()
        report = self.env["vendor.evaluation.report"]
        menu = self.env.ref("sale_mrp_countersign.vendor_evaluation_report_menu")
        buyer = self.users["purchasing"]
        with self.assertRaises(AccessError):
            report.with_user(buyer).search([])
        self.assertNotIn(menu.id, menu.with_user(buyer)._visible_menu_ids())
        group = self.env.ref("sale_mrp_countersign.group_vendor_evaluation")
        buyer.group_ids += group
        found = report.with_user(buyer).search([("vendor_id", "=", self.vendor.id)])
        self.assertEqual(found.price, 5)
        visible = menu.with_user(buyer)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        self.assertIn(menu.parent_id.id, visible)

    def test_discount_is_a_price_change(self):
        self._receive("2031-02-10 08:00", datetime(2031, 2, 12), 10, 5.0)
        self._receive("2031-05-10 08:00", datetime(2031, 5, 12), 10, 5.0, discount=20)
        self.env.flush_all()
        later = self.env["vendor.evaluation.report"].search(
            [("vendor_id", "=", self.vendor.id)], order="quarter desc", limit=1
        )
        self.assertAlmostEqual(later.price_change, -20)

    def test_without_purchase_there_are_no_rows(self):
        report = self.env["vendor.evaluation.report"]
        with patch.object(type(self.env["stock.move"]), "_fields", {}):
            query = report._table_query
        self.assertFalse(self.env.execute_query(query))

    def test_grouped_and_unit_of_the_product(self):
        self.shaft.uom_id = self.env.ref("uom.product_uom_unit")
        self._receive("2031-02-10 08:00", datetime(2031, 2, 12), 10, 5.0)
        groups = self.env["vendor.evaluation.report"]._read_group(
            [("vendor_id", "=", self.vendor.id)],
            ["vendor_id"],
            ["quantity:sum", "on_time_percent:avg"],
        )
        self.assertEqual(groups, [(self.vendor, 10, 100)])

    # ------------------------------------------------------- core's on-time rate
    def _get_reader(self, login, *groups):
        groups = ",".join(("sale_mrp_countersign.group_manager", *groups))
        return new_test_user(self.env, login, groups)

    def test_core_on_time_rate_beside_ours(self):
        """Two receipts of which one was late: by receipts 50, by quantity 25 %."""
        self._receive("2031-02-10 08:00", datetime(2031, 2, 12), 10, 5.0)
        self._receive("2031-03-10 08:00", datetime(2031, 3, 8), 30, 7.0)
        self.env.flush_all()
        buyer = self._get_reader("vendor_buyer", "purchase.group_purchase_user")
        report = self.env["vendor.evaluation.report"].with_user(buyer)
        with freeze_time("2031-04-01 08:00"):
            row = report.search([("vendor_id", "=", self.vendor.id)])
            self.assertEqual(row.on_time_percent, 50)
            self.assertEqual(row.vendor_on_time_rate, 25)
        action = row.action_view_on_time()
        self.assertEqual(action["res_model"], "vendor.delay.report")
        groups = self.env["vendor.delay.report"]._read_group(
            action["domain"], ["partner_id"], ["on_time_rate:sum"]
        )
        self.assertEqual(groups, [(self.vendor, 25)])

    def test_core_on_time_rate_needs_its_rights(self):
        self._receive("2031-02-10 08:00", datetime(2031, 2, 12), 10, 5.0)
        self.env.flush_all()
        reader = self._get_reader("vendor_reader")
        report = self.env["vendor.evaluation.report"].with_user(reader)
        row = report.search([("vendor_id", "=", self.vendor.id)])
        self.assertEqual((row.on_time_percent, row.vendor_on_time_rate), (100, -1))
        with self.assertRaisesRegex(UserError, "right to read purchases"):
            row.action_view_on_time()

    def test_without_core_on_time_rate(self):
        buyer = self._get_reader("vendor_buyer", "purchase.group_purchase_user")
        self._receive("2031-02-10 08:00", datetime(2031, 2, 12), 10, 5.0)
        self.env.flush_all()
        report = self.env["vendor.evaluation.report"].with_user(buyer)
        models = self.env.registry.models
        left = {name: models[name] for name in models if name != "vendor.delay.report"}
        with patch.object(self.env.registry, "models", left):
            row = report.search([("vendor_id", "=", self.vendor.id)])
            self.assertEqual(row.vendor_on_time_rate, -1)
            with self.assertRaisesRegex(UserError, "comes with Purchase"):
                row.action_view_on_time()
