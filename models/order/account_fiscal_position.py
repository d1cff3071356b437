from odoo import models


class AccountFiscalPosition(models.Model):
    _name = "account.fiscal.position"
    _inherit = ["account.fiscal.position", "order.signed.reference"]

    _signed_as = "fiscal_position_id"
