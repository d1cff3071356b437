from odoo import fields, models


class CustomerTermsMixin(models.AbstractModel):
    """What customers are asked to pay, and when (source: order flow, 9(1), 13(1))."""

    _name = "customer.terms.mixin"
    _description = "Terms of payment before production and dispatch"

    deposit_percent = fields.Float(
        string="Deposit (%)",
        help="Share of the order's total that has to be paid before production.",
    )
    dispatch_percent = fields.Float(
        string="Paid before Dispatch (%)",
        help="Share of the value below that verified money has to cover before goods "
        "leave.",
    )
    dispatch_base = fields.Selection(
        selection=[
            ("shipped", "What has left and is about to"),
            ("order", "The whole order"),
        ],
        string="Share Of",
        default="shipped",
        required=True,
    )
    ship_on_contract = fields.Boolean(
        string="Ships on Contract Terms",
        help="Goods leave on the terms of a valid contract, without finance checking "
        "the money first.",
    )
    contract_overrides = fields.Boolean(
        string="Contracts Prevail",
        help="Where the order's contract is valid and agrees a payment before dispatch "
        "of its own, that one is asked for.",
    )
    overdue_block = fields.Boolean(
        string="Overdue Invoices Block",
        help="Nothing leaves for a customer who owes on an invoice for longer than the "
        "days below; a release on debt lets single transfers go.",
    )
    overdue_days = fields.Integer(
        string="Days Overdue",
        help="Days after the due date from which an unpaid invoice blocks.",
    )
    door_payment = fields.Boolean(
        string="Cash on Delivery",
        help="Finance may release single transfers to leave unpaid; the driver brings "
        "what they are short of.",
    )
    door_limit = fields.Float(
        string="Limit for Cash on Delivery",
        digits=(16, 2),
        help="Up to how much of one customer's goods may be out and not paid, all "
        "transfers together, in the company's currency.",
    )

    _deposit_percent_range = models.Constraint(
        "CHECK(deposit_percent >= 0 AND deposit_percent <= 100)",
        "The deposit is a share between 0 and 100 percent.",
    )
    _dispatch_percent_range = models.Constraint(
        "CHECK(dispatch_percent >= 0 AND dispatch_percent <= 100)",
        "The payment before dispatch is a share between 0 and 100 percent.",
    )
    _overdue_days_positive = models.Constraint(
        "CHECK(overdue_days >= 0)",
        "Give the days after the due date as a number from 0 on.",
    )
    _door_limit_positive = models.Constraint(
        "CHECK(door_limit >= 0)",
        "The limit for cash on delivery is an amount from 0 on.",
    )
