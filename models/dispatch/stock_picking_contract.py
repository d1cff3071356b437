from odoo import api, fields, models
from odoo.fields import Domain

# Transfers that the job recomputes between two commits
CHUNK = 100


class StockPicking(models.Model):
    """Which transfers money gates: a matter of the day (source: order flow, 13(1)).

    Whether a customer's contract is valid changes overnight, so the question is
    answered live. The stored stage is refreshed when a contract changes and by a
    job; the gate does not read it.
    """

    _inherit = "stock.picking"

    needs_money = fields.Boolean(
        string="Gated by Money",
        compute="_compute_needs_money",
        search="_search_needs_money",
        compute_sudo=True,
        help="An order on this transfer is of a customer who pays before dispatch: "
        "by class, or because no contract is valid today.",
    )

    @api.depends(
        "is_dispatch_controlled",
        "move_ids.sale_line_id.order_id.customer_class_id",
    )
    def _compute_needs_money(self):
        controlled = self.filtered("is_dispatch_controlled")
        percents = controlled._get_dispatch_orders()._get_dispatch_percents()
        for picking in self:
            orders = (picking & controlled)._get_dispatch_orders()
            picking.needs_money = any(percents[order.id] for order in orders)

    def _search_needs_money(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        orders = Domain("is_controlled", "=", True) & self._get_gated_order_domain()
        return Domain("is_dispatch_controlled", "=", True) & Domain(
            "move_ids.sale_line_id.order_id", "any", orders
        )

    @api.model
    def _get_gated_order_domain(self):
        """Return the orders of which a share has to be paid before dispatch."""
        classes = self.env["customer.class"].sudo()  # sudo: policy
        classes = classes.with_context(active_test=False).search([])
        # sudo: contracts decide for every user alike
        contracts = self.env["customer.contract"].sudo()
        valid = contracts.search([("state", "=", "valid")]).grouped("company_id")
        gated = Domain("customer_class_id", "=", False)
        for company in self.env["res.company"].sudo().search([]):  # sudo: policy
            found = valid.get(company, contracts)
            with_contract = Domain(
                "partner_id.commercial_partner_id", "in", found.partner_id.ids
            )
            own = found.filtered("own_dispatch")
            paying = own.filtered("dispatch_percent")
            for has in (True, False):
                terms = {
                    item.id: item._get_dispatch_terms(company, has) for item in classes
                }
                asking = [
                    item.id
                    for item in classes
                    if item._get_dispatch_percent(company, has)
                ]
                prevailing = [id_ for id_ in terms if terms[id_].contract_overrides]
                by_contract = Domain("customer_class_id", "in", prevailing)
                by_contract &= Domain("contract_id", "in", own.ids)
                gated |= (
                    Domain("company_id", "=", company.id)
                    & (with_contract if has else ~with_contract)
                    & (
                        Domain("customer_class_id", "in", asking) & ~by_contract
                        | by_contract & Domain("contract_id", "in", paying.ids)
                    )
                )
        return gated

    # ----------------------------------------------------------------- refresh
    def _refresh_contract_terms(self):
        """Bring stage and requests in line with today's terms and contracts."""
        pickings = self.sudo()  # sudo: derived for every user alike
        pickings.invalidate_recordset(["needs_money"], flush=False)
        pickings._derive_again()
        pickings._after_facts()

    @api.model
    def _judge_again(self, orders):
        """Have the open transfers of orders judged anew, now.

        A shipment under way is repeated.

        :param orders: which orders, a domain
        """
        # sudo: gates see every transfer
        pickings = self.sudo().search(
            Domain("is_dispatch_controlled", "=", True)
            & Domain("state", "not in", ("done", "cancel"))
            & Domain("move_ids.sale_line_id.order_id", "any", orders)
        )
        if pickings:
            pickings._record_facts()
            pickings._refresh_contract_terms()

    @api.model
    def _get_on_contract_domain(self):
        """Return the open transfers whose gate a contract decides, or the day."""
        classes = self.env["customer.class"].sudo()  # sudo: policy
        classes = classes.with_context(active_test=False).search([])
        live = classes.filtered(
            lambda item: any(
                terms.ship_on_contract
                or terms.contract_overrides
                or terms.overdue_block
                or terms.door_payment
                for terms in (item, *item.terms_ids)
            )
        )
        return [
            ("is_dispatch_controlled", "=", True),
            ("state", "not in", ("done", "cancel")),
            ("move_ids.sale_line_id.order_id.customer_class_id", "in", live.ids),
        ]

    @api.model
    def _cron_refresh_contract_terms(self):
        """Refresh every open transfer that a contract decides, in chunks."""
        ids = self.search(self._get_on_contract_domain(), order="id").ids
        for start in range(0, len(ids), CHUNK):
            pickings = self.browse(ids[start : start + CHUNK]).exists()
            pickings._refresh_contract_terms()
            self.env["ir.cron"]._commit_progress(
                len(pickings), remaining=max(0, len(ids) - start - CHUNK)
            )
