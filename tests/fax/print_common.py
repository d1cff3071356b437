import io
import unicodedata

from odoo.tools.pdf import PdfFileReader

from .fax_common import FaxCommon

PREFIX = "sale_mrp_countersign.action_report_"
CONFIRMATION = f"{PREFIX}confirmation_sheet"
NOTICE = f"{PREFIX}shipping_notice"
A4 = (595, 842)
SMALLEST = 9.0  # points of the smallest text
# Radicals that a PDF names instead of the character, unknown to NFKC
RADICALS = str.maketrans(
    {"⺠": "民", "⻆": "角", "⻓": "长", "⻔": "门", "⻋": "车", "⻅": "见", "戶": "户"}
)


class PrintCommon(FaxCommon):
    """Prints forms and reads them back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.CNY").active = True
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "CNY", "currency_id": cls.env.ref("base.CNY").id}
        )
        cls.customer_b.write({"lang": "en_US", "customer_code": "SZ003"})
        cls.pump.write({"brand": "QINGYUAN", "default_code": "ISG50"})

    def _render(self, records, report=CONFIRMATION):
        """Return the PDF (bytes) of one print."""
        reports = records.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _print(self, records, report=CONFIRMATION, size=A4):
        """Return the pages' texts of one print, on paper of this size (points)."""
        return self._read(self._render(records, report), size)

    def _read(self, content, size=A4):
        pages = PdfFileReader(io.BytesIO(content)).pages
        for page in pages:
            box = page.mediabox
            self.assertEqual((round(float(box.width)), round(float(box.height))), size)
        return [self._clean(page.extract_text()) for page in pages]

    def _clean(self, text):
        text = unicodedata.normalize("NFKC", text).translate(RADICALS)
        return " ".join(text.split())

    def _get_font_sizes(self, content):
        """Return ``{size on paper in points: example}`` of all text of a PDF."""
        sizes = {}

        def note(text, outer, inner, _font, size):
            if text.strip():
                scale = abs(outer[3] * inner[3] - outer[2] * inner[1])
                sizes.setdefault(round(size * scale, 1), text.strip())

        for page in PdfFileReader(io.BytesIO(content)).pages:
            page.extract_text(visitor_text=note)
        return sizes

    def _make_shipped(self, **values):
        """Return a transfer of a ready order of customer A, not validated."""
        order = self._make_ready(self._create_order(partner=self.customer_a, **values))
        order.action_confirm()
        return order.picking_ids

    def _make_instruction(self, **values):
        """Return the instruction of a confirmed order that is made to order."""
        self._make_to_order(self.pump)
        order = self._make_ready(
            self._create_order(
                other_requirements="blue paint", nonstandard=True, **values
            )
        )
        order.action_confirm()
        return order.instruction_ids
