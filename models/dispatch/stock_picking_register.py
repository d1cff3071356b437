from odoo import api, fields, models


class StockPicking(models.Model):
    """What the monthly register shows of goods that have left (按月移交归档)."""

    _inherit = "stock.picking"

    arrived_on = fields.Date(
        compute="_compute_register",
        store=True,
        copy=False,
        readonly=True,
        help="Day of arrival at the customer, as recorded last.",
    )
    receipt_on = fields.Date(
        string="Receipt Back On",
        compute="_compute_register",
        store=True,
        copy=False,
        readonly=True,
        help="Day on the company's calendar on which the signed receipt was taken.",
    )
    is_arrival_late = fields.Boolean(
        string="Arrived Late",
        compute="_compute_is_arrival_late",
        store=True,
        help="Later than the arrival that the shipping notice has announced, or than "
        "the customer was promised.",
    )
    register_customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer in the Register",
        help="Whose goods these are, whatever address they went to.",
    )
    register_state = fields.Selection(
        selection=[("complete", "Complete"), ("missing", "Receipt Missing")],
        string="Papers",
        compute="_compute_register",
        store=True,
        copy=False,
        readonly=True,
        help="Of goods that have left: whether the signed receipt is on file.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "arrived_on",
            "receipt_on",
            "register_state",
            "is_arrival_late",
        }

    @api.depends("signoff_ids", "dispatch_stage")
    def _compute_register(self):
        stored = self.filtered(
            lambda picking: (
                picking.is_dispatch_controlled and isinstance(picking.id, int)
            )
        )
        arrivals = stored._get_last_evidence("arrival") if stored else {}
        receipts = stored._get_last_evidence("receipt") if stored else {}
        for picking in self:
            row, receipt = arrivals.get(picking.id), receipts.get(picking.id)
            picking.arrived_on = row and fields.Date.to_date(row.payload["date"])
            picking.receipt_on = receipt and picking.company_id._get_local_day(
                receipt.signed_at
            )
            has_left = picking in stored and picking.state == "done"
            picking.register_state = has_left and ("complete" if receipt else "missing")

    @api.depends("arrived_on", "expected_arrival", "promised_arrival")
    def _compute_is_arrival_late(self):
        for picking in self:
            days = filter(None, (picking.expected_arrival, picking.promised_arrival))
            due = min(days, default=False)
            picking.is_arrival_late = bool(
                due and picking.arrived_on and picking.arrived_on > due
            )
