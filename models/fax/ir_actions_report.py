import io
import re

from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.base.models.ir_actions_report import _wkhtml

from .form_pdf import number_pages, read_copies, take_pages

MODULE_PREFIX = "sale_mrp_countersign."
FORM_FORMATS = (
    "paperformat_a4_form",
    "paperformat_a4_landscape_form",
    "paperformat_241_form",
)
# One millimetre of CSS comes out as 0.768 mm from wkhtmltopdf with unpatched Qt,
# which ignores --zoom and --dpi
UNPATCHED_SCALE = 0.768
PLAN = re.compile(r'data-of-pages="(\d+)" data-of-prices="(\d)"')


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
        formats = self.env["report.paperformat"]
        for name in FORM_FORMATS:
            formats |= self.env.ref(MODULE_PREFIX + name, False) or formats
        if paperformat_id in formats and "--javascript-delay" in command:
            # no script on our forms: nothing to wait for
            command[command.index("--javascript-delay") + 1] = "1"
        return command

    def _run_wkhtmltopdf(self, bodies, report_ref=False, **kwargs):
        """Number the pages of our forms, each copy for itself."""
        content = super()._run_wkhtmltopdf(bodies, report_ref=report_ref, **kwargs)
        if not report_ref or not self._get_report(report_ref)._is_order_form():
            return content
        plan = [
            (int(pages), bool(int(prices)))
            for body in bodies
            for pages, prices in PLAN.findall(body)
        ]
        return number_pages(content, plan)

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
        return streams

    def _get_archived_form(self, report, record):
        """Return the PDF (bytes) that was archived of this form, or None.

        Of its copies, those that whoever prints may see.
        """
        if not hasattr(record, "_get_archived_form"):
            return None
        record.check_access("read")
        content = record._get_archived_form(report.xml_id)
        form = self._get_rendering_context_model(report)
        if not content or form._sees_prices(form._get_orders(record)):
            return content
        copies = read_copies(content) or [
            (None, any(copy.prices for copy in form._get_copies(record)))
        ]
        content = take_pages(content, copies)
        if not content:
            raise AccessError(
                self.env._(
                    "This form of %(document)s was archived with prices, which your "
                    "role does not see.",
                    document=record.display_name,
                )
            )
        return content
