import random
import re
import subprocess
import tempfile
import unicodedata
from pathlib import Path

import zxingcpp

from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from odoo.addons.sale_mrp_countersign.models.fax import order_fax_pages_reader as reader
from odoo.addons.sale_mrp_countersign.models.fax.order_fax_pages import PageReader

from . import sheet_noise
from .fax_common import FaxCommon

SEEDS = 50
FEW_SEEDS = 8
NOTICE = "sale_mrp_countersign.action_report_shipping_notice"


def read_text(picture, languages):
    """Return what tesseract reads on a picture, without blanks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.png")
        picture.save(path)
        done = subprocess.run(
            ["tesseract", str(path), "-", "-l", languages, "--psm", "11"],
            check=True,
            capture_output=True,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
        )
    return "".join(unicodedata.normalize("NFKC", done.stdout.decode()).split())


@tagged("post_install", "-at_install")
class TestSheetCodeReading(FaxCommon):
    """Printed forms go through fax machines, and their codes are read again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        # the reader's own process loads it by itself; here it is called directly
        reader.load(["zxingcpp"])
        cls.addClassCleanup(setattr, reader, "zxingcpp", None)

    def _fax_codes(self, content, code, lines, seeds):
        """Return how many of the faxes of a PDF were read, generation by generation.

        A text that is not the code fails the test: there is no misread, ever.
        """
        page = sheet_noise.rasterise(content)
        # both codes stand in the upper half
        page = page.crop((0, 0, page.width, page.height * 11 // 20))
        found = [0, 0, 0]
        for seed in range(seeds):
            copies = sheet_noise.generations(page, seed, lines)
            for generation, image in enumerate(copies):
                codes = reader.read_codes(image.convert("L"))
                self.assertIn(codes, ([], [code]), f"misread, seed {seed}")
                found[generation] += codes == [code]
        return found

    def _check_form(self, content, code, seeds):
        fine = self._fax_codes(content, code, sheet_noise.FINE, seeds)
        self.assertEqual(fine, [seeds] * 3)
        standard = self._fax_codes(content, code, sheet_noise.STANDARD, seeds)
        self.assertGreaterEqual(min(standard), 0.98 * seeds, standard)

    def test_confirmation_sheet(self):
        sheet = self._prepare()
        self._check_form(
            self.order._render_fax("confirmation"), sheet.sheet_code, SEEDS
        )

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_shipping_notice(self):
        order = self._make_ready(self._create_order(partner=self.customer_a))
        order.action_confirm()
        picking = order.picking_ids
        sheet = self._as("sales_office", picking)._fax_prepare("shipping_notice")
        content = picking._render_fax("shipping_notice")
        self._check_form(content, sheet.sheet_code, FEW_SEEDS)

    def test_whole_file(self):
        """A fax machine's TIFF goes through the process that reads files."""
        sheet = self._prepare()
        page = sheet_noise.rasterise(self.order._render_fax("confirmation"))
        rng = random.Random(4)
        pages = [
            sheet_noise.fax(page.rotate(turn, expand=True), rng, sheet_noise.FINE, 1)
            for turn in (0, 180)
        ]
        tiff = sheet_noise.to_tiff(pages, sheet_noise.FINE)
        with PageReader() as pages:
            reading = pages.read_codes(tiff, "tiff")
        self.assertEqual(reading.pages, [[sheet.sheet_code]] * 2)

    def test_sizes_on_paper(self):
        """Module at least 0.5 mm, bars at least 12 mm, 5 mm quiet, twice."""
        sheet = self._prepare()
        page = sheet_noise.rasterise(self.order._render_fax("confirmation"))
        dots = page.width / 210  # of A4, per millimetre
        codes = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.Code128)
        self.assertEqual([item.text for item in codes], [sheet.sheet_code] * 2)
        # start, six pairs, checksum and stop of set C
        modules = 11 + 6 * 11 + 11 + 13
        for item in codes:
            corners = item.position
            left, right = corners.top_left.x, corners.top_right.x
            top, bottom = corners.top_left.y, corners.bottom_left.y
            self.assertGreaterEqual((right - left) / dots / modules, 0.5)
            column = page.crop((left + 1, 0, left + 2, page.height)).getdata()
            height = self._count_dark(list(column), (top + bottom) // 2)
            self.assertGreaterEqual(height / dots, 12)
            quiet = round(5 * dots)
            for side in (left - quiet, right + 3):
                area = page.crop((side, top, side + quiet - 3, bottom))
                self.assertGreater(area.getextrema()[0], 128, "quiet zone")

    def _count_dark(self, column, middle):
        """Return how many dark dots stand together around ``middle``."""
        first = last = middle
        while column[first - 1] < 128:
            first -= 1
        while column[last + 1] < 128:
            last += 1
        return last - first + 1

    # -------------------------------------------------------------------- text
    def _read_fax(self, lang, languages):
        self.customer_b.lang = lang
        # a number such as companies have: S00001 is S or 5, O or 0 to any reader
        self.order = self._make_approved(name="XS2611-0037")
        content = self.order._render_fax("confirmation")
        page = sheet_noise.rasterise(content)
        rng = random.Random(19)
        fax = sheet_noise.fax(page, rng, sheet_noise.FINE, 0.3, noise=0)
        return read_text(fax.resize((fax.width, fax.width * 842 // 595)), languages)

    def _check_text(self, text, lang):
        day = format_date(self.env(context={"lang": lang}), self.order.promised_date)
        for words in (self.order.name, "500.00", re.sub(r"\s", "", day)):
            with self.subTest(words=words, lang=lang):
                self.assertIn(words, text)

    def test_legible_in_english(self):
        self._check_text(self._read_fax("en_US", "eng"), "en_US")

    def test_legible_in_chinese(self):
        text = self._read_fax("zh_CN", "chi_sim+eng")
        self._check_text(text, "zh_CN")
        self.assertIn("订单", text)
