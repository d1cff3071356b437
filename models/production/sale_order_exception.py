from odoo import api, fields, models

from .order_signoff_exception import EXCEPTION_KINDS
from .production_exception import OPEN_STATES


class SaleOrder(models.Model):
    """Trouble in production, as the order and the board show it."""

    _inherit = "sale.order"

    exception_ids = fields.Many2many(
        comodel_name="production.exception",
        relation="production_exception_order_rel",
        column1="order_id",
        column2="exception_id",
        string="Exceptions",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    exception_count = fields.Integer(
        compute="_compute_exception_count", groups="base.group_user"
    )
    # stored: the board shows it of every order
    open_exception_count = fields.Integer(
        compute="_compute_open_exception_count",
        store=True,
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    open_exception_text = fields.Text(
        string="Open Exceptions",
        compute="_compute_open_exception_text",
        groups="base.group_user",
    )
    has_open_exception = fields.Boolean(
        compute="_compute_has_open_exception",
        search="_search_has_open_exception",
        groups="base.group_user",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "exception_ids",
            "open_exception_count",
        }

    @api.model
    def _get_unbinding_kinds(self):
        return super()._get_unbinding_kinds() | EXCEPTION_KINDS

    @api.depends("exception_ids.state")
    def _compute_exception_count(self):
        counts = self.env["production.exception"]._get_counts("order_ids", self)
        for order in self:
            order.exception_count = sum(counts[order._origin.id].values())

    @api.depends("exception_ids.state")
    def _compute_open_exception_count(self):
        for order in self:
            # sudo: how many there are is no secret
            states = order.sudo().exception_ids.mapped("state")
            order.open_exception_count = sum(state in OPEN_STATES for state in states)

    @api.depends("open_exception_count")
    def _compute_has_open_exception(self):
        for order in self:
            order.has_open_exception = bool(order.open_exception_count)

    def _search_has_open_exception(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [("open_exception_count", ">", 0)]
        return domain if set(value) == {True} else ["!", *domain]

    @api.depends("exception_ids.state")
    @api.depends_context("lang")
    def _compute_open_exception_text(self):
        for order in self:
            # sudo: whoever reads the order reads what is wrong with it
            lines = [
                f"{item.display_name}: {item.hint}"
                for item in order.sudo().exception_ids.sorted("id")
                if item.state in OPEN_STATES
            ]
            order.open_exception_text = "\n".join(lines) or False

    def action_open_exceptions(self):
        """Open the exceptions that concern these orders."""
        return self.env["production.exception"]._get_open_action(
            [("order_ids", "in", self.ids)]
        )
