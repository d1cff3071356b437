from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderSignoffDeputy(models.Model):
    """Who signs for an absent member of a role, and from which day to which.

    What a deputy signs is printed as signed for the member (代). Days are those of
    the role's company, else of the company in which is signed.
    """

    _name = "order.signoff.deputy"
    _inherit = ["order.policy.mixin"]
    _description = "Deputy for an absent signer"
    _order = "date_from desc, id desc"
    _rec_name = "deputy_id"

    role_id = fields.Many2one(
        comodel_name="order.signoff.role", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="role_id.company_id", store=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Absent",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        ondelete="restrict",
        index=True,
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("sale_mrp_countersign.group_signer").id,
            )
        ],
    )
    date_from = fields.Date(
        string="First Day", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Last Day", required=True, help="Included.")
    note = fields.Char(string="Reason")

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The last day lies before the first one."
    )
    _not_oneself = models.Constraint(
        "CHECK(user_id <> deputy_id)", "Nobody is the deputy of oneself."
    )

    @api.constrains("role_id", "user_id", "deputy_id")
    def _check_people(self):
        for deputy in self.sudo():  # sudo: groups and members decide
            if deputy.user_id not in deputy.role_id.user_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s is no member of %(role)s: only members have "
                        "deputies.",
                        user=deputy.user_id.name,
                        role=deputy.role_id.name,
                    )
                )
            if not deputy.deputy_id.has_group("sale_mrp_countersign.group_signer"):
                raise ValidationError(
                    self.env._(
                        "%(user)s is no signer. Ask an administrator for the group "
                        "Signer first, or choose another deputy.",
                        user=deputy.deputy_id.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        # Rules are asked before a write: what the row became must be one's own too
        self.check_access("write")
        return result

    @api.model
    def _get_current(self, roles, user):
        """Return the rows by which ``user`` stands in for others of ``roles`` today."""
        # sudo: a deputy need not be able to read the whole plan
        rows = self.sudo().browse(self._search_policy((("deputy_id", "=", user.id),)))
        return rows.filtered(
            lambda row: (
                row.role_id in roles
                and row.user_id.active
                and row.date_from
                <= (row.company_id or self.env.company)._get_local_day()
                <= row.date_to
                and row.user_id in row.role_id.user_ids
            )
        )
