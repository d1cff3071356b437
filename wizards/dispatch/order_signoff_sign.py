from odoo import api, fields, models

from ...models.dispatch.stock_picking_read_back import READ_BACK


class OrderSignoffSign(models.TransientModel):
    """Where the dispatcher reads the request back, item by item."""

    _inherit = "order.signoff.sign"

    @api.model
    def _prepare_dialog(self, documents, sheets, values):
        vals = super()._prepare_dialog(documents, sheets, values)
        if documents._name != "stock.picking":
            return vals
        asking = documents.browse(
            int(key) for key, sheet in sheets.items() if READ_BACK in sheet["answers"]
        )
        vals["asks_remarks"] = bool(asking)
        # sudo: signers read the sheet, not the transfer; no prices here
        moves = asking.sudo().move_ids.filtered(lambda move: move.state != "cancel")
        vals["remark_ids"] = [
            fields.Command.create(
                {
                    "line_ref": move.id,
                    "document_name": move.picking_id.name,
                    "product_name": move.product_id.display_name,
                    "quantity": move.product_uom_qty,
                    "unit_name": move.product_uom.name,
                }
            )
            for move in moves
        ]
        return vals
