from odoo import fields, models


class AfterSalesMailbox(models.Model):
    """The address to which a company's customers write about goods they have."""

    _name = "after.sales.mailbox"
    _description = "After-sales address"
    _inherit = ["mail.alias.mixin"]
    _order = "company_id"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    alias_id = fields.Many2one(
        help="Whatever is mailed to this address becomes an after-sales case."
    )

    _company_unique = models.Constraint(
        "UNIQUE(company_id)", "The company has an after-sales address already."
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get("after.sales.case").id
        if self.id:
            values["alias_defaults"] = {"company_id": self.company_id.id}
        return values

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            for mailbox in self:
                mailbox.alias_defaults = repr({"company_id": mailbox.company_id.id})
        return result
