import re

from odoo.tests import tagged

from .print_common import PREFIX, PrintCommon

# Data of the tests that is written in Latin letters, longest first
DATA = (
    "NOTINTHEREPORT",
    "outlet DN50 to DN65",
    "drawing.pdf",
    "wooden case",
    "blue paint",
    "ISG50-160",
    "QINGYUAN",
    "ISG50",
    "My Company",
    "United States",
    "Customer A",
    "CUSTOMER A",
    "Customer B",
    "1 Pump Road",
    "bank slip 1",
    "agreed",
    "OdooBot",
    "Shaft",
)


@tagged("post_install", "-at_install")
class TestReportsChinese(PrintCommon):
    """Nothing but data is in Latin letters on a Chinese form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.lang = "zh_CN"
        cls.env["res.partner"].search([]).lang = "zh_CN"
        for number, user in enumerate(cls.users.values()):
            user.name = f"王{number}"

    def _check(self, record, form, title):
        record = record.with_context(lang="zh_CN")
        size = (683, 397) if form.endswith("241") else (595, 842)
        text = " ".join(self._print(record, PREFIX + form, size=size))
        self.assertIn(title, text)
        for words in DATA:
            # narrow columns break words
            letters = r"\s?".join(map(re.escape, words.replace(" ", "")))
            text = re.sub(letters, "", text)
        numbers = r"[A-Z]{1,3}(?:/[A-Z]+)*/?\d[\w/-]*|\b[0-9A-F]{8}\b"
        text = re.sub(numbers, "", text)
        self.assertFalse(re.findall(r"[A-Za-z]{3,}", text), text)

    def test_forms_of_an_order(self):
        instruction = self._make_instruction()
        order = instruction.sale_order_id
        for form, title in (
            ("order_form", "客户订货单"),
            ("configuration_sheet", "客户订单配置表"),
            ("confirmation_sheet", "订单确认书"),
            ("material_statement", "技术/原材料书面说明"),
            ("balance_notice", "余款催收通知书"),
        ):
            with self.subTest(form=form):
                self._check(order, form, title)
        self._check(instruction, "production_instruction", "生产指令单")

    def test_forms_of_a_transfer(self):
        picking = self._make_shipped()
        for form, title in (
            ("dispatch_request", "商品销售发货(申请)通知单"),
            ("delivery_note", "销售发货单"),
            ("delivery_note_241", "销售发货单"),
            ("shipping_notice", "发货告知书"),
            ("arrival_receipt", "到货回单"),
        ):
            with self.subTest(form=form):
                self._check(picking, form, title)
