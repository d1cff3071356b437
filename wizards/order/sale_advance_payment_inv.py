from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        """Count the money's fact first; nothing is asked for before the approval."""
        controlled = sale_orders.filtered("is_controlled")
        if controlled:
            # sudo: facts are serialised for every user
            controlled.sudo()._record_facts()
            controlled._check_invoiced_in_force()
        return super()._create_invoices(sale_orders)
