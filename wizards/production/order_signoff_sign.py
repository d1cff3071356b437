from odoo import api, fields, models

from ...models.production.order_signoff_rule import ACKNOWLEDGEMENT


class OrderSignoffSign(models.TransientModel):
    """Where production's lead remarks line by line on what is not clear."""

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
        if documents._name != "sale.order":
            return vals
        asking = documents.browse(
            int(key)
            for key, sheet in sheets.items()
            if ACKNOWLEDGEMENT in sheet["answers"]
        )
        vals["asks_remarks"] = bool(asking)
        # sudo: signers read the sheet, not the order; no prices here
        lines = asking.sudo().order_line.filtered(lambda line: not line.display_type)
        vals["remark_ids"] = [
            fields.Command.create(
                {
                    "line_ref": line.id,
                    "document_name": line.order_id.name,
                    "product_name": line.product_id.display_name,
                    "quantity": line.product_uom_qty,
                    "unit_name": line.product_uom_id.name,
                }
            )
            for line in lines
            if not line._is_paid_down()
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
    _description = "Remark on a line"

    sign_id = fields.Many2one(comodel_name="order.signoff.sign", ondelete="cascade")
    # Signers need no rights on the order's lines
    line_ref = fields.Integer(readonly=True)
    document_name = fields.Char(string="Order", readonly=True)
    product_name = fields.Char(string="Product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    unit_name = fields.Char(string="Unit", readonly=True)
    remark = fields.Char(help="Leave it empty where all is clear.")
