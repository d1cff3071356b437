import os
import re
import resource

from odoo.tests import tagged

from odoo.addons.sale_mrp_countersign.models.fax.order_fax_pages import PageReader

from . import bad_files
from .inbox_common import InboxCommon

MB = 1024 * 1024

# What comes in: (name, problem or "" where it is read, how to make it)
FILES = [
    ("empty.pdf", "empty", lambda: b""),
    ("blanks.pdf", "not_a_fax", lambda: b" \r\n" * 100),
    ("zeros.pdf", "not_a_fax", lambda: b"\0" * 5000),
    ("head only.pdf", "damaged", lambda: b"%PDF-1.7"),
    ("corrupt.pdf", "damaged", lambda: b"%PDF-1.4\n" + os.urandom(20_000)),
    ("truncated.pdf", "damaged", lambda: bad_files.make_pdf()[:120]),
    ("encrypted.pdf", "encrypted", bad_files.make_encrypted),
    ("no pages.pdf", "no_pages", bad_files.make_without_pages),
    ("circle.pdf", ("no_pages", "damaged", ""), bad_files.make_circle),
    ("500 pages.pdf", "too_many_pages", lambda: bad_files.make_pdf(500)),
    ("script.pdf", "", bad_files.make_with_script),
    ("poster.pdf", "", lambda: bad_files.make_pdf(size=(14_400, 14_400))),
    ("thread.pdf", "", lambda: bad_files.make_pdf(size=(3, 14_400))),
    ("rotated.pdf", "", lambda: bad_files.make_pdf(rotation=90)),
    ("100 MB.pdf", "too_big", lambda: bad_files.make_pdf() + b"\0" * (100 * MB)),
    ("page.html.pdf", "not_a_fax", lambda: b"<!DOCTYPE html><html>...</html>"),
    ("late head.pdf", "", lambda: b"\r\n \r\n" + bad_files.make_pdf()),
    ("pdf named.tif", "", bad_files.make_pdf),
    ("tiff named.pdf", "", lambda: bad_files.make_picture("TIFF", "1")),
    ("no name", "", bad_files.make_pdf),
    ("../../etc/passwd", "", bad_files.make_pdf),
    ("名" * 300 + ".pdf", "", bad_files.make_pdf),
    ("order.docx", "not_a_fax", lambda: b"PK\x03\x04" + b"\0" * 500),
    ("order.xls", "not_a_fax", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 500),
    ("virus.pdf.exe", "not_a_fax", lambda: b"MZ" + b"\0" * 500),
    ("picture.svg", "not_a_fax", lambda: b"<svg onload='alert(1)'/>"),
    ("animation.gif", "not_a_fax", lambda: b"GIF89a" + b"\0" * 500),
    ("letter.txt", "not_a_fax", lambda: "请回电".encode()),
    ("giga.tif", "too_large", bad_files.make_huge_tiff),
    ("giga lines.tif", "too_large", lambda: bad_files.make_huge_tiff(60_000, 60)),
    ("short.tif", "damaged", lambda: bad_files.make_picture("TIFF")[:60]),
    ("circle.tif", ("", "damaged"), bad_files.make_tiff_circle),
    ("300 pages.tif", "too_many_pages", lambda: bad_files.make_frames(300)),
    ("16 bit.tif", "", lambda: bad_files.make_picture("TIFF", "I;16")),
    ("float.tif", "", lambda: bad_files.make_picture("TIFF", "F")),
    ("cmyk.jpg", "", lambda: bad_files.make_picture("JPEG", "CMYK")),
    ("half.jpg", "damaged", lambda: bad_files.make_picture("JPEG")[:700]),
    ("one dot.png", "", lambda: bad_files.make_picture("PNG", size=(1, 1))),
    ("palette.png", "", lambda: bad_files.make_picture("PNG", "P")),
    ("clear.png", "", lambda: bad_files.make_picture("PNG", "RGBA")),
    ("giga.png", "too_large", bad_files.make_huge_png),
    ("bomb.pdf", ("", "too_slow", "too_large", "damaged"), bad_files.make_bomb),
]
WORDS = {
    "empty": "empty",
    "not_a_fax": "This is not a fax",
    "damaged": "damaged",
    "encrypted": "password",
    "no_pages": "no pages",
    "too_many_pages": "up to 100",
    "too_big": "up to 25 MB",
    "too_large": "too large",
}


@tagged("post_install", "-at_install")
class TestFaxBadInput(InboxCommon):
    """Whatever comes in is kept with its reason, and harms nobody."""

    def test_files(self):
        self.assertGreater(len(FILES), 30)
        for name, expected, make in FILES:
            content = make()
            with self.subTest(name=name):
                inbox = self._as("order_clerk", self.env["order.fax.inbox"])
                with PageReader(seconds=8) as reader:
                    item = inbox.sudo()._insert(
                        [(name, content)], self.company, "upload"
                    )
                    item._read_file(reader)
                self._check_kept(item, content, expected)

    def _check_kept(self, item, content, expected):
        """The file is there byte for byte, with a reason that people understand."""
        expected = [expected] if isinstance(expected, str) else expected
        # what is read without a code waits for that reason
        problem = item.problem_code if item.problem_code != "no_code" else ""
        self.assertIn(problem, expected)
        self.assertEqual(item.state, "unmatched")
        self.assertEqual(item._get_content(), content)
        self.assertEqual(item.file_size, len(content))
        self.assertIn(WORDS.get(problem, ""), item.problem)
        self.assertNotIn("/", item.file_name or "")
        self.assertLess(len(item.file_name or ""), 130)
        self.assertTrue(item.display_name)

    def test_memory_is_bounded(self):
        """The gigabytes are unpacked neither here nor in the reader's process."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peaks = []
        with PageReader(seconds=20) as reader:
            for make, kind in (
                (bad_files.make_huge_tiff, "tiff"),
                (bad_files.make_huge_png, "png"),
                (lambda: bad_files.make_huge_tiff(7_700), "tiff"),
            ):
                reader.read_codes(make(), kind)
                peaks.append(self._get_peak(reader))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.assertLess(grown * 1024, 50 * MB)
        self.assertTrue(any(peaks))
        self.assertLess(max(peaks), 1024 * MB)

    def _get_peak(self, reader):
        """Return the most memory (bytes) that the reader's process had; 0: it ended.

        Of this process only: other children begin as large as this one.
        """
        try:
            with open(f"/proc/{reader._child.pid}/status") as status:
                text = status.read()
        except (AttributeError, FileNotFoundError):
            return 0
        found = re.search(r"VmHWM:\s+(\d+) kB", text)
        return int(found[1]) * 1024 if found else 0

    def test_reader_that_never_ends(self):
        """A file is given up in time, and the next one is read."""
        with PageReader(seconds=0.2) as reader:
            self.assertEqual(
                reader.read_codes(bad_files.make_bomb(), "pdf").problem, "too_slow"
            )
            reader._seconds = 20
            self.assertEqual(reader.read_codes(bad_files.make_pdf(), "pdf").pages, [[]])

    def test_reader_that_crashes(self):
        with PageReader() as reader:
            reader.read_codes(bad_files.make_pdf(), "pdf")
            reader._child.kill()
            reader._child.wait()
            self.assertEqual(reader.read_codes(bad_files.make_pdf(), "pdf").pages, [[]])

    # -------------------------------------------------------------------- codes
    def _make_with_code(self, code):
        """Return a PDF (bytes) of a sheet that carries any code."""
        sheet = self._send()
        genuine = sheet.sheet_code
        sheet._write_facts({"sheet_code": code})
        # drawn by the very templates, as a forger would copy them
        content = self.order._get_fax_sheets("confirmation") and self._render_anew()
        sheet._write_facts({"sheet_code": genuine})
        return sheet, content

    def _render_anew(self):
        """Return the sheet's PDF as it would print now, not as archived."""
        self.patch(
            type(self.order), "_get_archived_form", lambda *_args, **_kwargs: None
        )
        return self.order._render_fax("confirmation")

    def test_wrong_check_digit(self):
        sheet = self._prepare()
        code = sheet.sheet_code
        wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
        sheet, content = self._make_with_code(wrong)
        item = self._upload(content)
        self.assertEqual(item.problem_code, "forged_code")
        self.assertIn(wrong, item.problem)
        self.assertEqual((item.state, sheet.state), ("unmatched", "legible"))

    def test_forged_code_by_mail(self):
        """A number nobody gave out, with digits that were guessed."""
        sheet, content = self._make_with_code("000000990000")
        if self.env["order.fax"]._get_check_digits("00000099") == "0000":
            self.skipTest("guessed right, one in ten thousand")
        (item,) = self._receive_mail(("sheet.pdf", content))
        self._read(item)
        self.assertEqual(item.problem_code, "forged_code")
        self.assertFalse(sheet.return_ids)

    def test_genuine_code_without_a_sheet(self):
        serial = "00009999"
        code = serial + self.env["order.fax"]._get_check_digits(serial)
        _sheet, content = self._make_with_code(code)
        item = self._upload(content)
        self.assertEqual(item.problem_code, "forged_code")

    def test_bad_files_beside_a_good_one(self):
        """One file that is no fax does not keep the others of a mail from matching."""
        sheet = self._send()
        items = self._receive_mail(
            ("bad.pdf", b"%PDF-1.4 broken"),
            ("good.tif", self._make_fax(self.order)),
            ("logo.gif", b"GIF89a..."),
        )
        self._read(items)
        self.assertEqual(items.mapped("state"), ["unmatched", "matched", "unmatched"])
        self.assertEqual(sheet.state, "returned")
