from odoo import fields, models


class OrderShipOthers(models.TransientModel):
    """Some transfers of a batch may not leave: shall the others?"""

    _name = "order.ship.others"
    _description = "Ship the others"

    held = fields.Text(string="May Not Leave Yet", readonly=True)
    picking_ids = fields.Many2many(
        comodel_name="stock.picking", string="May Leave", readonly=True
    )

    def action_ship(self):
        """Validate the transfers that may leave; the held ones stay as they are."""
        self.ensure_one()
        # what is held by now is judged once more
        return self.picking_ids.button_validate()
