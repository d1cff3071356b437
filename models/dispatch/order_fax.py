from odoo import api, fields, models
from odoo.exceptions import UserError

RECEIPT = "arrival_receipt"


class OrderFax(models.Model):
    _inherit = "order.fax"

    kind = fields.Selection(
        selection_add=[
            ("shipping_notice", "Shipping notice"),
            (RECEIPT, "Arrival receipt"),
            ("balance_notice", "Balance payment notice"),
        ],
        ondelete={
            "shipping_notice": "cascade",
            RECEIPT: "cascade",
            "balance_notice": "cascade",
        },
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Transfer",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "picking_id"]

    # ---------------------------------------------------------- arrival receipt
    @api.depends("picking_id.dispatch_stage")
    def _compute_state(self):
        return super()._compute_state()

    def _get_state(self):
        """A receipt went with the goods; it is back once the transfer has one."""
        state = super()._get_state()
        if self.kind != RECEIPT or self.direction != "out":
            return state
        if self.picking_id.dispatch_stage == "done":
            return "accepted"
        return "legible" if state == "draft" else state

    def check_return(self, accepted, checks=None, reasons=None):
        """See ``order_fax_acts``; a receipt is taken with the arrival it proves."""
        if accepted and self._get_return_to_check().kind == RECEIPT:
            raise UserError(
                self.env._(
                    "A receipt is taken where the arrival is recorded: open the "
                    "transfer and press “Record Arrival” or “Signed Receipt”."
                )
            )
        return super().check_return(accepted, checks, reasons)

    def action_open_check(self):
        """Open the check; of a receipt, the record of the arrival beside it."""
        incoming = self._get_return_to_check()
        if incoming.kind != RECEIPT:
            return super().action_open_check()
        return incoming.picking_id._open_arrival_dialog("receipt", incoming)
