from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderSignoffRole(models.Model):
    _name = "order.signoff.role"
    _description = "Signer role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Technical name by which the way of an order calls on this role.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a role that serves every company.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="order_signoff_role_users_rel",
        column1="role_id",
        column2="user_id",
        string="Members",
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("sale_mrp_countersign.group_signer").id,
            )
        ],
        help="Who signs for this role. One signature is enough.",
    )
    sees_prices = fields.Boolean(
        default=True,
        help="Without it, sheets and prints for this role leave out every price.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(code, company_id)", "There is a role with this code already."
    )

    @api.constrains("sees_prices")
    def _check_sees_prices(self):
        self.env["order.signoff.rule"].sudo().with_context(active_test=False).search(
            [("role_id", "in", self.ids)]
        )._check_facet_prices()

    @api.constrains("code", "company_id")
    def _check_code_shared(self):
        # NULLs are distinct for UNIQUE: two shared roles need a check of their own
        shared = self.filtered(lambda role: not role.company_id)
        for code, count in self.with_context(active_test=False)._read_group(
            [("code", "in", shared.mapped("code")), ("company_id", "=", False)],
            ["code"],
            ["__count"],
        ):
            if count > 1:
                raise ValidationError(
                    self.env._("There is a role with the code %(code)s.", code=code)
                )

    @api.model
    def _get_roles(self, codes, company):
        """Return the roles with these codes that serve ``company``."""
        return self.sudo().search(  # sudo: roles are policy, read for every user
            [("code", "in", codes), ("company_id", "in", [False, company.id])]
        )

    def _filter_member(self, user):
        """Return the roles of ``self`` for which ``user`` may sign."""
        if not user.has_group("sale_mrp_countersign.group_signer"):
            return self.browse()
        return self.filtered(lambda role: user in role.user_ids)

    def _get_label(self):
        """Return the roles with their members, as error texts name them."""
        return ", ".join(
            f"{role.name} ({', '.join(role.user_ids.mapped('name')) or '—'})"
            for role in self
        )
