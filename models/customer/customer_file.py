from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.canonical import canonical_lines
from ..signoff.reason import Reason, Stage

STEP = "registration"
# Who takes orders registers the customers they come from
FILING_ROLES = ("order_clerk", "salesperson", "sales_office", "sales_manager")
# What is entered on the customer itself, shown on the short form
PARTNER_FIELDS = (
    "name",
    "customer_code",
    "vat",
    "phone",
    "fax",
    "email",
    "street",
    "street2",
    "city",
    "state_id",
    "zip",
    "country_id",
)
CONTACT_FIELDS = ("name", "function", "phone", "email")


class CustomerFile(models.Model):
    """A customer on file with one company (客户备案; source: order flow, step 2).

    The clerk fills in a short form and asks for the registration; whom the rules of
    the step name signs for it. That it was signed is a fact and stays one: what
    changes on the customer later is confirmed at the intake of the next order.
    """

    _name = "customer.file"
    _inherit = ["mail.thread", "mail.activity.mixin", "order.signoff.mixin"]
    _description = "Customer file"
    _order = "id desc"
    _signoff_facets = frozenset({"commercial"})
    _rec_name = "partner_id"
    _check_company_auto = True

    _signoff_document_field = "customer_file_id"
    _signoff_stage_field = "state"
    _content_sources = {
        **{name: ("res.partner", name) for name in PARTNER_FIELDS},
        "contacts": ("res.partner", "child_ids"),
    }

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        help="The company that orders; the file holds for all its contacts.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    proposed_class_id = fields.Many2one(
        comodel_name="customer.class",
        string="Class Proposed",
        check_company=True,
        ondelete="restrict",
        help="The customer gets it with the registration.",
    )
    contract_id = fields.Many2one(
        comodel_name="customer.contract",
        string="Sales Contract",
        check_company=True,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
    )
    note = fields.Text(string="Remarks", help="Where the customer comes from, and why.")
    customer_class_id = fields.Many2one(related="partner_id.customer_class_id")
    customer_code = fields.Char(related="partner_id.customer_code", readonly=False)
    vat = fields.Char(related="partner_id.vat", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    fax = fields.Char(related="partner_id.fax", readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False)
    street = fields.Char(related="partner_id.street", readonly=False)
    street2 = fields.Char(related="partner_id.street2", readonly=False)
    city = fields.Char(related="partner_id.city", readonly=False)
    state_id = fields.Many2one(
        related="partner_id.state_id", string="Province", readonly=False
    )
    zip = fields.Char(related="partner_id.zip", readonly=False)
    country_id = fields.Many2one(related="partner_id.country_id", readonly=False)
    contact_ids = fields.One2many(
        related="partner_id.child_ids", string="Contacts", readonly=False
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            (STEP, "To Register"),
            ("registered", "On File"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        group_expand=True,
    )
    registered_at = fields.Datetime(
        string="On File Since", compute="_compute_state", store=True
    )
    checked_at = fields.Datetime(
        string="Data Checked On",
        readonly=True,
        copy=False,
        help="When a clerk last went through these data with the customer.",
    )
    checked_by_id = fields.Many2one(
        comodel_name="res.users", string="Data Checked By", readonly=True, copy=False
    )
    is_changed = fields.Boolean(
        string="Changed Since Registration",
        compute="_compute_is_changed",
        help="The data differ from those that were signed.",
    )
    hint = fields.Text(
        string="Waiting For", compute="_compute_hint", groups="base.group_user"
    )
    signoff_ids = fields.One2many(
        comodel_name="order.signoff",
        inverse_name="customer_file_id",
        string="Sign-offs",
        readonly=True,
        copy=False,
    )
    revision_ids = fields.One2many(
        comodel_name="order.revision",
        inverse_name="customer_file_id",
        string="Revisions",
        readonly=True,
        copy=False,
    )

    _partner_unique = models.Constraint(
        "UNIQUE(partner_id, company_id)", "This customer has a file already."
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "state",
            "registered_at",
            "checked_at",
            "checked_by_id",
        }

    # ---------------------------------------------------------------- computes
    @api.depends("content_digest", "signoff_ids")
    def _compute_state(self):
        stored = self.filtered(lambda file: isinstance(file.id, int))
        for file in self - stored:
            file.state = file._origin.state or "draft"
            file.registered_at = file._origin.registered_at
        # sudo: facts decide for every user alike
        reasons = stored.sudo()._get_stage_reasons()
        ends = stored._get_last_evidence("passed")
        for file in stored:
            held = reasons[file.id]
            file.state = held[0].stage if held else "registered"
            file.registered_at = file.id in ends and ends[file.id].signed_at

    @api.depends("content_digest", "signoff_ids")
    def _compute_is_changed(self):
        ends = self._origin._get_last_evidence("passed")
        for file in self:
            end = ends.get(file._origin.id)
            # sudo: the comparison only
            file.is_changed = bool(end) and not file._origin.sudo()._stands_for(
                end.digests
            )

    @api.depends("state", "content_digest", "signoff_ids")
    @api.depends_context("lang")
    def _compute_hint(self):
        stored = self.filtered(lambda file: isinstance(file.id, int))
        reasons = stored.sudo()._get_stage_reasons()  # sudo: as everybody's
        for file in self:
            texts = [reason.text for reason in reasons.get(file.id, ())]
            file.hint = "\n".join(texts) or False

    # ----------------------------------------------------------------- content
    @api.depends(
        "proposed_class_id",
        "contract_id",
        "note",
        *(f"partner_id.{name}" for name in PARTNER_FIELDS),
        *(f"partner_id.child_ids.{name}" for name in CONTACT_FIELDS),
        "partner_id.child_ids.active",
    )
    def _compute_facet_digests(self):
        return super()._compute_facet_digests()

    def _get_facet_content(self):
        result = {}
        for file in self:
            partner = file.partner_id
            result[file.id] = {
                "commercial": {
                    **{name: partner._get_file_value(name) for name in PARTNER_FIELDS},
                    "contacts": canonical_lines(
                        {name: contact[name] or None for name in CONTACT_FIELDS}
                        for contact in partner.child_ids
                    ),
                    "proposed_class_id": file.proposed_class_id.ids,
                    "contract_id": file.contract_id.ids,
                    "note": file.note or None,
                }
            }
        return result

    def _get_request_name(self):
        self.ensure_one()
        return " ".join(filter(None, (self.customer_code, self.partner_id.name)))

    def _get_sheet_sections(self, facet_codes, sees_prices):
        self.ensure_one()
        partner = self.partner_id
        labels = partner.fields_get(PARTNER_FIELDS + CONTACT_FIELDS, ["string"])
        rows = [
            (labels[name]["string"], partner[name].display_name or "—")
            if partner._fields[name].relational
            else (labels[name]["string"], partner[name] or "—")
            for name in PARTNER_FIELDS
        ]
        rows += [
            (
                self.env._("Class Proposed"),
                self.proposed_class_id.name or partner.customer_class_id.name or "—",
            ),
            (self.env._("Sales Contract"), self.contract_id.display_name or "—"),
            (self.env._("Remarks"), self.note or "—"),
        ]
        return [
            {
                "title": self.env._("Customer file"),
                "rows": rows,
                "head": [labels[name]["string"] for name in CONTACT_FIELDS],
                "lines": [
                    tuple(contact[name] or "" for name in CONTACT_FIELDS)
                    for contact in partner.child_ids
                ],
            }
        ]

    # ------------------------------------------------------------------ stages
    def _get_stage_chain(self):
        return super()._get_stage_chain() + [
            Stage("draft", "_get_draft_reasons", "registered"),
            Stage(STEP, "_get_registration_reasons", "registered"),
        ]

    def _get_passed(self):
        rows = self._get_evidence(["passed"]) if self else {}
        return {
            **super()._get_passed(),
            "registered": self.filtered(lambda file: bool(rows[file.id])),
        }

    def _get_open_domain(self):
        return [("state", "=", STEP)]

    def _get_grid_steps(self):
        return [*super()._get_grid_steps(), STEP]

    def _get_draft_reasons(self):
        """Return which registrations nobody has asked for, or were sent back."""
        result = {}
        rows = self._get_evidence(["registration", "refuse"])
        for file in self:
            last = rows[file.id][-1:]
            if last.kind == "registration":
                result[file.id] = []
                continue
            text = (
                self.env._(
                    "%(who)s sent it back: %(reason)s. Correct it and ask again "
                    "(button Ask for Registration).",
                    who=last._get_signer(),
                    reason=last.statement.rstrip("。."),
                )
                if last
                else self.env._(
                    "Complete the form and ask for the registration (button Ask for "
                    "Registration)."
                )
            )
            result[file.id] = [Reason("draft", "draft", text, FILING_ROLES)]
        return result

    def _get_registration_reasons(self):
        return self._get_signoff_reasons(STEP)

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._check_partner()
        files._check_contract()
        return files

    def write(self, vals):
        if "partner_id" in vals or "company_id" in vals:
            self._check_movable()
        with self.sudo()._content_edit():  # sudo: compare all content
            result = super().write(vals)
        if "partner_id" in vals:
            self._check_partner()
        if "partner_id" in vals or "contract_id" in vals:
            self._check_contract()
        return result

    def _check_partner(self):
        for file in self:
            partner = file.partner_id
            if partner.commercial_partner_id != partner:
                raise UserError(
                    self.env._(
                        "%(contact)s is a contact of %(customer)s: file the company.",
                        contact=partner.display_name,
                        customer=partner.commercial_partner_id.display_name,
                    )
                )

    def _check_contract(self):
        """Refuse a contract with somebody else, whoever chose it."""
        for file in self:
            contract = file.contract_id.sudo()  # sudo: with whom it is, only
            customer = contract.partner_id.commercial_partner_id
            if contract and customer != file.partner_id:
                raise UserError(
                    self.env._(
                        "%(contract)s is a contract with %(other)s: choose one with "
                        "%(customer)s.",
                        contract=contract.display_name,
                        other=customer.display_name,
                        customer=file.partner_id.display_name,
                    )
                )

    def _check_movable(self):
        for file in self.filtered("facts_seq"):
            raise UserError(
                self.env._(
                    "The file of %(customer)s has been submitted: it stays this "
                    "customer's. Make another for another customer.",
                    customer=file.display_name,
                )
            )
