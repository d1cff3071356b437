from odoo import api, fields, models

# From here on the promise, which is about finished goods, has been kept
_STAGES_AFTER_PROMISE = ("dispatch", "in_transit", "done", "cancel")


class SaleOrder(models.Model):
    """Whether the promised date has passed before the goods were complete."""

    _inherit = "sale.order"

    is_promise_late = fields.Boolean(
        string="Promise Passed",
        compute="_compute_is_promise_late",
        search="_search_is_promise_late",
        help="The promised date has passed and the goods are not complete.",
    )

    @api.model
    def _get_promise_late_domain(self):
        return [
            ("promised_date", "<", fields.Date.context_today(self)),
            ("is_controlled", "=", True),
            ("order_stage", "not in", _STAGES_AFTER_PROMISE),
        ]

    @api.depends("promised_date", "order_stage", "is_controlled")
    def _compute_is_promise_late(self):
        today = fields.Date.context_today(self)
        for order in self:
            order.is_promise_late = bool(
                order.promised_date
                and order.promised_date < today
                and order.is_controlled
                and order.order_stage not in _STAGES_AFTER_PROMISE
            )

    def _search_is_promise_late(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._get_promise_late_domain()
