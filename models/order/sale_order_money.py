from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare, formatLang

# What an order's currency follows from
CURRENCY_FIELDS = {"company_id", "currency_id", "partner_id", "pricelist_id"}


class SaleOrder(models.Model):
    """Money that finance has verified (source: order flow, steps 9(1) and 13)."""

    _inherit = "sale.order"

    deposit_percent = fields.Float(
        string="Deposit (%)",
        compute="_compute_deposit_percent",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        digits=(5, 2),
        help="Share of the total that is owed before production; proposed from the "
        "contract, else the customer, else the customer's class; signed by finance "
        "and the general manager.",
    )
    own_deposit = fields.Boolean(
        copy=False,
        help="The deposit was agreed for this order alone, be it nothing; it does not "
        "follow the contract or the customer.",
    )
    customer_class_id = fields.Many2one(
        comodel_name="customer.class",
        compute="_compute_customer_class_id",
        store=True,
        groups="base.group_user",
    )
    amount_deposit = fields.Monetary(
        string="Deposit Owed", compute="_compute_amount_deposit"
    )
    amount_verified = fields.Monetary(
        string="Money Verified",
        compute="_compute_amount_verified",
        store=True,
        help="All that was received for this order so far, as finance last verified "
        "it, in the order's currency.",
    )

    _deposit_percent_range = models.Constraint(
        "CHECK(deposit_percent >= 0 AND deposit_percent <= 100)",
        "The deposit is a percentage between 0 and 100.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"amount_verified", "customer_class_id"}

    def _get_customer_class(self):
        """Return the class of the order's customer, as it counts in its company."""
        return self.partner_id._get_class_in(self.company_id)

    @api.depends(
        "company_id", "partner_id.commercial_partner_id.customer_class_id.company_id"
    )
    def _compute_customer_class_id(self):
        for order in self:
            order.customer_class_id = order._get_customer_class()

    @api.depends("partner_id", "contract_id", "own_deposit")
    def _compute_deposit_percent(self):
        for order in self:
            order.deposit_percent = (
                order.deposit_percent
                if order.own_deposit
                else order._get_proposed_deposit()
            )

    def _get_proposed_deposit(self):
        """Return the deposit (%) of one order that has none of its own.

        The contract's, else the customer's, else the class's; whether 0 % was agreed
        or nothing was, the switch beside the percentage tells.
        """
        self.ensure_one()
        for source in (
            self._get_agreed_contract(),
            self.partner_id.commercial_partner_id,
        ):
            if source.own_deposit:
                return source.deposit_percent
        return self._get_customer_class()._get_terms(self.company_id).deposit_percent

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._without_proposed_deposit(vals) for vals in vals_list]
        orders = super().create(vals_list)
        given = [
            order.id
            for order, vals in zip(orders, vals_list, strict=True)
            if "deposit_percent" in vals and "own_deposit" not in vals
        ]
        self.browse(given)._note_own_deposit()
        return orders

    def write(self, vals):
        vals = self._without_proposed_deposit(vals)
        before = {}
        if not CURRENCY_FIELDS.isdisjoint(vals):
            # sudo: whoever edits the order
            reckoned = self.sudo()._filter_reckoned().sudo(False)
            before = {order: order.currency_id for order in reckoned}
        result = super().write(vals)
        for order, currency in before.items():
            if order.currency_id != currency:
                raise UserError(
                    self.env._(
                        "Money and goods of %(order)s are reckoned in %(currency)s "
                        "already: the order stays in this currency.",
                        order=order.display_name,
                        currency=currency.name,
                    )
                )
        if "deposit_percent" in vals and "own_deposit" not in vals:
            self._note_own_deposit()
        return result

    def _filter_reckoned(self):
        """Return the orders of which amounts are on record; rooms extend."""
        paid = self._get_evidence(["money"])
        return self.filtered(lambda order: paid.get(order.id))

    def _without_proposed_deposit(self, vals):
        """Leave out a percentage that is said not to be the order's own."""
        if "deposit_percent" in vals and not vals.get("own_deposit", True):
            vals = {name: vals[name] for name in vals if name != "deposit_percent"}
        return vals

    def _note_own_deposit(self):
        """A percentage that was given and differs from the proposal is the order's."""
        for order in self:
            own = float_compare(
                order.deposit_percent, order._get_proposed_deposit(), precision_digits=2
            )
            if order.own_deposit != bool(own):
                order.own_deposit = bool(own)

    @api.depends("deposit_percent", "amount_total")
    def _compute_amount_deposit(self):
        for order in self:
            order.amount_deposit = order._get_deposit_owed()

    def _get_deposit_owed(self):
        """Return the deposit of one order, rounded in its currency."""
        self.ensure_one()
        amount = self.amount_total * self.deposit_percent / 100
        return self.currency_id.round(amount) if self.currency_id else amount

    @api.depends("signoff_ids")
    def _compute_amount_verified(self):
        orders = self.filtered(lambda order: isinstance(order.id, int))
        rows = orders._get_last_evidence("money") if orders else {}
        for order in self:
            order.amount_verified = order._origin.amount_verified
        for order in orders:
            row = rows.get(order.id)
            order.amount_verified = float(row.payload["amount"]) if row else 0.0

    def verify_money(self, amount, reference, reason=None):
        """Record what was received for one order so far (核实到款).

        :param amount: all money received for this order until now, in the order's
            currency; the newest figure counts, so a refund makes it smaller
        :param reference: bank document or other proof
        :param reason: why the figure is not what the books say; needed where it is not
        :raise UserError: negative amount, no reference, or no reason
        :raise AccessError: not finance

        What accounting knows at this moment is recorded beside the figure, document by
        document; the figure is what finance says.
        """
        self.ensure_one()
        self._verify_money(
            {self.id: {"amount": amount, "reference": reference, "reason": reason}}
        )
        return True

    def _verify_money(self, found):
        """Record finance's figures of these orders in one batch.

        :param found: ``{order id: {"amount", "reference", "reason"}}``, see
            ``verify_money``
        """
        # sudo: finance needs no rights on sales
        for orders in self.sudo().grouped("company_id").values():
            role = orders._require_role("finance")
            items = orders._get_paid_items()
            orders._record_evidences(
                [
                    (
                        order,
                        order._prepare_money(role, items[order.id], found[order.id]),
                    )
                    for order in orders
                ]
            )

    def _prepare_money(self, role, items, found):
        """Return the evidence of one order's figure, checked.

        :param items: what accounting knows (``PaidItem``)
        :param found: dict with ``amount``, ``reference`` and ``reason``
        """
        self.ensure_one()
        amount = self._check_money_amount(found.get("amount"))
        reference = str(found.get("reference") or "").strip()
        reason = str(found.get("reason") or "").strip()
        paid = self._sum_paid(items)
        if not reference:
            raise UserError(
                self.env._("Give the bank document or other proof of the money.")
            )
        if not self.is_controlled:
            raise UserError(
                self.env._(
                    "%(order)s is not under order control.", order=self.display_name
                )
            )
        if items and not reason and self.currency_id.compare_amounts(amount, paid):
            raise UserError(
                self.env._(
                    "%(order)s: the books say %(paid)s. Give the reason why it is "
                    "another amount.",
                    order=self.display_name,
                    paid=formatLang(self.env, paid, currency_obj=self.currency_id),
                )
            )
        return {
            "kind": "money",
            "role": role,
            "statement": f"{reference} · {reason}" if reason else reference,
            "payload": {
                "amount": amount,
                "currency": self.currency_id.name,
                "reference": reference,
                "reason": reason,
                "paid_so_far": paid,
                "documents": self._get_paid_documents(items),
            },
        }

    def _is_new_money(self, found):
        """Tell whether a figure given by finance differs from the verified one."""
        self.ensure_one()
        amount = self._check_money_amount(found.get("amount"))
        return bool(self.currency_id.compare_amounts(amount, self.amount_verified))

    def _check_money_amount(self, amount):
        """Return an amount given by finance, rounded; refuse what is none."""
        try:
            amount = float(amount)
        except (TypeError, ValueError):
            amount = -1
        amount = self.currency_id.round(amount) if isfinite(amount) else -1
        if amount < 0:
            raise UserError(
                self.env._("Give the amount received so far, zero or more.")
            )
        return amount

    def action_open_money(self):
        """Open the dialog in which finance verifies the money of one order.

        :raise AccessError: the user's role sees no prices
        """
        self.ensure_one()
        if not self.shows_money:
            raise AccessError(
                self.env._("Money is shown to roles that see prices: ask finance.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify Money"),
            "res_model": "order.money",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_open_paid_so_far(self):
        """Open the documents behind the money of one order, to read only.

        :raise AccessError: the user's role sees no prices
        """
        return {
            **self.action_open_money(),
            "name": self.env._("Paid So Far"),
            "context": {"default_order_id": self.id, "default_is_reading": True},
        }

    def _get_deposit_reasons(self):
        result = {}
        for order in self:
            owed = order._get_deposit_owed()
            short = order.currency_id.compare_amounts(order.amount_verified, owed) < 0
            result[order.id] = (
                [
                    self._prepare_reason(
                        "deposit",
                        self.env._(
                            "Deposit of %(owed)s owed, %(verified)s verified by "
                            "finance.",
                            owed=formatLang(
                                self.env, owed, currency_obj=order.currency_id
                            ),
                            verified=formatLang(
                                self.env,
                                order.amount_verified,
                                currency_obj=order.currency_id,
                            ),
                        ),
                        ("finance", "salesperson"),
                    )
                ]
                if short
                else []
            )
        return result
