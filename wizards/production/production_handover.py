from odoo import api, fields, models


class ProductionHandover(models.TransientModel):
    """How much of released goods went where."""

    _name = "production.handover"
    _description = "Hand over to stock"

    release_id = fields.Many2one(
        comodel_name="production.release", string="Quality Release", required=True
    )
    product_id = fields.Many2one(related="release_id.product_id")
    uom_id = fields.Many2one(related="release_id.uom_id")
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_proposal",
        store=True,
        readonly=False,
    )
    place = fields.Char(
        compute="_compute_proposal",
        store=True,
        readonly=False,
        help="Where in the warehouse the goods are now: location, shelf.",
    )
    note = fields.Text(string="Remarks")

    @api.depends("release_id")
    def _compute_proposal(self):
        for dialog in self:
            dialog.release_id.check_access("read")
            release = dialog.release_id.sudo()  # sudo: the place's name only
            dialog.quantity = release.quantity - release.handed_quantity
            location = release.production_id.location_dest_id
            dialog.place = release.place or location.display_name

    def action_record(self):
        self.ensure_one()
        self.release_id.record_handover(self.quantity, self.place, self.note)
        return {"type": "ir.actions.act_window_close"}
