from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..signoff.reason import Reason

# How long before its end a contract is spoken of (days)
EXPIRY_NOTICE = 30


class SaleOrder(models.Model):
    """The sales contract that an order is made under (source: order flow, 2(3))."""

    _inherit = "sale.order"

    contract_id = fields.Many2one(
        comodel_name="customer.contract",
        string="Sales Contract",
        compute="_compute_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Gives payment terms and deposit. Proposed where the customer has one "
        "valid contract only.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer's Company"
    )
    contract_warning = fields.Text(
        compute="_compute_contract_warning", groups="base.group_user"
    )

    @api.constrains("contract_id", "partner_id")
    def _check_contract(self):
        for order in self.filtered("contract_id"):
            # sudo: the contract speaks for itself, whoever may read it
            contract = order.contract_id.sudo()
            customer = order.partner_id.commercial_partner_id
            if contract.partner_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(contract)s is a contract of %(other)s, not of %(customer)s.",
                        contract=contract.display_name,
                        other=contract.partner_id.display_name,
                        customer=customer.display_name,
                    )
                )

    def _get_contract_day(self):
        """Return the order's date on its company's calendar."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return company._get_local_day(self.date_order or None)

    @api.depends("partner_id", "company_id")
    def _compute_contract_id(self):
        """Propose the customer's only valid contract, where orders are controlled."""
        contracts = self.env["customer.contract"]
        self.contract_id = False
        controlled = self.filtered(
            lambda order: order.partner_id and order.company_id.sudo().order_control
        )
        for (company, day), orders in controlled.grouped(
            lambda order: (order.company_id, order._get_contract_day())
        ).items():
            valid = contracts._get_valid(orders.partner_id, company, day)
            for order in orders:
                found = valid.get(order.partner_id.commercial_partner_id._origin.id)
                if found and len(found) == 1:
                    order.contract_id = found

    def _get_agreed_contract(self):
        """Return the contract (sudo) where it was in force on the order's date.

        What has not been put in force, or had run out, grants nothing.
        """
        self.ensure_one()
        contract = self.contract_id.sudo()  # sudo: terms decide for everybody
        is_valid = contract._is_valid_on(self._get_contract_day())
        return contract if is_valid else contract.browse()

    @api.depends("contract_id")
    def _compute_payment_term_id(self):
        result = super()._compute_payment_term_id()
        for order in self:
            term = order._get_agreed_contract().payment_term_id
            if term:
                order.payment_term_id = term
        return result

    # ---------------------------------------------------------------- warnings
    def _get_contract_warnings(self):
        """Return ``{order id: [Reason]}``: what to know of the contract, today.

        Nothing of it holds the order here; the gates judge by themselves.
        """
        result = {order.id: [] for order in self}
        open_orders = self.filtered(lambda order: order.state != "cancel")
        for company, orders in open_orders.grouped("company_id").items():
            company = company or self.env.company
            day = company._get_local_day()
            valid = self.env["customer.contract"]._get_valid(
                orders.partner_id, company, day
            )
            for order in orders:
                customer = order.partner_id.commercial_partner_id._origin
                texts = order._get_contract_texts(day, valid.get(customer.id))
                result[order.id] = [
                    Reason("", "contract", text, ("sales_manager", "salesperson"))
                    for text in texts
                ]
        return result

    def _get_contract_texts(self, day, valid):
        self.ensure_one()
        contract = self.contract_id.sudo()  # sudo: its dates are for everybody
        names = {
            "contract": contract.display_name,
            "date": format_date(self.env, contract.date_to) if contract else "",
        }
        texts = []
        if contract:
            state = contract._get_state_on(day)
            if state == "draft":
                texts.append(self.env._("%(contract)s is not in force.", **names))
            elif state == "upcoming":
                names["date"] = format_date(self.env, contract.date_from)
                texts.append(
                    self.env._("%(contract)s begins on %(date)s only.", **names)
                )
            elif state == "expired":
                texts.append(self.env._("%(contract)s expired on %(date)s.", **names))
            elif contract.date_to and contract.date_to - day <= timedelta(
                days=EXPIRY_NOTICE
            ):
                texts.append(self.env._("%(contract)s expires on %(date)s.", **names))
            if contract.currency_id != self.currency_id:
                texts.append(
                    self.env._(
                        "%(contract)s is in %(agreed)s, the order in %(currency)s.",
                        agreed=contract.currency_id.name,
                        currency=self.currency_id.name,
                        **names,
                    )
                )
        policy = self._get_customer_class()
        if policy._get_terms(self.company_id).ship_on_contract and not valid:
            texts.append(
                self.env._(
                    "%(customer_class)s ships on contract terms, but no contract is "
                    "valid: %(percent)s %% has to be paid before dispatch.",
                    customer_class=policy.name,
                    percent=f"{policy._get_dispatch_percent(self.company_id, False):g}",
                )
            )
        return texts

    @api.depends("contract_id", "partner_id", "currency_id", "state", "is_controlled")
    @api.depends_context("lang")
    def _compute_contract_warning(self):
        controlled = self.filtered(
            lambda order: order.is_controlled or order.contract_id
        )
        warnings = controlled._get_contract_warnings() if controlled else {}
        for order in self:
            order.contract_warning = "\n".join(
                reason.text for reason in warnings.get(order.id, [])
            )

    def action_open_contract(self):
        """Open the order's sales contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }
