from odoo import api, fields, models
from odoo.exceptions import UserError


class AfterSalesCause(models.Model):
    """Why customers come back: policy, for the figures."""

    _name = "after.sales.cause"
    _description = "Cause of after-sales cases"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Technical name by which programs state this cause."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a cause that serves every company.",
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a cause with this code."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        cases = self.env["after.sales.case"].sudo()  # sudo: a guard sees all
        if cases.search_count([("cause_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("There are cases of this cause: archive it instead.")
            )
