import random

from odoo.tests import tagged
from odoo.tools import format_date

from odoo.addons.sale_mrp_countersign.models.fax.order_fax_pages import PageReader

from . import sheet_noise
from .fax_common import FaxCommon
from .test_forms_by_fax import read_text


@tagged("post_install", "-at_install")
class TestSheetCodeReading(FaxCommon):
    """The code of a sheet read in a whole file, and what stands beside it."""

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

    def test_legible_in_english(self):
        order = self._make_approved(name="XS2611-0037")
        page = sheet_noise.rasterise(order._render_fax("confirmation"))
        fax = sheet_noise.fax(page, random.Random(19), sheet_noise.FINE, 0.3, noise=0)
        text = read_text(fax.resize((fax.width, fax.width * 842 // 595)), "eng")
        env = self.env(context={"lang": "en_US"})
        for words in (order.name, "500.00", format_date(env, order.promised_date)):
            self.assertIn("".join(words.split()), text)
