import re

from freezegun import freeze_time

from odoo.tests import tagged

from ..fax.print_common import PrintCommon
from .score_common import NOW, ScoreFactory

REPORT = "sale_mrp_countersign.action_report_scorecard"
LANDSCAPE = (842, 595)


@tagged("post_install", "-at_install")
class TestScorecardPrint(ScoreFactory, PrintCommon):
    """绩效考核表 on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOW)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls._set_up_scores()
        for number, user in enumerate(cls.users.values()):
            user.name = f"王{number}"

    def _print_sheet(self, lang):
        self.env.user.lang = lang
        sheet = self.sheet.with_context(lang=lang)
        return self._print(sheet, REPORT, LANDSCAPE)

    def test_english(self):
        self._find("driver_duties", "late by a day")
        self._score()
        self._as("sales_manager", self.sheet).record_bonus(2, "fair")
        self._sign("sales_manager", self.sheet)
        text = " ".join(self._print_sheet("en_US"))
        for words in (
            "Performance Scorecard",
            "2031-03",
            "Work Duties (15 points)",
            "Work Attitude (10 points)",
            "Customer Satisfaction (5 points)",
            "late by a day",
            "+2 fair",
            "Sales Manager",
        ):
            self.assertIn(words, text)

    def test_void(self):
        for _time in range(3):
            self._find("satisfaction", "complaint")
        self.assertIn("three complaints", " ".join(self._print_sheet("en_US")))

    def test_chinese(self):
        self._find("satisfaction", "漏水")
        self._score()
        self._sign_all()
        text = " ".join(self._print_sheet("zh_CN"))
        flat = re.sub(r"\s", "", text)
        for words in (
            "绩效考核表",
            "考核项目",
            "考核对象",
            "考核指标",
            "考核标准",
            "满分",
            "自评得分",
            "部门经理评分",
            "备注(以下加减分封顶±10分)",
            "工作职责(15分)",
            "工作态度(10分)",
            "客户满意度(5分)",
            "下单及时性",
            "当送货岗即将送货给客户时要提前通知客户准备货款",
            "发现1项,扣1分",
            "下单员与跟单员",
            "服务意识",
            "顾客投诉次数,投诉N次",
            "出现一次扣5分,出现三次客户投诉,绩效分为0",
            "漏水",
        ):
            self.assertIn(words, flat)
        text = text.replace(self.company.name, "").replace("OdooBot", "")
        text = text.replace("United States", "")
        self.assertFalse(re.findall(r"[A-Za-z]{3,}", text), text)
