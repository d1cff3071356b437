from odoo import fields, models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    after_sales_case_id = fields.Many2one(
        comodel_name="after.sales.case", string="For Case", readonly=True
    )

    def _create_return(self):
        """Link what comes back to the case for which the dialog was opened."""
        picking = super()._create_return()
        if self.after_sales_case_id:
            self.after_sales_case_id._take_return(picking)
        return picking
