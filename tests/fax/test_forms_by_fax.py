import random
import subprocess
import tempfile
import unicodedata
from pathlib import Path
from typing import NamedTuple

import zxingcpp

from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from odoo.addons.sale_mrp_countersign.models.fax import order_fax_pages_reader as reader

from . import sheet_noise
from .print_common import PREFIX, SMALLEST, PrintCommon

SEEDS = 50
WANTED, ARRIVES = "2031-05-18", "2031-06-27"


class Form(NamedTuple):
    """A form and what a fax of it has to say."""

    document: str
    # of what a reader has to find: number, total, date, today
    words: str
    # the copy, of those that a print holds
    copy: int = 0
    has_code: bool = False


FORMS = {
    "order_form": Form("order", "number total date"),
    "configuration_sheet": Form("order", "number date"),
    "confirmation_sheet": Form("order", "number total date", has_code=True),
    "material_statement": Form("order", "number date"),
    "production_instruction": Form("instruction", "number"),
    "balance_notice": Form("order", "number total"),
    "dispatch_request": Form("picking", "number total date"),
    "delivery_note": Form("picking", "number total today", copy=3),
    "shipping_notice": Form("picking", "number date", has_code=True),
    "arrival_receipt": Form("picking", "number date", has_code=True),
    # the copy that comes back
    "delivery_note:receipt": Form("picking", "number", copy=4, has_code=True),
    "delivery_note_241": Form("picking", ""),
}


@tagged("post_install", "-at_install")
class TestFormsByFax(PrintCommon):
    """Every form is printed once, and goes through fax machines as a picture."""

    # {form: PDF (bytes)}, {form: texts to find}, {form: code}; what is printed once
    # serves all tests of this class
    prints, texts, codes = {}, {}, {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prints, cls.texts, cls.codes = {}, {}, {}
        # the reader's own process loads it by itself; here it is called directly
        reader.load(["zxingcpp"])
        cls.addClassCleanup(setattr, reader, "zxingcpp", None)
        cls.env["res.partner"].search([]).lang = "zh_CN"
        cls.env.user.lang = "zh_CN"
        cls.env = cls.env(context=dict(cls.env.context, lang="zh_CN"))

    def setUp(self):
        super().setUp()
        if not self.prints:
            with mute_logger("odoo.addons.base.models.ir_actions_report"):
                self._print_all()

    # ------------------------------------------------------------------ prints
    def _print_all(self):
        # numbers such as companies have: S00001 is S or 5, O or 0 to any reader
        picking = self._make_left(name="XS2611-0038", pricelist_id=self.pricelist.id)
        self._as("sales_office", picking)._fax_prepare("shipping_notice")
        instruction = self._make_instruction(
            name="XS2611-0037", pricelist_id=self.pricelist.id, wanted_date=WANTED
        )
        order = instruction.sale_order_id
        self._prepare(order)
        documents = {"order": order, "instruction": instruction, "picking": picking}
        for name, form in FORMS.items():
            report, document = name.partition(":")[0], documents[form.document]
            if report not in self.prints:
                self.prints[report] = self._render(document, PREFIX + report)
            self.texts[name] = self._get_words(documents, form)
            self.codes[name] = self._get_code(document, report, form)

    def _make_left(self, **values):
        """Return a transfer of customer A that has left."""
        self._set_stock(self.pump, 100)
        picking = self._make_shipped(**values)
        picking.write(
            {
                "expected_arrival": ARRIVES,
                "arrival_reason": "the road is closed",
                "scheduled_date": f"{ARRIVES} 12:00:00",
                "receiver_name": "刘师傅",
            }
        )
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        picking.button_validate()
        return picking

    def _get_words(self, documents, form):
        order = documents["order"]
        if form.document == "picking":
            order = documents["picking"].sale_id
        day = ARRIVES if form.document == "picking" else WANTED
        words = {
            "number": order.name,
            "total": f"{order.amount_total:,.2f}",
            "date": format_date(self.env, day),
            "today": format_date(self.env, Date.today()),
        }
        return [words[key] for key in form.words.split()]

    def _get_code(self, document, report, form):
        """Return the code of the sheet that this copy of a form carries, "" without."""
        printed = self.env[f"report.sale_mrp_countersign.report_{report}"]
        return printed._get_prints(document)[form.copy]["sheet"].sheet_code or ""

    def _get_page(self, name):
        """Return the first page of the copy in grey, as wide as a fax line."""
        form, content = FORMS[name], self.prints[name.partition(":")[0]]
        return sheet_noise.rasterise(content, form.copy)

    # ------------------------------------------------------------------- codes
    def test_which_forms_carry_a_code(self):
        for name, form in FORMS.items():
            self.assertEqual(bool(self.codes[name]), form.has_code, name)

    def test_codes(self):
        """All are read at 204 × 196 dpi, 98 of 100 at 204 × 98, and none misread."""
        for name, form in FORMS.items():
            if not form.has_code:
                continue
            page = self._crop_to_codes(self._get_page(name), self.codes[name])
            for lines, least in ((sheet_noise.FINE, 1), (sheet_noise.STANDARD, 0.98)):
                with self.subTest(form=name, lines=lines):
                    read = self._fax_codes(page, self.codes[name], lines)
                    self.assertGreaterEqual(min(read), least * SEEDS, read)

    def _find_codes(self, page, code):
        """Return both codes as they stand on a clean page."""
        found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.Code128)
        self.assertEqual([item.text for item in found], [code] * 2)
        return found

    def _crop_to_codes(self, page, code):
        """Return the part of a page with both codes, and room to turn it."""
        rows = [
            corner.y
            for item in self._find_codes(page, code)
            for corner in (item.position.top_left, item.position.bottom_left)
        ]
        room = page.width // 8
        return page.crop((0, max(min(rows) - room, 0), page.width, max(rows) + room))

    def _fax_codes(self, page, code, lines):
        """Return how many of the faxes were read, generation by generation.

        A text of digits that noise has made is told by its check digits, and is none
        of ours; one that passes for another sheet's fails the test: no misread, ever.
        """
        faxes = self.env["order.fax"]
        read = [0, 0, 0]
        for seed in range(SEEDS):
            copies = sheet_noise.generations(page, seed, lines)
            for generation, image in enumerate(copies):
                codes = [
                    text
                    for text in reader.read_codes(image.convert("L"))
                    if text[-4:] == faxes._get_check_digits(text[:-4])
                ]
                self.assertIn(codes, ([], [code]), f"misread, seed {seed}")
                read[generation] += codes == [code]
        return read

    def test_sizes_on_paper(self):
        """Module at least 0.5 mm, bars at least 12 mm, 5 mm quiet, twice."""
        for name, form in FORMS.items():
            if form.has_code:
                with self.subTest(form=name):
                    self._check_sizes(self._get_page(name), self.codes[name])

    def _check_sizes(self, page, code):
        dots = page.width / 210  # of A4, per millimetre
        codes = self._find_codes(page, code)
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
    def test_font_sizes(self):
        """No text on any form is smaller than 9 pt."""
        for report, content in self.prints.items():
            sizes = self._get_font_sizes(content)
            self.assertTrue(sizes)
            self.assertGreaterEqual(min(sizes), SMALLEST, (report, sizes))

    def test_legible(self):
        """Tesseract reads order number, total and date of a faxed form."""
        for name, words in self.texts.items():
            if not words:
                continue
            rng = random.Random(19)
            fax = sheet_noise.fax(
                self._get_page(name), rng, sheet_noise.FINE, 0.3, noise=0
            )
            text = read_text(fax.resize((fax.width, fax.width * 842 // 595)))
            for word in words:
                with self.subTest(form=name, word=word):
                    self.assertIn("".join(word.split()), text)


def read_text(picture, languages="chi_sim+eng"):
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
