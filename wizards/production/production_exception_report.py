from odoo import api, fields, models


class ProductionExceptionReport(models.TransientModel):
    """What went wrong, as the workshop reports it on a tablet."""

    _name = "production.exception.report"
    _description = "Report an exception"

    production_ids = fields.Many2many(
        comodel_name="mrp.production",
        relation="production_exception_report_production_rel",
        string="Manufacturing Orders",
        required=True,
        readonly=True,
    )
    workorder_id = fields.Many2one(comodel_name="mrp.workorder", readonly=True)
    kind_id = fields.Many2one(
        comodel_name="production.exception.kind",
        required=True,
        default=lambda self: self._get_default_kind(),
    )
    asks_deviation = fields.Boolean(related="kind_id.counts_for_tolerance")
    deviation = fields.Selection(
        selection=[("over", "Too Many"), ("under", "Too Few")],
        default=lambda self: self._get_default_deviation()[0],
    )
    description = fields.Text(required=True)
    quantity = fields.Float(
        string="Quantity Concerned",
        digits="Product Unit",
        default=lambda self: self._get_default_deviation()[1],
    )
    days_lost = fields.Float(digits=(16, 1))
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="production_exception_report_file_rel",
        string="Photos and Files",
        help="PDF, TIFF, PNG or JPEG; kept as they are.",
    )

    @api.model
    def _get_productions_asked(self):
        """Return the manufacturing orders for which the dialog is being opened."""
        commands = self.env.context.get("default_production_ids") or []
        ids = commands[0][2] if commands and len(commands[0]) == 3 else []
        return self.env["mrp.production"].browse(ids).exists()

    @api.model
    def _get_default_deviation(self):
        """Return ``(direction, quantity)`` of what one of them makes too many."""
        productions = self._get_productions_asked()
        if len(productions) != 1 or not productions.has_access("read"):
            return False, 0
        return productions._get_excess()

    @api.model
    def _get_default_kind(self):
        """Propose the quantity where too many are made."""
        productions = self._get_productions_asked()
        if not self._get_default_deviation()[0]:
            return False
        return self.env["production.exception.kind"].search(
            [
                ("counts_for_tolerance", "=", True),
                ("company_id", "in", (False, productions.company_id.id)),
            ],
            limit=1,
        )

    def action_report(self):
        """Report it; the same for each of several manufacturing orders."""
        self.ensure_one()
        exceptions = self.production_ids.report_exception(
            self.kind_id.code,
            self.description,
            quantity=self.quantity,
            days_lost=self.days_lost,
            files=[(file.name, file.datas) for file in self.attachment_ids],
            deviation=self.deviation,
            workorder_id=self.workorder_id.id,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Reported: %(exceptions)s. The sales side has been told.",
                    exceptions=", ".join(exceptions.mapped("name")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
