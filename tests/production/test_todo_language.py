from odoo.tests import tagged

from ..aftersales.after_sales_common import AfterSales
from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestTodoLanguage(AfterSales, ReleaseCase):
    """A to-do is in its reader's language, whoever gives it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_service()
        cls.env["res.lang"]._activate_lang("zh_CN")
        for code in ("inspector", "warehouse_supervisor", "service_supervisor"):
            cls.users[code].lang = "zh_CN"
            cls.users[code].group_ids += cls.env.ref("stock.group_stock_user")

    def _assert_chinese(self, todo, code):
        kind = self.env.ref(f"sale_mrp_countersign.activity_type_{code}")
        self.assertEqual(todo.activity_type_id, kind)
        self.assertEqual(todo.user_id.lang, "zh_CN")
        self.assertEqual(todo.summary, kind.with_context(lang="zh_CN").summary)
        self.assertNotEqual(todo.summary, kind.with_context(lang="en_US").summary)

    def test_what_the_kind_of_todo_says(self):
        self._make()
        self._assert_chinese(self.production.activity_ids, "inspect")

    def test_what_is_said_of_these_goods(self):
        release = self._make()
        self._inspect(release, {"Head": "32"})
        self._sign("sales_office", release)
        self._sign("inspector", release)
        todo = release.activity_ids
        self.assertEqual(todo.user_id, self.users["warehouse_supervisor"])
        self.assertIn("质检已放行", todo.summary)
        self.assertIn("入库", todo.note)

    def test_an_after_sales_case(self):
        case = self._open()
        self._assert_chinese(self._get_todos(case), "after_sales")
