from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Which alert rules name an order now: one query a rule, not one an order."""

    _inherit = "sale.order"

    is_alerted = fields.Boolean(
        string="Needs Attention",
        compute="_compute_alerts",
        search="_search_is_alerted",
        groups="base.group_user",
        help="An alert rule names the order: it stands still, or something is late.",
    )
    alert_text = fields.Char(
        string="Alerts", compute="_compute_alerts", groups="base.group_user"
    )

    @api.depends("order_stage", "stage_since", "promised_date")
    @api.depends_context("lang")
    def _compute_alerts(self):
        names = defaultdict(list)
        controlled = self.filtered(
            lambda order: order.is_controlled and isinstance(order.id, int)
        )
        rules = self.env["order.alert.rule"].with_context(lang=self.env.lang)
        pairs = rules._get_pairs(controlled.company_id) if controlled else []
        for rule, company in pairs:
            domain = rule._get_domain(company) & Domain("id", "in", controlled.ids)
            # sudo: rules look at facts behind the order too
            for order_id in self.sudo()._search(domain):
                names[order_id].append(rule.name)
        for order in self:
            order.is_alerted = bool(names[order.id])
            order.alert_text = ", ".join(names[order.id])

    def _search_is_alerted(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        rules = self.env["order.alert.rule"]
        alerted = Domain.OR(
            rule._get_domain(company) for rule, company in rules._get_pairs()
        )
        # sudo: as for the compute
        return Domain("id", "in", self.sudo()._search(alerted))
