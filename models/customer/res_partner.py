from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_class_id = fields.Many2one(
        comodel_name="customer.class",
        copy=False,
        index="btree_not_null",
        help="Decides on deposit and on payment before dispatch. Set by the sales "
        "manager, for the company and all its contacts.",
    )
    customer_code = fields.Char(
        copy=False,
        index="btree_not_null",
        help="Code by which all forms name this customer.",
    )
    may_set_customer_class = fields.Boolean(compute="_compute_may_set_customer_class")

    @api.depends_context("uid")
    def _compute_may_set_customer_class(self):
        self.may_set_customer_class = self._may_set_customer_class()

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "customer_class_id", "customer_code"]

    @api.model
    def _get_class_roles(self):
        """Return the roles that set the class, in any company."""
        return (
            self.env["order.signoff.role"]
            .sudo()
            .search(  # sudo: policy
                [("code", "=", "sales_manager")]
            )
        )

    @api.model
    def _may_set_customer_class(self):
        """Tell whether the current user may, whatever rights ``sudo`` lends."""
        user = self.env.user
        return (
            self.env.uid == SUPERUSER_ID
            or user.has_group("sale_mrp_countersign.group_manager")
            or bool(self._get_class_roles()._filter_member(user))
        )

    def _check_customer_class(self, class_id):
        """Refuse a class that is neither the present one nor the commercial
        partner's, from users who may not set it."""
        for partner in self:
            # for a contact the synchronised value is the commercial partner's
            known = partner | partner.commercial_partner_id
            if (class_id or False) not in {item.customer_class_id.id for item in known}:
                self._raise_customer_class()

    def _raise_customer_class(self):
        if not self._may_set_customer_class():
            raise AccessError(
                self.env._(
                    "The customer class decides on money: it is set by %(roles)s or by "
                    "an order control administrator.",
                    roles=self._get_class_roles()._get_label(),
                )
            )

    # ------------------------------------------------------------------- CRUD
    @api.model
    def default_get(self, fields):
        """Leave the class out of the defaults of those who may not set it."""
        values = super().default_get(fields)
        if "customer_class_id" in values and not self._may_set_customer_class():
            del values["customer_class_id"]
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("customer_class_id"):
                parent = self.browse(vals.get("parent_id"))
                inherited = parent.commercial_partner_id.customer_class_id.id
                if vals.get("is_company") or vals["customer_class_id"] != inherited:
                    self._raise_customer_class()
        return super().create(vals_list)

    def write(self, vals):
        if "customer_class_id" in vals:
            self._check_customer_class(vals["customer_class_id"])
        moved = self.browse()
        if vals.keys() & {"parent_id", "is_company", "company_type"}:
            moved = self.filtered(
                lambda item: (
                    item.commercial_partner_id != item and item.customer_class_id
                )
            )
        result = super().write(vals)
        # a contact that becomes a customer of its own does not take the class along
        detached = moved.filtered(lambda item: item.commercial_partner_id == item)
        if detached and not self._may_set_customer_class():
            super(ResPartner, detached).write({"customer_class_id": False})
        return result
