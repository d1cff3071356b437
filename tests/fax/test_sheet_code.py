from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.sale_mrp_countersign.models.fax.order_fax_code import (
    SECRET_PARAMETER,
)

from .fax_common import FaxCommon


@tagged("post_install", "-at_install")
class TestSheetCode(FaxCommon):
    def test_code_of_sheet(self):
        sheet = self._prepare()
        self.assertRegex(sheet.sheet_code, r"^\d{12}$")
        self.assertEqual(sheet.sheet_code[:8], sheet.name)
        self.assertEqual(
            self.env["order.fax"]._parse_sheet_code(sheet.sheet_code), sheet
        )

    def test_as_people_write_it(self):
        sheet = self._prepare()
        code = sheet.sheet_code
        full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
        for text in (
            f" {code[:4]} {code[4:8]} {code[8:]}\n",
            f"{code[:8]}-{code[8:]}",
            full_width,
        ):
            with self.subTest(text=text):
                self.assertEqual(self.env["order.fax"]._parse_sheet_code(text), sheet)

    def test_misread(self):
        """One wrong digit anywhere, and what is no code at all, names no sheet."""
        sheet = self._prepare()
        faxes = self.env["order.fax"]
        for place in range(12):
            digit = (int(sheet.sheet_code[place]) + 1) % 10
            code = f"{sheet.sheet_code[:place]}{digit}{sheet.sheet_code[place + 1 :]}"
            self.assertFalse(faxes._parse_sheet_code(code), code)
        for text in ("", None, "123", sheet.name, f"{sheet.sheet_code}0", "abc"):
            self.assertFalse(faxes._parse_sheet_code(text))

    def test_genuine_number_without_sheet(self):
        faxes = self.env["order.fax"]
        code = "99999999" + faxes._get_check_digits("99999999")
        self.assertFalse(faxes._parse_sheet_code(code))

    def test_secret(self):
        """Another secret gives other digits, and users cannot read it."""
        faxes = self.env["order.fax"]
        serials = [f"{number:08d}" for number in range(1000)]
        before = [faxes._get_check_digits(serial) for serial in serials]
        self.assertGreater(len(set(before)), 900)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(SECRET_PARAMETER, "another")
        after = [faxes._get_check_digits(serial) for serial in serials]
        same = sum(old == new for old, new in zip(before, after, strict=True))
        self.assertLess(same, 10)
        with self.assertRaises(AccessError):
            parameters.with_user(self.users["order_clerk"]).search_read(
                [("key", "=", SECRET_PARAMETER)], ["value"]
            )
