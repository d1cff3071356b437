import io
import unicodedata

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import PdfFileReader

from .daily_common import FRI, SAT, SUN, THU, TUE, WED, utc
from .daily_week import DailyWeek

REPORT = "sale_mrp_countersign.action_report_production_daily"
LANDSCAPE = (842, 595)


@tagged("post_install", "-at_install")
class TestDailySheet(DailyWeek):
    """The printed day, and who may read and print it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        groups = {
            "maker": "mrp.group_mrp_user",
            "seller": "sales_team.group_sale_salesman",
            "signer": "sale_mrp_countersign.group_signer",
            "auditor": "sale_mrp_countersign.group_auditor",
            "clerk": "base.group_user",
            "customer": "base.group_portal",
        }
        cls.users = {
            name: new_test_user(cls.env, login=f"daily_{name}", groups=group)
            for name, group in groups.items()
        }
        cls.readers = [cls.users[name] for name in ("maker", "seller", "signer")]
        cls.readers.append(cls.users["auditor"])
        cls.sheets = cls.env["production.daily.sheet"]

    def _data(self, day):
        sheet = self.sheets._get_sheet(self.company, Date.to_date(day))
        form = self.env["report.sale_mrp_countersign.report_production_daily"]
        return form._get_data(sheet)

    def _read(self, day, lang="en_US"):
        """Return the texts of the pages of a day's sheet."""
        sheet = self.sheets._get_sheet(self.company, Date.to_date(day))
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang=lang
        )
        content, kind = reports._render_qweb_pdf(REPORT, sheet.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(content)).pages
        for page in pages:
            box = page.mediabox
            self.assertEqual(
                (round(float(box.width)), round(float(box.height))), LANDSCAPE
            )
        texts = [unicodedata.normalize("NFKC", page.extract_text()) for page in pages]
        return [" ".join(text.split()) for text in texts]

    # ------------------------------------------------------------------- sheet
    def test_a_row_is_an_order_with_its_backorders(self):
        day = self._data(TUE)
        self.assertEqual([len(block.rows) for block in day.blocks], [1, 1])
        assembly = next(block for block in day.blocks if "Assembly" in block.title)
        (row,) = assembly.rows
        self.assertEqual(row["productions"], self.pumps | self.more_pumps)
        self.assertEqual(
            [
                row[name]
                for name in (
                    "ordered_qty",
                    "planned_qty",
                    "made_qty",
                    "cumulative_qty",
                    "remaining_qty",
                    "good_qty",
                    "scrapped_qty",
                    "planned_hours",
                    "worked_hours",
                )
            ],
            [10, 10, 6, 6, 4, 5, 1, 5, 3.5],
        )
        self.assertEqual(day.totals["made_qty"], 6)
        self.assertEqual(day.totals["worked_hours"], 7.5)

    def test_late_order(self):
        (block,) = self._data(THU).blocks
        late = next(row for row in block.rows if self.five in row["productions"])
        self.assertEqual(
            (late["days_late"], Date.to_string(late["promised"])), (1, WED)
        )
        # on Saturday it should have been finished on Friday
        rows = [row for block in self._data(SAT).blocks for row in block.rows]
        late = next(row for row in rows if self.four in row["productions"])
        self.assertEqual((late["made_qty"], late["remaining_qty"]), (0, 4))

    def test_printed(self):
        self.company.partner_id.phone = "0576 8888"
        (text,) = self._read(TUE)
        for words in (
            "Daily Production Report",
            "Tuesday, March 4, 2031",
            "Work center: Assembly",
            "Pump",
            self.pumps.name,
            "10 / 6",
            "60%",
            "5 / 3.5",
            "Workshop head",
            "1 / 1",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_printed_in_chinese(self):
        (text,) = self._read(TUE, "zh_CN")
        for words in (
            "生产日报表",
            "累计",
            "未完",
            "完成率",
            "承诺日",
            "报废",
            "2031年3月4日",
        ):
            self.assertIn(words, text)
        for words in ("Planned", "Made", "Work center", "Subtotal", "Printed"):
            self.assertNotIn(words, text)

    def test_long_day(self):
        """Pages repeat the heading, each order is there once."""
        products = [self._create_product(f"PUMP{number:02d}X") for number in range(40)]
        for product in products:
            self._order(product, 1, utc(SUN, "08:00"))
        pages = self._read(SUN)
        self.assertGreater(len(pages), 1)
        whole = " ".join(pages)
        self.assertEqual(whole.count("Subtotal"), 1)
        for number, text in enumerate(pages, 1):
            self.assertIn(f"{number} / {len(pages)}", text)
            self.assertEqual(text.count("Cumulative"), 1)
        for product in products:
            self.assertEqual(whole.count(product.name), 1, product.name)

    def test_no_heading_at_the_foot_of_a_page(self):
        sheet = self.sheets._get_sheet(self.company, Date.to_date(SUN))
        form = self.env["report.sale_mrp_countersign.report_production_daily"]
        for _number in range(60):
            centers = self.env["mrp.workcenter"].create({"name": "Shop"})
            self._order(self._create_product("P", centers), 1, utc(SUN, "08:00"))
        (print_,) = form._get_prints(sheet)
        pages = print_["pages"]
        self.assertGreater(len(pages), 2)
        rows = [row for page in pages for table in page for row in table.rows]
        # and the valves that are overdue
        self.assertEqual(len(rows), 122)
        for page in pages:
            self.assertNotIn("section", page[-1].rows[-1])

    def test_empty_day(self):
        with freeze_time(utc(TUE, "08:00")):
            (text,) = self._read("2030-01-01")
        self.assertIn("Nothing was planned or made", text)

    def test_sheet_costs_the_same_for_many_orders(self):
        def count(day):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._data(day)
            return self.env.cr.sql_log_count - before

        self._order(self.valve, 1, utc(SUN, "08:00"))
        count(SUN)
        one = count(SUN)
        for _number in range(10):
            self._order(self.valve, 1, utc(SUN, "08:00"))
        self.assertLessEqual(count(SUN), one)

    # ------------------------------------------------------------------ access
    def test_readers(self):
        for user in self.readers:
            with self.subTest(user=user.login):
                report = self.report.with_user(user)
                rows = report.search([])
                self.assertTrue(rows)
                self.assertEqual(rows.company_id, self.company)
                found = report._read_group(
                    [], [], ["made_qty:sum", "remaining_qty:sum"]
                )
                self.assertEqual(found, [(49, 4)])
                values = report.web_search_read(
                    [],
                    {
                        name: {"fields": {"display_name": {}}}
                        for name in (
                            "production_id",
                            "workcenter_id",
                            "product_id",
                            "picking_type_id",
                        )
                    },
                )
                self.assertEqual(values["length"], len(rows))
                self.assertIn(TUE, " ".join(rows.mapped("display_name")))
                for name in (
                    "production_id",
                    "production_group_id",
                    "workcenter_id",
                    "picking_type_id",
                    "company_id",
                ):
                    groups = report.web_read_group([], [name], ["made_qty:sum"])
                    made = [group["made_qty:sum"] for group in groups["groups"]]
                    self.assertEqual(sum(made), 49)
                for name in ("create", "write", "unlink"):
                    self.assertFalse(report.has_access(name))
                action = (
                    self.env["production.daily.print"]
                    .with_user(user)
                    .create({"day": TUE})
                    .action_print()
                )
                self.assertEqual(
                    action["report_name"],
                    "sale_mrp_countersign.report_production_daily",
                )
                reports = self.env["ir.actions.report"].with_user(user)
                html, _kind = reports._render_qweb_html(
                    "sale_mrp_countersign.report_production_daily",
                    action["context"]["active_ids"],
                )
                self.assertIn(self.pumps.name.encode(), html)

    def test_outsiders(self):
        for name in ("clerk", "customer"):
            user = self.users[name]
            report = self.report.with_user(user)
            with self.subTest(user=name):
                with self.assertRaises(AccessError):
                    report.search([])
                with self.assertRaises(AccessError):
                    report._read_group([], [], ["made_qty:sum"])
                with self.assertRaises(AccessError):
                    report.formatted_read_grouping_sets([], [[]], ["made_qty:sum"])
                with self.assertRaises(AccessError):
                    self.sheets.with_user(user)._print(self.company, Date.to_date(TUE))

    def test_other_company(self):
        user = self.users["maker"]
        sheet = self.sheets._get_sheet(self.other, Date.to_date(FRI))
        with self.assertRaises(AccessError):
            sheet.sudo(False).with_user(user).action_print()
        wizard = self.env["production.daily.print"].with_user(user)
        with self.assertRaises(AccessError):
            wizard.create({"day": FRI, "company_id": self.other.id}).action_print()
        user.company_ids = [Command.link(self.other.id)]
        both = self.report.with_user(user).with_context(
            allowed_company_ids=(self.company | self.other).ids
        )
        self.assertEqual(both.search([]).company_id, self.company | self.other)
        self.assertEqual(
            both._read_group([], ["company_id"], ["made_qty:sum"]),
            [(self.company, 49), (self.other, 7)],
        )

    def test_no_prices(self):
        """Nothing of what goods cost or sell for is in the report."""
        self.assertFalse(
            [
                name
                for name, field in self.report._fields.items()
                if field.type == "monetary" or "price" in name or "cost" in name
            ]
        )
        self.pump.list_price = 98765.25
        form = self.env["report.sale_mrp_countersign.report_production_daily"]
        sheet = self.sheets._get_sheet(self.company, Date.to_date(TUE))
        tables = form._get_tables(sheet, None)
        self.assertNotIn("98765", str(tables).replace(",", ""))
