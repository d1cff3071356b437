from odoo import http
from odoo.http import request

from odoo.addons.sale_mrp_countersign.models.fax.order_fax_pages import PageReader

MODELS = ("order.fax", "order.fax.inbox")
SECONDS = 20


class FaxPage(http.Controller):
    @http.route(
        "/order_countersign/fax/page/<string:model>/<int:record_id>/<int:page>",
        type="http",
        auth="user",
        readonly=True,
    )
    def read_page(self, model, record_id, page):
        """Show one page of a sheet or of an inbox item as a picture.

        A TIFF or a PDF from outside is never handed to the browser as it is.

        :return: PNG, the number of pages in the header ``X-Page-Count``; 404 where
            there is no file or it cannot be read
        """
        if model not in MODELS:
            return request.not_found()
        record = request.env[model].browse(record_id).exists()
        # raises where the user may not read the record or its file
        if (
            not record
            or not record.with_context(bin_size=True).read(["file"])[0]["file"]
        ):
            return request.not_found()
        kind = record.file_kind
        if not kind or page < 1:
            return request.not_found()
        with PageReader(SECONDS) as reader:
            picture, count = reader.draw(record._get_page_source(), kind, page)
        if not picture:
            return request.not_found()
        headers = [
            ("Content-Type", "image/png"),
            ("X-Page-Count", str(count)),
            ("Cache-Control", "private, max-age=3600"),
        ]
        return request.make_response(picture, headers)
