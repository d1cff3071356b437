import io

from reportlab.pdfgen import canvas

from odoo import api, models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.base.models.ir_actions_report import _wkhtml

MODULE_PREFIX = "sale_mrp_countersign."
# One millimetre of CSS comes out as 0.768 mm from wkhtmltopdf with unpatched Qt,
# which ignores --zoom and --dpi
UNPATCHED_SCALE = 0.768
PAGE_NUMBER_SIZE = 9
PAGE_NUMBER_BOTTOM = 14


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _is_order_form(self):
        """Return whether this report is one of this module's printed forms."""
        return self.report_type == "qweb-pdf" and (self.report_name or "").startswith(
            MODULE_PREFIX
        )

    def _get_layout(self):
        """Print our forms on a page of their own: black on white, without assets.

        They then look the same with and without a web server to fetch styles from.
        """
        if len(self) == 1 and self._is_order_form():
            return self.env.ref("sale_mrp_countersign.form_page")
        return super()._get_layout()

    @api.model
    def _get_form_zoom(self):
        """Return the CSS zoom at which a millimetre is printed as a millimetre."""
        return 1 if _wkhtml().is_patched_qt else round(1 / UNPATCHED_SCALE, 4)

    def _build_wkhtmltopdf_args(self, paperformat_id, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(paperformat_id, *args, **kwargs)
        form = self.env.ref(
            "sale_mrp_countersign.paperformat_a4_form", raise_if_not_found=False
        )
        if form and paperformat_id == form and "--javascript-delay" in command:
            # no script on our forms: nothing to wait for
            command[command.index("--javascript-delay") + 1] = "1"
        return command

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Render our forms one record at a time.

        wkhtmltopdf without patched Qt, Debian's, cannot convert several documents
        in one call.
        """
        report = self._get_report(report_ref)
        if not res_ids or not report._is_order_form():
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        streams = {}
        for record in self.env[report.model].browse(dict.fromkeys(res_ids)):
            archived = self._get_archived_form(report, record)
            if archived:
                streams[record.id] = {
                    "stream": io.BytesIO(archived),
                    "attachment": None,
                }
                continue
            streams.update(
                super()._render_qweb_pdf_prepare_streams(
                    report_ref, dict(data or {}), [record.id]
                )
            )
            stream = streams[record.id]["stream"]
            streams[record.id]["stream"] = self._number_pages(stream)
        return streams

    def _get_archived_form(self, report, record):
        """Return the PDF (bytes) that was archived of this form, or None."""
        if not hasattr(record, "_fax_kinds"):
            return None
        record.check_access("read")
        return record._get_archived_form(report.xml_id)

    def _number_pages(self, stream):
        """Return the PDF with "page / pages" at the foot of each page."""
        reader = PdfFileReader(stream)
        writer = PdfFileWriter()
        for index, page in enumerate(reader.pages, 1):
            box = page.mediabox
            layer = io.BytesIO()
            pen = canvas.Canvas(layer, pagesize=(float(box.width), float(box.height)))
            pen.setFont("Helvetica", PAGE_NUMBER_SIZE)
            pen.drawCentredString(
                float(box.width) / 2,
                PAGE_NUMBER_BOTTOM,
                f"{index} / {len(reader.pages)}",
            )
            pen.save()
            page.merge_page(PdfFileReader(layer).pages[0])
            writer.add_page(page)
        numbered = io.BytesIO()
        writer.write(numbered)
        return numbered
