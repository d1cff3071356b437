from odoo import api, fields, models


class OrderSignoffSign(models.TransientModel):
    """Where what is not clear, or not correct, is remarked item by item."""

    _inherit = "order.signoff.sign"

    asks_remarks = fields.Boolean(readonly=True)
    remark_ids = fields.One2many(
        comodel_name="order.signoff.sign.remark",
        inverse_name="sign_id",
        string="Remarks",
    )

    @api.model
    def _prepare_dialog(self, documents, sheets, values):
        vals = super()._prepare_dialog(documents, sheets, values)
        answer = getattr(documents, "_remarks_answer", None)
        if not answer:
            return vals
        asking = documents.browse(
            int(key) for key, sheet in sheets.items() if answer in sheet["answers"]
        )
        vals["asks_remarks"] = bool(asking)
        vals["remark_ids"] = [
            fields.Command.create(row)
            # sudo: signers read the sheet, not the document
            for row in asking.sudo()._prepare_remark_rows()
        ]
        return vals

    def _get_answers(self):
        remarks = {
            str(item.line_ref): item.remark.strip()
            for item in self.remark_ids
            if (item.remark or "").strip()
        }
        return {**super()._get_answers(), "remarks": remarks}


class OrderSignoffSignRemark(models.TransientModel):
    _name = "order.signoff.sign.remark"
    _description = "Remark on an item"

    sign_id = fields.Many2one(comodel_name="order.signoff.sign", ondelete="cascade")
    # Signers need no rights on the document's lines
    line_ref = fields.Integer(readonly=True)
    document_name = fields.Char(string="Order", readonly=True)
    product_name = fields.Char(string="Product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    unit_name = fields.Char(string="Unit", readonly=True)
    remark = fields.Char(help="Leave it empty where all is clear.")
