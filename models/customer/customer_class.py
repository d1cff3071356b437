from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerClass(models.Model):
    """Policy for a class of customers (source: order flow, 9(1) and 13)."""

    _name = "customer.class"
    _inherit = ["customer.terms.mixin"]
    _description = "Customer Class"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Letter that is printed on the forms.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a class of every company.",
    )
    no_contract_class_id = fields.Many2one(
        comodel_name="customer.class",
        string="Without a Contract Like",
        domain="[('ship_on_contract', '=', False)]",
        ondelete="restrict",
        check_company=True,
        help="Class whose payment before dispatch holds for a customer who has no "
        "valid contract; everything is paid first where none is given.",
    )
    terms_ids = fields.One2many(
        comodel_name="customer.class.terms",
        inverse_name="class_id",
        string="Other Terms in Single Companies",
    )
    grade_days_late = fields.Integer(
        string="Proposed up to (Days Late)",
        help="Customers who pay this late on average, or sooner, are proposed for this "
        "class in the re-grading report.",
    )
    grade_amount = fields.Float(
        string="Proposed from (Yearly Amount)",
        digits=(16, 2),
        help="Invoiced in a year, in the company's currency, taxes included, from "
        "which a customer is proposed for this class.",
    )
    note = fields.Text(translate=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a customer class with this code."
    )
    _grade_limits_positive = models.Constraint(
        "CHECK(grade_days_late >= 0 AND grade_amount >= 0)",
        "The limits of a class are numbers from 0 on.",
    )

    @api.constrains("ship_on_contract", "no_contract_class_id", "terms_ids")
    def _check_no_contract_class(self):
        for item in self | self.search([("no_contract_class_id", "in", self.ids)]):
            other = item.no_contract_class_id
            if other.ship_on_contract or any(
                other.terms_ids.mapped("ship_on_contract")
            ):
                raise ValidationError(
                    self.env._(
                        "%(other)s ships on contract terms itself: it cannot stand in "
                        "for %(name)s where there is no contract.",
                        other=item.no_contract_class_id.name,
                        name=item.name,
                    )
                )

    def _get_terms(self, company):
        """Return what the class asks for in one company: its own terms or the class.

        Either has the fields of ``customer.terms.mixin``.
        """
        # sudo: terms are the same for everybody, whatever companies he is in
        terms = self.sudo()
        own = terms.terms_ids.filtered(lambda item: item.company_id == company)
        return own or terms

    def _get_dispatch_terms(self, company, has_contract):
        """Return the terms on which goods leave in one company; empty: all is paid.

        :param has_contract: whether the customer has a valid contract at this moment
        """
        terms = self._get_terms(company)
        if terms.ship_on_contract and not has_contract:
            return self._get_no_contract_class()._get_terms(company)
        return terms

    def _get_no_contract_class(self):
        """Return the class that stands in where there is no valid contract."""
        return self.sudo().no_contract_class_id  # sudo: see `_get_terms`

    def _get_dispatch_percent(self, company, has_contract):
        """Return the share (%) that has to be paid before dispatch.

        Without a class everything is paid first.

        :param has_contract: whether the customer has a valid contract at this moment
        """
        terms = self._get_dispatch_terms(company, has_contract)
        return terms.dispatch_percent if terms else 100.0

    def _may_block(self, company):
        """Tell whether overdue invoices may block, with a contract or without."""
        both = self | self._get_no_contract_class()
        return any(item._get_terms(company).overdue_block for item in both)

    # ------------------------------------------------------------------- CRUD
    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & self._get_terms_names():
            self._on_terms_changed()
        return result

    @api.model
    def _get_terms_names(self):
        """Return the names of the fields that say what a customer is asked for."""
        terms = self.env["customer.terms.mixin"]._fields
        return {*terms, "company_id", "no_contract_class_id"}

    def _on_terms_changed(self):
        """Have what follows from the terms of these classes derived; rooms extend."""
        return None
