from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError

# What a customer is granted: for the company and all its contacts, set by few.
POLICY_FIELDS = ("customer_class_id", "own_deposit", "deposit_percent")


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
    own_deposit = fields.Boolean(
        copy=False,
        help="This customer's deposit was agreed apart from the class, be it nothing; "
        "a contract that names a deposit goes before it.",
    )
    deposit_percent = fields.Float(
        string="Deposit (%)",
        digits=(5, 2),
        copy=False,
        help="Share of an order's total that this customer owes before production.",
    )
    contract_ids = fields.One2many(
        comodel_name="customer.contract",
        inverse_name="partner_id",
        string="Sales Contracts",
    )
    contract_count = fields.Integer(compute="_compute_contract_count")
    may_set_customer_class = fields.Boolean(compute="_compute_may_set_customer_class")

    _deposit_percent_range = models.Constraint(
        "CHECK(deposit_percent >= 0 AND deposit_percent <= 100)",
        "The deposit is a percentage between 0 and 100.",
    )
    # contacts share the code of their company
    _customer_code_unique = models.UniqueIndex(
        "(customer_code) WHERE parent_id IS NULL AND customer_code <> ''",
        "Another customer has this code already: forms would name both. Choose "
        "another.",
    )

    @api.depends("commercial_partner_id.contract_ids")
    @api.depends_context("allowed_company_ids")
    def _compute_contract_count(self):
        contracts = self.env["customer.contract"]
        counts = {}
        if contracts.has_access("read"):
            counts = dict(
                contracts._read_group(
                    [("partner_id", "in", self.commercial_partner_id.ids)],
                    ["partner_id"],
                    ["__count"],
                )
            )
        for partner in self:
            company = partner.commercial_partner_id._origin
            partner.contract_count = counts.get(company, 0)

    def action_open_contracts(self):
        """Open the sales contracts of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.customer_contract_action"
        )
        company = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", company.id)],
            "context": {"default_partner_id": company.id},
        }

    @api.depends_context("uid")
    def _compute_may_set_customer_class(self):
        self.may_set_customer_class = self._may_set_customer_class()

    @api.constrains("customer_class_id", "company_id")
    def _check_class_company(self):
        for partner in self.sudo():  # sudo: whose class it is, whoever asks
            owner = partner.customer_class_id.company_id
            if owner and partner.company_id and partner.company_id != owner:
                raise ValidationError(
                    self.env._(
                        "%(customer)s belongs to %(company)s, and %(customer_class)s "
                        "is a class of %(other)s: choose a class of the customer's "
                        "company, or one of every company.",
                        customer=partner.display_name,
                        company=partner.company_id.name,
                        customer_class=partner.customer_class_id.name,
                        other=owner.name,
                    )
                )

    def _get_class_in(self, company):
        """Return the class of one customer that counts in a company.

        Empty where it is the class of another company: there the customer is asked
        for what one without a class is.
        """
        found = self.commercial_partner_id.customer_class_id
        owner = found.sudo().company_id  # sudo: whose class it is, whoever asks
        return found.browse() if owner and owner != company else found

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), *POLICY_FIELDS, "customer_code"]

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

    def _check_policy(self, vals):
        """Refuse a policy that is neither the present one nor the commercial
        partner's, from users who may not set it."""
        for partner in self:
            # for a contact the synchronised value is the commercial partner's
            known = partner | partner.commercial_partner_id
            if any(
                (vals[name] or False) not in {item._get_policy(name) for item in known}
                for name in POLICY_FIELDS
                if name in vals
            ):
                self._raise_policy()

    def _get_policy(self, name):
        """Return a policy field's value of one partner, as ``write`` takes it."""
        value = self[name]
        return (value.id if name == "customer_class_id" else value) or False

    def _get_policies(self):
        return [self._get_policy(name) for name in POLICY_FIELDS]

    def _raise_policy(self):
        if not self._may_set_customer_class():
            raise AccessError(
                self.env._(
                    "The customer's class and own deposit decide on money: they are "
                    "set by %(roles)s or by an order control administrator.",
                    roles=self._get_class_roles()._get_label(),
                )
            )

    # ------------------------------------------------------------------- CRUD
    @api.model
    def default_get(self, fields):
        """Leave the policy out of the defaults of those who may not set it."""
        values = super().default_get(fields)
        if values.keys() & set(POLICY_FIELDS) and not self._may_set_customer_class():
            for name in POLICY_FIELDS:
                values.pop(name, None)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            given = {name: vals[name] for name in POLICY_FIELDS if vals.get(name)}
            if given:
                parent = self.browse(vals.get("parent_id")).commercial_partner_id
                if vals.get("is_company") or any(
                    value != parent._get_policy(name) for name, value in given.items()
                ):
                    self._raise_policy()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & set(POLICY_FIELDS):
            self._check_policy(vals)
        if not vals.keys() & {"parent_id", "is_company", "company_type"}:
            return super().write(vals)
        governed = self.filtered(lambda item: any(item._get_policies()))
        customers = governed.filtered(lambda item: item.commercial_partner_id == item)
        before = {item: item._get_policies() for item in customers}
        owners = {item: item.commercial_partner_id for item in self}
        leaving = self._filter_leaving(vals)
        super(ResPartner, leaving).write({"customer_code": False})
        result = super().write(vals)
        # a contact that becomes a customer of its own takes no policy along
        detached = (governed - customers).filtered(
            lambda item: item.commercial_partner_id == item
        )
        if detached and not self._may_set_customer_class():
            super(ResPartner, detached).write(dict.fromkeys(POLICY_FIELDS, False))
        # nor does a customer get another one's by becoming its contact
        for item, policy in before.items():
            if item._get_policies() != policy:
                self._raise_policy()
        moved = self.filtered(lambda item: item.commercial_partner_id != owners[item])
        if moved:
            moved._on_customer_moved()
        return result

    def _on_customer_moved(self):
        """Have what follows from whose contacts these are judged; rooms extend."""
        return None

    def _filter_leaving(self, vals):
        """Return the contacts that ``vals`` make customers: they leave the code."""
        is_company = vals.get("is_company") or vals.get("company_type") == "company"
        if not is_company and vals.get("parent_id", True):
            return self.browse()
        return self.filtered(
            lambda item: item.customer_code and item.commercial_partner_id != item
        )
