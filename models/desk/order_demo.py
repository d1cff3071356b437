from odoo import models


class OrderDemo(models.AbstractModel):
    """Scorecards in the demo."""

    _inherit = "order.demo"
