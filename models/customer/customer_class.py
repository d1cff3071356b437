from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerClass(models.Model):
    """Policy for a class of customers (source: order flow, 9(1) and 13)."""

    _name = "customer.class"
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
    deposit_percent = fields.Float(
        string="Deposit (%)",
        help="Share of the order's total that has to be paid before production.",
    )
    dispatch_percent = fields.Float(
        string="Paid before Dispatch (%)",
        help="Share of the value shipped so far plus the goods about to leave that "
        "verified money has to cover.",
    )
    ship_on_contract = fields.Boolean(
        string="Ships on Contract Terms",
        help="Goods leave on the terms of a valid contract, without finance checking "
        "the money first.",
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
    note = fields.Text(translate=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a customer class with this code."
    )
    _deposit_percent_range = models.Constraint(
        "CHECK(deposit_percent >= 0 AND deposit_percent <= 100)",
        "The deposit is a share between 0 and 100 percent.",
    )
    _dispatch_percent_range = models.Constraint(
        "CHECK(dispatch_percent >= 0 AND dispatch_percent <= 100)",
        "The payment before dispatch is a share between 0 and 100 percent.",
    )

    @api.constrains("ship_on_contract", "no_contract_class_id")
    def _check_no_contract_class(self):
        for item in self | self.search([("no_contract_class_id", "in", self.ids)]):
            if item.no_contract_class_id.ship_on_contract:
                raise ValidationError(
                    self.env._(
                        "%(other)s ships on contract terms itself: it cannot stand in "
                        "for %(name)s where there is no contract.",
                        other=item.no_contract_class_id.name,
                        name=item.name,
                    )
                )

    def _get_dispatch_percent(self, has_contract):
        """Return the share (%) of shipped value that has to be paid before.

        Without a class everything is paid first.

        :param has_contract: whether the customer has a valid contract at this moment
        """
        policy = self
        if self.ship_on_contract and not has_contract:
            policy = self.no_contract_class_id
        return policy.dispatch_percent if policy else 100.0
