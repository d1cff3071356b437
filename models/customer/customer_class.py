from odoo import fields, models


class CustomerClass(models.Model):
    """Policy for a class of customers (source: order flow, 9(1) and 13)."""

    _name = "customer.class"
    _description = "Customer Class"
    _order = "sequence, id"

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
