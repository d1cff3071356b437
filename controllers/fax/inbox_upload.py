import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request


class InboxUpload(http.Controller):
    @http.route(
        "/order_countersign/fax/upload", type="http", auth="user", methods=["POST"]
    )
    def upload(self, ufile=None, order_model=None, order_id=None, company_id=None):
        """Take files into the fax inbox, as bytes and not as base64.

        :param ufile: one or many files
        :param order_model: name of the document on which they were dropped, if any
        :param order_id: its id
        :param company_id: of the inbox; the document's, else the user's
        :return: JSON: a list of what became of each file, or an error's text
        """
        files = [
            (item.filename, item.read())
            for item in request.httprequest.files.getlist("ufile")
        ]
        try:
            found = request.env["order.fax.inbox"]._upload_for(
                files, order_model, int(order_id or 0), int(company_id or 0)
            )
        except (AccessError, UserError) as error:
            return request.make_json_response({"error": str(error)})
        return request.make_response(
            json.dumps(found), [("Content-Type", "application/json")]
        )
