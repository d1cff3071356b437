from odoo import api, fields, models

# Reviewed as a whole: from here on there is something to hand out
AFTER_REVIEW = (
    "fax_confirmation",
    "deposit",
    "production",
    "dispatch",
    "in_transit",
    "done",
)


class SaleOrder(models.Model):
    """Copies of the countersigned order, to the departments (source: 销售部 6).

    They hold nothing; each waits with its department until it has acted on it.
    """

    _inherit = "sale.order"

    copies_open = fields.Char(
        string="Copies Not Acknowledged",
        compute="_compute_copies_open",
        groups="base.group_user",
        search="_search_copies_open",
        help="Departments that have not acknowledged their copy yet.",
    )

    def _get_open_steps(self):
        steps = super()._get_open_steps()
        self.env["order.lane"]._load_policy()
        for order in self:
            if order.order_stage in AFTER_REVIEW and not order.is_change_open:
                lane = order.lane_id.sudo()  # sudo: policy
                if lane._has_step("distribution"):
                    steps[order.id] = [*steps[order.id], "distribution"]
        return steps

    def _filter_copies_due(self):
        return self.filtered(
            lambda order: order.state != "cancel" and not order.is_change_open
        )

    @api.depends("order_stage", "signoff_ids")
    @api.depends_context("lang")
    def _compute_copies_open(self):
        # sudo: whose copies are open, not what is in them
        requests = self.env["order.signoff.request"].sudo()
        pending = requests._get_pending(self)
        for order in self:
            copies = pending.get(order._origin.id, requests)
            copies = copies.filtered(lambda item: item.kind == "copy")
            order.copies_open = ", ".join(copies.role_id.mapped("name")) or False

    def _search_copies_open(self, operator, value):
        if operator not in ("in", "not in") or set(value) != {False}:
            return NotImplemented
        # sudo: as for the compute
        copies = (
            self.env["order.signoff.request"]
            .sudo()
            ._search([("document_model", "=", self._name), ("kind", "=", "copy")])
        )
        found = "in" if operator == "not in" else "not in"
        return [("id", found, copies.subselect("document_id"))]
