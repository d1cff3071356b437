from odoo import api, fields, models


class ProductionSupervisionRecord(models.TransientModel):
    """What the sales assistant found at a supervision point."""

    _name = "production.supervision.record"
    _description = "Record supervision"

    supervision_id = fields.Many2one(
        comodel_name="production.supervision",
        readonly=True,
        ondelete="cascade",
    )
    date = fields.Date(related="supervision_id.date")
    order_id = fields.Many2one(related="supervision_id.order_id")
    progress = fields.Float(
        string="Progress (%)",
        digits=(5, 1),
        compute="_compute_found",
        store=True,
        precompute=True,
        readonly=False,
    )
    quantity = fields.Float(
        string="Quantity Made",
        digits="Product Unit",
        compute="_compute_found",
        store=True,
        precompute=True,
        readonly=False,
    )
    quality = fields.Selection(
        selection=[("good", "Good"), ("trouble", "Trouble")],
        string="Quality of Work",
        default="good",
        required=True,
    )
    time_kept = fields.Selection(
        selection=[("on_time", "On Time"), ("behind", "Behind")],
        string="On Time?",
        compute="_compute_found",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    note = fields.Text(help="Needed where there is trouble, or where it is behind.")

    @api.depends("supervision_id")
    def _compute_found(self):
        """Propose what the manufacturing orders say."""
        for dialog in self:
            order = dialog.supervision_id.order_id
            making = order._get_making().get(order, ())
            dialog.progress = order.made_percent
            dialog.quantity = sum(item.made for item in making if item.is_top)
            is_late = order.completion_state == "late"
            dialog.time_kept = "behind" if is_late else "on_time"

    def action_record(self):
        self.ensure_one()
        self.supervision_id.record_supervision(
            self.progress, self.quality, self.quantity, self.time_kept, self.note
        )
        return {"type": "ir.actions.act_window_close"}
