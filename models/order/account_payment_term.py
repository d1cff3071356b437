from odoo import models


class AccountPaymentTerm(models.Model):
    _name = "account.payment.term"
    _inherit = ["account.payment.term", "order.signed.reference"]

    _signed_as = "payment_term_id"
