from odoo import api, fields, models


class CustomerClassTerms(models.Model):
    """A class as one company has it, in place of what holds for all companies."""

    _name = "customer.class.terms"
    _inherit = ["customer.terms.mixin"]
    _description = "Customer Class in One Company"
    _order = "class_id, company_id"
    _rec_name = "class_id"

    class_id = fields.Many2one(
        comodel_name="customer.class", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _company_unique = models.UniqueIndex(
        "(class_id, company_id)", "The class has terms for this company already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        terms = super().create(vals_list)
        terms.class_id._on_terms_changed()
        return terms

    def write(self, vals):
        classes = self.class_id
        result = super().write(vals)
        (classes | self.class_id)._on_terms_changed()
        return result

    def unlink(self):
        classes = self.class_id
        result = super().unlink()
        classes._on_terms_changed()
        return result

    @api.constrains("class_id", "ship_on_contract")
    def _check_no_contract_class(self):
        """What stands in where there is no contract never ships on one."""
        self.class_id._check_no_contract_class()
