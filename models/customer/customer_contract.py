from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

# What was agreed and signed: it stands as long as the contract is in force.
TERM_FIELDS = {
    "name",
    "partner_id",
    "company_id",
    "currency_id",
    "date_from",
    "date_to",
    "payment_term_id",
    "delivery_terms",
    "own_deposit",
    "deposit_percent",
    "own_dispatch",
    "dispatch_percent",
    "settlement",
    "attachment_ids",
}
# Roles that answer for what customers are granted
CONTRACT_ROLES = ("sales_manager", "finance")


class CustomerContract(models.Model):
    """A customer's sales contract (客户销售合同; source: order flow, 2(3) and 13(1)).

    The fact is that it was put in force, with the signed file; whether it is valid
    follows from the date. Nobody writes the state.
    """

    _name = "customer.contract"
    _description = "Customer Sales Contract"
    _inherit = ["mail.thread", "mail.activity.mixin", "order.control.guard"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Contract No.",
        required=True,
        copy=False,
        index="trigram",
        tracking=True,
        default=lambda self: self.env._("New"),
        help="The number on the paper; the next of a sequence where none is given.",
    )
    title = fields.Char(string="Subject")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        help="The company that signed; the contract holds for all its contacts.",
    )
    customer_class_id = fields.Many2one(
        related="partner_id.customer_class_id", store=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        tracking=True,
        default=lambda self: self.env.company.currency_id,
    )
    date_from = fields.Date(
        string="Valid From",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
    )
    date_to = fields.Date(
        string="Valid To",
        index="btree_not_null",
        tracking=True,
        help="Last day of validity, in the company's time zone. Leave empty for a "
        "contract without an end.",
    )
    signed_on = fields.Date(
        string="In Force Since",
        readonly=True,
        copy=False,
        tracking=True,
        help="The day on which the signed contract was put in force.",
    )
    signed_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Put in Force By",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("upcoming", "Not Begun"),
            ("valid", "Valid"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment Terms",
        check_company=True,
        tracking=True,
        help="Proposed on the customer's orders.",
    )
    settlement = fields.Selection(
        selection=[
            ("order", "Per Order"),
            ("rolling", "Last Delivery Paid before the Next"),
            ("monthly", "Monthly"),
            ("quarterly", "Quarterly"),
        ],
        tracking=True,
        help="How deliveries are settled.",
    )
    delivery_terms = fields.Text(
        help="Place of delivery, transport, who bears freight and risk."
    )
    own_deposit = fields.Boolean(
        string="Agrees a Deposit",
        tracking=True,
        help="The contract says how much is paid before production, be it nothing. "
        "Otherwise the customer's own deposit or that of the class is owed.",
    )
    deposit_percent = fields.Float(
        string="Deposit (%)",
        digits=(5, 2),
        tracking=True,
        help="Share of an order's total that is owed before production.",
    )
    own_dispatch = fields.Boolean(
        string="Agrees Payment before Dispatch",
        tracking=True,
        help="The contract says how much is paid before goods leave, be it nothing. It "
        "holds for classes whose contracts prevail.",
    )
    dispatch_percent = fields.Float(
        string="Paid before Dispatch (%)",
        digits=(5, 2),
        tracking=True,
        help="Share that verified money has to cover before goods leave.",
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="customer_contract_file_rel",
        column1="contract_id",
        column2="attachment_id",
        string="Signed Contract",
        copy=False,
        help="The contract as signed and stamped by both sides.",
    )
    note = fields.Text(string="Notes")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    may_put_in_force = fields.Boolean(compute="_compute_may_put_in_force")

    _name_unique = models.UniqueIndex(
        "(name, company_id)", "There is a contract with this number."
    )
    _deposit_percent_range = models.Constraint(
        "CHECK(deposit_percent >= 0 AND deposit_percent <= 100)",
        "The deposit is a percentage between 0 and 100.",
    )
    _dispatch_percent_range = models.Constraint(
        "CHECK(dispatch_percent >= 0 AND dispatch_percent <= 100)",
        "The payment before dispatch is a percentage between 0 and 100.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A contract does not end before it begins.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "signed_on",
            "signed_user_id",
            "state",
            "customer_class_id",
        }

    @api.constrains("partner_id")
    def _check_partner(self):
        for contract in self:
            company = contract.partner_id.commercial_partner_id
            if contract.partner_id != company:
                raise ValidationError(
                    self.env._(
                        "The contract is made with %(company)s, not with its contact "
                        "%(contact)s.",
                        company=company.display_name,
                        contact=contract.partner_id.name,
                    )
                )

    # ---------------------------------------------------------------- validity
    @api.depends("signed_on", "date_from", "date_to", "company_id")
    def _compute_state(self):
        for company, contracts in self.grouped("company_id").items():
            day = (company or self.env.company)._get_local_day()
            for contract in contracts:
                contract.state = contract._get_state_on(day)

    def _get_state_on(self, day):
        """Return the state of one contract on a date of its company's calendar."""
        self.ensure_one()
        if not self.signed_on:
            return "draft"
        if self.date_from and self.date_from > day:
            return "upcoming"
        return "expired" if self.date_to and self.date_to < day else "valid"

    def _is_valid_on(self, day):
        return bool(self) and self._get_state_on(day) == "valid"

    @api.model
    def _get_state_domain(self, state, day):
        """Return the contracts that are in ``state`` on ``day``, as a domain."""
        if state == "draft":
            return Domain("signed_on", "=", False)
        begun = Domain("date_from", "<=", day)
        ended = Domain("date_to", "!=", False) & Domain("date_to", "<", day)
        return Domain("signed_on", "!=", False) & {
            "upcoming": ~begun,
            "valid": begun & ~ended,
            "expired": begun & ended,
        }.get(state, Domain.FALSE)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].sudo().search([])  # sudo: calendars
        return Domain.OR(
            Domain("company_id", "in", group.ids) & self._get_state_domain(state, day)
            for day, group in companies.grouped(
                lambda company: company._get_local_day()
            ).items()
            for state in value
        )

    @api.model
    def _get_valid(self, partners, company, day=None):
        """Return ``{commercial partner id: contracts}`` valid in one company, live.

        :param partners: any contacts; their companies' contracts are looked for
        :param day: date of the company's calendar; today when None
        """
        day = day or company._get_local_day()
        domain = self._get_state_domain("valid", day)
        domain &= Domain("company_id", "=", company.id)
        domain &= Domain("partner_id", "in", partners.commercial_partner_id.ids)
        # sudo: terms decide for every user alike
        return self.sudo().search(domain).grouped(lambda item: item.partner_id.id)

    # -------------------------------------------------------------- in force
    def _may_put_in_force(self):
        user = self.env.user
        roles = self.env["order.signoff.role"]._get_roles(
            CONTRACT_ROLES, self.company_id[:1] or self.env.company
        )
        return (
            self.env.uid == SUPERUSER_ID
            or user.has_group("sale_mrp_countersign.group_manager")
            or bool(roles._filter_member(user))
        )

    @api.depends_context("uid")
    @api.depends("company_id")
    def _compute_may_put_in_force(self):
        for contract in self:
            contract.may_put_in_force = contract._may_put_in_force()

    def _check_may_put_in_force(self):
        self.check_access("write")
        for contract in self:
            if not contract._may_put_in_force():
                roles = self.env["order.signoff.role"]._get_roles(
                    CONTRACT_ROLES, contract.company_id
                )
                raise AccessError(
                    self.env._(
                        "A contract decides on money: it is put in force, and taken "
                        "back, by %(roles)s or by an order control administrator.",
                        roles=roles._get_label(),
                    )
                )

    def action_put_in_force(self):
        """Put signed contracts in force (source: order flow, step 13(1)).

        :raise UserError: the signed contract is not attached
        :raise AccessError: neither sales manager nor finance
        """
        self._check_may_put_in_force()
        drafts = self.filtered(lambda contract: not contract.signed_on)
        for contract in drafts:
            if not contract.attachment_ids:
                raise UserError(
                    self.env._(
                        "Attach %(contract)s as signed and stamped by both sides "
                        "first.",
                        contract=contract.display_name,
                    )
                )
            contract._write_guarded(
                {
                    "signed_on": contract.company_id._get_local_day(),
                    "signed_user_id": self.env.uid,
                }
            )
        drafts._on_validity_changed()
        return True

    def action_withdraw(self):
        """Take contracts out of force, to correct or to end them.

        :raise AccessError: neither sales manager nor finance
        """
        self._check_may_put_in_force()
        signed = self.filtered("signed_on")
        signed._write_guarded({"signed_on": False, "signed_user_id": False})
        signed._on_validity_changed()
        return True

    def _on_validity_changed(self):
        """React to contracts put in force or taken out of it; rooms extend."""

    # ------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        new = self.env._("New")
        for vals in vals_list:
            if vals.get("name", new) in (new, False, ""):
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["name"] = sequence.next_by_code("customer.contract") or new
        contracts = super().create(vals_list)
        contracts._adopt_files()
        return contracts

    def write(self, vals):
        self._check_terms_open(vals)
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        return result

    def _check_terms_open(self, names):
        terms = TERM_FIELDS.intersection(names)
        for contract in self.sudo():  # sudo: what was signed stands for everybody
            if terms and contract.signed_on:
                raise UserError(
                    self.env._(
                        "%(contract)s is in force: %(fields)s stand as signed. Take "
                        "it back to draft first, or make a new contract from a copy.",
                        contract=contract.display_name,
                        fields=", ".join(
                            sorted(self._fields[name].string for name in terms)
                        ),
                    )
                )

    def _adopt_files(self):
        for contract in self:
            contract.attachment_ids._adopt(contract)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        for contract in self.filtered("signed_on"):
            raise UserError(
                self.env._(
                    "%(contract)s is in force and is kept.",
                    contract=contract.display_name,
                )
            )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = " ".join(
                filter(None, (contract.name, contract.title))
            )
