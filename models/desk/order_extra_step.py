from odoo import fields, models


class OrderExtraStep(models.Model):
    """One thing done to a sample or an accessory; written once."""

    _name = "order.extra.step"
    _inherit = ["order.step.mixin"]
    _description = "Step of a sample or an accessory"
    _rec_name = "act"

    extra_id = fields.Many2one(
        comodel_name="order.extra",
        string="Listed Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="extra_id.company_id", store=True, index=True)
    act = fields.Selection(
        selection=lambda self: self.env["order.extra"]._get_acts(),
        string="Done",
        required=True,
        readonly=True,
    )
    note = fields.Char(string="Remarks", readonly=True)
    serial = fields.Char(string="Lot or Serial", readonly=True)
    place = fields.Char(readonly=True)
    picking_id = fields.Many2one(
        comodel_name="stock.picking", string="Transfer", readonly=True
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="order_extra_step_file_rel",
        column1="step_id",
        column2="attachment_id",
        string="Photographs",
        readonly=True,
    )
