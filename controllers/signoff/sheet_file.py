from odoo import http
from odoo.http import request


class SheetFile(http.Controller):
    @http.route(
        "/order_countersign/file/<string:model>/<int:document_id>/<int:file_id>",
        type="http",
        auth="user",
        readonly=True,
    )
    def read_file(self, model, document_id, file_id):
        """Show a file of the sheet that the user has to read before signing.

        Signers need no rights on the document, so its own address would refuse them.
        """
        documents = request.env["order.signoff"]._get_document_fields().values()
        if model not in documents:
            return request.not_found()
        document = request.env[model].browse(document_id).exists()
        file = document and document._get_sheet_files_of_user().filtered(
            lambda item: item.id == file_id
        )
        if not file:
            return request.not_found()
        return request.env["ir.binary"]._get_stream_from(file).get_response()
