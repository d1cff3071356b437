from odoo import fields, models


class OrderFax(models.Model):
    _inherit = "order.fax"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "sale_order_id"]

    def check_return(self, accepted, checks=None, reasons=None):
        """See ``order_fax_acts``; with the acceptance the order's dates are final."""
        result = super().check_return(accepted, checks, reasons)
        order = self.sudo().sale_order_id  # sudo: a note of what follows
        is_sheet = self.kind == "confirmation"
        if accepted and is_sheet and order.slip_days and order.promised_date:
            order._note_slip(final=True)
        return result
