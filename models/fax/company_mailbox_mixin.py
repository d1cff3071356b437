from odoo import fields, models


class CompanyMailboxMixin(models.AbstractModel):
    """A mail address of one company; what is mailed there becomes a record."""

    _name = "company.mailbox.mixin"
    _description = "Mail address of a company"
    _inherit = ["mail.alias.mixin"]

    # what a mail becomes; it has a ``company_id``
    _mailed_model = None

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get(self._mailed_model).id
        if self.id:
            values["alias_defaults"] = {"company_id": self.company_id.id}
        return values

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            for mailbox in self:
                mailbox.alias_defaults = repr({"company_id": mailbox.company_id.id})
        return result
