from odoo.fields import Command
from odoo.tests import BaseCase, tagged
from odoo.tools import format_date

from odoo.addons.sale_mrp_countersign.reports.page_plan import plan_pages, text_height

from .print_common import NOTICE, PREFIX, PrintCommon


@tagged("post_install", "-at_install")
class TestPagePlan(BaseCase):
    def test_one_page(self):
        self.assertEqual(plan_pages([6, 6], 50, 100, 30), [2])

    def test_lines_go_along_with_the_closing(self):
        """The signatures never stand alone: lines of the last page go with them."""
        self.assertEqual(plan_pages([6] * 8, 50, 100, 30), [5, 3])
        self.assertEqual(plan_pages([6] * 20, 50, 60, 50), [8, 10, 1, 1])
        self.assertEqual(plan_pages([6] * 9, 50, 60, 50), [8, 1])

    def test_nothing_lost(self):
        for count in range(1, 120):
            for closing in (10, 60, 90):
                plan = plan_pages([6, 10, 14] * count, 60, 100, closing)
                self.assertEqual(sum(plan), 3 * count)

    def test_single_line(self):
        """Where a line and the closing need a page of their own, the first has none."""
        self.assertEqual(plan_pages([6], 50, 100, 80), [0, 1])
        self.assertEqual(plan_pages([], 50, 100, 80), [0, 0])

    def test_text_height(self):
        self.assertEqual(text_height("a" * 10, 5, 4), 8)
        self.assertEqual(text_height("立式管道泵", 6, 4), 8)
        self.assertEqual(text_height("a\nb", 5, 4), 8)
        self.assertEqual(text_height(False, 5, 4), 4)

    def test_where_text_breaks(self):
        """Between words and Chinese characters, never before a comma."""
        for text, width, rows in (
            ("aaa bbb ccc", 7, 2),
            ("aaa bbb ccc", 6, 3),
            ("出口 DN50→DN65，防爆电机", 18, 2),
            ("非标：结构: 出口 DN50→DN65，防爆电机", 18, 3),
            ("扬程，扬程", 4, 3),
            ("□ a", 2, 2),
        ):
            with self.subTest(text=text, width=width):
                self.assertEqual(text_height(text, width, 1), rows)


@tagged("post_install", "-at_install")
class TestReports(PrintCommon):
    def test_confirmation_sheet(self):
        self.order.other_requirements = "logo of the customer"
        order = self._make_approved(
            pricelist_id=self.pricelist.id, other_requirements="customer's logo"
        )
        sheet = self._prepare(order)
        (text,) = self._print(order)
        for words in (
            "Order Confirmation Sheet",
            order.name,
            order.unified_code,
            "SZ003",
            "Rev. 1",
            order.digest_short,
            "500.00",
            "150.00",
            "350.00",
            "30 Days",
            format_date(self.env(context={"lang": "en_US"}), order.promised_date),
            "wooden case",
            "customer's logo",
            "completion of the finished goods, not the date of shipping",
            "return this sheet today",
            "1202 0204 0990",
            "Customer's stamp",
            "1 / 1",
            "Approval · Finance cs_finance",
            "Approval · General Manager cs_general_manager",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)
        code = " ".join((sheet.name[:4], sheet.name[4:], sheet.sheet_code[8:]))
        self.assertEqual(text.count(code), 2)
        self.assertNotIn("NOT YET IN FORCE", text)

    def test_late_returns_are_told_in_the_company_s_days(self):
        order = self._create_order()
        self.assertIn("moves back one day", self._print(order)[0])
        self.company.slip_unit = "working"
        self.assertIn("moves back one working day", self._print(order)[0])

    def test_urgency_is_ticked(self):
        form = f"{PREFIX}order_form"
        order = self._create_order(delivery_class="urgent")
        for text in self._print(order, form):
            self.assertIn("■ Urgent", text)
            self.assertIn("□ Ordinary", text)

    def test_not_in_force(self):
        order = self._create_order()
        (text,) = self._print(order)
        self.assertIn("NOT YET IN FORCE", text)
        self.assertIn("no sheet number", text)

    def test_the_quotation_of_core_says_it_too(self):
        report = "sale.action_report_saleorder"
        order = self._create_order()
        self.assertIn("NOT YET IN FORCE", self._print(order, report)[0])
        self.customer_b.lang = "zh_CN"
        self.assertIn("未 生 效", self._print(order, report)[0])
        self._submit(order)
        self._review(order)
        self.assertNotIn("未 生 效", self._print(order, report)[0])
        self.company.order_control = False
        other = self._create_order()
        self.assertNotIn("未 生 效", self._print(other, report)[0])

    def test_chinese(self):
        """By the customer's language, with the total in capitals."""
        self.customer_b.lang = "zh_CN"
        order = self._create_order(pricelist_id=self.pricelist.id)
        order.order_line.price_unit = 1680.5
        (text,) = self._print(order)
        self.assertIn("人民币捌仟肆佰零贰元伍角整", text)
        self.assertIn("¥", text)
        self.assertIn("订单确认书", text)
        for words in ("Order", "Total", "Deposit", "Date", "Please", "Printed", "NOT"):
            self.assertNotIn(words, text)

    def test_fifty_lines(self):
        """Pages repeat the heading, each line is there once, the signatures stay
        with the last lines."""
        order = self._create_order()
        order.order_line.unlink()
        order.order_line = [
            Command.create(
                {
                    "product_id": self.pump.id,
                    "name": f"PUMP{number:02d}X\n" + "specification " * (number % 4),
                    "product_uom_qty": number,
                    "price_unit": 10,
                }
            )
            for number in range(1, 51)
        ]
        pages = self._print(order)
        self.assertGreater(len(pages), 2)
        for number, text in enumerate(pages, 1):
            self.assertEqual(text.count("Model, Specification"), 1)
            self.assertIn(f"{number} / {len(pages)}", text)
        whole = " ".join(pages)
        for number in range(1, 51):
            self.assertEqual(whole.count(f"PUMP{number:02d}X"), 1)
        self.assertIn("Customer's stamp", pages[-1])
        self.assertIn("PUMP50X", pages[-1])

    def test_several_in_one_print(self):
        orders = self.order | self._create_order() | self._create_order()
        pages = self._print(orders)
        self.assertEqual(len(pages), 3)
        for order, text in zip(orders, pages, strict=True):
            self.assertIn(order.name, text)
            self.assertIn("1 / 1", text)

    def test_archived_is_printed(self):
        sheet = self._send()
        self.customer_b.name = "Another name"
        (text,) = self._print(self.order)
        self.assertIn("Customer B", text)
        self.assertNotIn("Another name", text)
        self.assertIn(sheet.sheet_code[8:], text)

    def test_shipping_notice(self):
        self.customer_a.lang = "en_US"
        order = self._make_ready(self._create_order(partner=self.customer_a))
        order.action_confirm()
        picking = order.picking_ids
        (text,) = self._print(picking, NOTICE)
        for words in ("Shipping Notice", picking.name, order.name, "Rev. 1", "5"):
            self.assertIn(words, text)
        self.assertNotIn("500.00", text)
        self.assertNotIn("NOT YET IN FORCE", text)
