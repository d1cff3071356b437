from odoo import fields, models


class AfterSalesMailbox(models.Model):
    """The address to which a company's customers write about goods they have."""

    _name = "after.sales.mailbox"
    _description = "After-sales address"
    _inherit = ["company.mailbox.mixin"]
    _order = "company_id"
    _rec_name = "company_id"

    _mailed_model = "after.sales.case"

    alias_id = fields.Many2one(
        help="Whatever is mailed to this address becomes an after-sales case."
    )

    _company_unique = models.Constraint(
        "UNIQUE(company_id)", "The company has an after-sales address already."
    )
