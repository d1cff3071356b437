import json
import re
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import file_open
from odoo.tools.translate import code_translations

MODULE = "sale_mrp_countersign"
PAGES = ("orders", "after_sales")
MENUS = (
    "orders_dashboard_menu",
    "orders_dashboard_sale_menu",
    "after_sales_dashboard_menu",
)


@tagged("post_install", "-at_install")
class TestOrderDashboard(TransactionCase):
    """Our pages among core's dashboards; test_install sees them made and removed."""

    def _read(self, name):
        with file_open(f"{MODULE}/data/desk/{name}_dashboard.json") as file:
            return json.load(file)

    def _get_sources(self, page):
        """Yield ``(model, fields, domain)`` of each pivot and chart of a page."""
        for pivot in page["pivots"].values():
            fields = [item["fieldName"] for item in pivot["measures"] + pivot["rows"]]
            fields += [item["chain"] for item in pivot["fieldMatching"].values()]
            yield pivot["model"], fields, pivot["domain"]
        for figure in page["sheets"][0]["figures"]:
            data = figure["data"]
            if data["type"] != "scorecard":
                fields = [data["metaData"]["measure"], *data["metaData"]["groupBy"]]
                fields += [item["chain"] for item in data["fieldMatching"].values()]
                yield (
                    data["metaData"]["resModel"],
                    fields,
                    data["searchParams"]["domain"],
                )

    def test_every_figure_can_be_read(self):
        for name in PAGES:
            for model, names, domain in self._get_sources(self._read(name)):
                fields = self.env[model]._fields
                for field in {item.split(":")[0] for item in names} - {"__count"}:
                    self.assertIn(field, fields, f"{model} on the page {name}")
                self.env[model].search_count(domain)

    def test_amounts_stand_alone(self):
        """Who may not read amounts still sees all other figures."""
        for name in PAGES:
            for model, names, _domain in self._get_sources(self._read(name)):
                fields = self.env[model]._fields
                measures = {item.split(":")[0] for item in names} - {"__count"}
                priced = {field for field in measures if fields[field].groups}
                numbers = {field for field in measures if not fields[field].relational}
                numbers = {f for f in numbers if fields[f].type != "datetime"}
                self.assertTrue(not priced or numbers == priced, f"{name}: {names}")

    def test_links_are_menus(self):
        for name in PAGES:
            page = self._read(name)
            figures = {figure["id"] for figure in page["sheets"][0]["figures"]}
            links = page["chartOdooMenusReferences"]
            self.assertEqual(set(links), figures)
            for menu in set(links.values()):
                self.assertTrue(self.env.ref(menu).action)

    def test_every_word_is_translated(self):
        known = code_translations.get_web_translations(MODULE, "zh_CN")["messages"]
        known = {message["id"] for message in known if message["string"]}
        for name in PAGES:
            page = self._read(name)
            words = {item["label"] for item in page["globalFilters"]}
            for sheet in page["sheets"]:
                for cell in sheet["cells"].values():
                    words.update(re.findall(r'_t\("(.+?)"\)', cell))
                for figure in sheet["figures"]:
                    words.add(figure["data"]["title"]["text"])
                    words.add(figure["data"].get("baselineDescr", {}).get("text", ""))
            self.assertEqual(words - known - {""}, set(), name)

    def test_without_core_dashboards(self):
        """Nothing is made, and the menus are not shown."""
        models = self.env.registry.models
        left = {name: models[name] for name in models if "dashboard" not in name}
        left["order.dashboard"] = models["order.dashboard"]
        menus = {self.env.ref(f"{MODULE}.{menu}").id for menu in MENUS}
        with patch.object(self.env.registry, "models", left):
            self.env["order.dashboard"]._make()
            self.assertLessEqual(
                menus, set(self.env["ir.ui.menu"]._load_menus_blacklist())
            )

    def test_who_may_open_a_page(self):
        readers = self.env["order.dashboard"]._get_readers
        groups = readers("order.flow.report").get_external_id().values()
        self.assertEqual(
            set(groups), {"sales_team.group_sale_salesman", f"{MODULE}.group_auditor"}
        )
        groups = readers("after.sales.case").get_external_id().values()
        self.assertEqual(
            set(groups), {f"{MODULE}.group_signer", f"{MODULE}.group_auditor"}
        )

    # ---------------------------------------------------- with core's dashboards
    def _make(self):
        if "spreadsheet.dashboard" not in self.env:
            self.skipTest("spreadsheet_dashboard is not installed")
        self.env["order.dashboard"]._make()
        return [self.env.ref(f"{MODULE}.{name}_dashboard") for name in PAGES]

    def test_pages_are_made_once(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        pages = self._make()
        self.assertEqual(self._make(), pages)
        for name, page in zip(PAGES, pages, strict=True):
            self.assertEqual(json.loads(page.spreadsheet_data), self._read(name))
            self.assertEqual(page._get_dashboard_translation_namespace(), MODULE)
            self.assertNotEqual(page.with_context(lang="zh_CN").name, page.name)
            action = self.env.ref(f"{MODULE}.{name}_dashboard_action")
            self.assertEqual(action.params, {"dashboard_id": page.id})

    def test_edits_end_with_the_next_upgrade(self):
        """As with core's own pages."""
        page, _other = self._make()
        page.write({"name": "Mine", "group_ids": [Command.clear()]})
        self._make()
        self.assertEqual(page.name, "Order Control")
        self.assertTrue(page.group_ids)

    def test_pages_go_and_come_with_core_dashboards(self):
        pages = self._make()
        module = self.env["ir.module.module"]._get("spreadsheet_dashboard")
        module.state = "to remove"
        self.assertFalse(any(page.exists() for page in pages))
        module.state = "installed"
        self.assertTrue(self.env.ref(f"{MODULE}.orders_dashboard"))

    def test_who_sees_which_page(self):
        orders, cases = self._make()
        for group, seen in (
            ("sales_team.group_sale_salesman", [orders]),
            (f"{MODULE}.group_signer", [cases]),
            (f"{MODULE}.group_auditor", [orders, cases]),
            ("stock.group_stock_user", []),
        ):
            user = new_test_user(
                self.env, f"dashboard_{group.split('.')[1]}", f"base.group_user,{group}"
            )
            for page in (orders, cases):
                with self.subTest(group=group, page=page.name):
                    mine = page.with_user(user)
                    self.assertEqual(mine.has_access("read"), page in seen)
                    self.assertFalse(mine.has_access("write"))
                    if page in seen:
                        mine._get_serialized_readonly_dashboard()
