from odoo import api, fields, models
from odoo.tools import formatLang


class OrderSignoff(models.Model):
    """What finance verified, in figures, for those who see prices."""

    _inherit = "order.signoff"

    amount_text = fields.Char(
        string="Received So Far",
        compute="_compute_amount_text",
        help="In the order's currency.",
    )

    @api.depends_context("uid", "lang")
    @api.depends("payload", "sale_order_id")
    def _compute_amount_text(self):
        for row in self:
            order = row.sale_order_id
            is_shown = row.kind == "money" and order.shows_money
            # sudo: the payload is kept from whom prices are
            payload = row.sudo().payload if is_shown else None
            row.amount_text = payload and formatLang(
                self.env, float(payload["amount"]), currency_obj=order.currency_id
            )
