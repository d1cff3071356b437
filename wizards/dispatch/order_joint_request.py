from odoo import api, fields, models


class OrderJointRequest(models.TransientModel):
    """Which transfers go on one truck with one request."""

    _name = "order.joint.request"
    _description = "One request for several orders"

    picking_ids = fields.Many2many(comodel_name="stock.picking", string="Transfers")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Delivery Address",
        compute="_compute_partner_id",
    )

    @api.depends("picking_ids")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.picking_ids.partner_id[:1]

    def action_join(self):
        """Make one transfer of them and open it."""
        self.ensure_one()
        picking = self.picking_ids.join_requests()
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": picking.id,
            "views": [(False, "form")],
        }
