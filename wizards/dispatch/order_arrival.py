from odoo import api, fields, models

CONDITIONS = [("intact", "Intact"), ("short", "Short"), ("damaged", "Damaged")]


class OrderArrival(models.TransientModel):
    """What the office hears about goods on the way, and the receipt that came back.

    It begins with what has been recorded already; what differs is recorded anew.
    """

    _name = "order.arrival"
    _description = "Arrival of goods"

    picking_id = fields.Many2one(comodel_name="stock.picking", required=True)
    act = fields.Selection(
        selection=[
            ("arrival", "Arrival"),
            ("receipt", "Signed receipt"),
            ("money", "Money from the Door"),
        ],
        default="arrival",
        required=True,
    )
    sheet_id = fields.Many2one(
        comodel_name="order.fax",
        string="Receipt That Came Back",
        domain="[('picking_id', '=', picking_id), ('direction', '=', 'in'),"
        " ('kind', '=', 'arrival_receipt'), ('state', '=', 'returned')]",
        help="Matched by its code in the fax inbox. Read date and condition off it.",
    )
    is_releasable = fields.Boolean(related="sheet_id.is_releasable")
    date = fields.Date(
        string="Arrived On",
        compute="_compute_arrival",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    condition = fields.Selection(
        selection=CONDITIONS,
        compute="_compute_arrival",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    note = fields.Text(
        string="What Is Wrong",
        compute="_compute_arrival",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    file = fields.Binary(string="Signed Receipt")
    filename = fields.Char()
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_door", compute_sudo=False
    )
    to_collect = fields.Monetary(
        string="Amount to Collect", compute="_compute_door", compute_sudo=False
    )
    brought_before = fields.Monetary(compute="_compute_door", compute_sudo=False)
    money = fields.Monetary(
        string="Brought So Far",
        help="All that the driver has brought for these goods until now.",
    )
    money_reference = fields.Char(
        string="Receipt No.", help="Of the cash receipt or the bank document."
    )
    money_note = fields.Char(
        string="Why Another Amount",
        help="Where it is not what was to be collected.",
    )
    reasons = fields.Text(
        string="Why It Is Refused",
        help="To refuse: what the customer has to send again.",
    )

    @api.depends("picking_id", "sheet_id")
    def _compute_arrival(self):
        for wizard in self:
            recorded = wizard._get_recorded()
            received = wizard.sheet_id.received_at or fields.Datetime.now()
            # sudo: whose calendar it is, also for who may not read the transfer
            company = wizard.picking_id.sudo().company_id or self.env.company
            wizard.date = recorded.get("date") or company._get_local_day(received)
            wizard.condition = recorded.get("condition") or "intact"
            wizard.note = recorded.get("note")

    @api.depends("picking_id")
    def _compute_door(self):
        for wizard in self:
            # amounts: only to who may read the transfer
            picking = wizard.picking_id._filtered_access("read")
            is_out = picking.door_state in ("open", "brought")
            wizard.currency_id = is_out and picking.door_currency_id
            wizard.to_collect = is_out and picking.door_amount
            wizard.brought_before = is_out and picking.door_brought

    def _get_recorded(self):
        """Return date (ISO), condition and note as recorded last, {} before."""
        picking = self.picking_id._filtered_access("read")
        row = picking._get_last_evidence("arrival").get(picking.id)
        return {**row.payload, "note": row.statement} if row else {}

    def _is_recorded(self):
        """Tell whether the arrival is recorded as this dialog says."""
        recorded = self._get_recorded()
        return (
            fields.Date.to_date(recorded.get("date")) == self.date
            and recorded.get("condition") == self.condition
            and (recorded.get("note") or "") == self._get_note()
        )

    def _get_note(self):
        return "" if self.condition == "intact" else (self.note or "").strip()

    def action_record(self):
        """Record the arrival, and receipt and money where they are there."""
        self.ensure_one()
        if self.act != "money":
            self._record_arrival()
        if self.act == "money" or self.money or self.money_reference:
            self.picking_id.record_door_money(
                self.money, self.money_reference, self.money_note
            )
        return {"type": "ir.actions.act_window_close"}

    def _record_arrival(self):
        if not self._is_recorded():
            self.picking_id.record_arrival(self.date, self.condition, self._get_note())
        if self.sheet_id:
            self.picking_id.accept_receipt(self.sheet_id.id)
        elif self.file or self.act == "receipt":
            self.picking_id.register_receipt(self.filename, (self.file or b"").decode())

    def action_release(self):
        """Give what is no receipt of this transfer back to the inbox."""
        self.ensure_one()
        self.sheet_id.release_return()
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        """Refuse the receipt that came back: unsigned, of other goods, illegible."""
        self.ensure_one()
        self.sheet_id.check_return(False, reasons=self.reasons)
        return {"type": "ir.actions.act_window_close"}
