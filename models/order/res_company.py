from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..signoff.fill_defaults import fill_defaults


class ResCompany(models.Model):
    _inherit = "res.company"

    order_control = fields.Boolean(
        help="Orders made from now on take the way of order control.",
    )
    order_control_since = fields.Datetime(
        readonly=True,
        help="Orders created before stay as they were (UTC).",
    )
    order_control_domain = fields.Char(
        string="Controlled Orders",
        default="[]",
        help="Which new orders are controlled; all of them when empty.",
    )
    drawing_confirmation = fields.Boolean(
        string="Drawings Confirmed by the Customer",
        default=True,
        help="Orders stay in technical review until the customer has confirmed the "
        "drawings of non-standard lines in writing.",
    )
    price_tolerance = fields.Float(
        string="Price Tolerance (%)",
        digits=(5, 2),
        default=5.0,
        help="How far a price may be from the price list and from what the customer "
        "paid last before it is marked and questioned.",
    )

    _price_tolerance_range = models.Constraint(
        "CHECK(price_tolerance >= 0)", "The price tolerance is zero or more."
    )

    @api.constrains("order_control_domain")
    def _check_order_control_domain(self):
        for company in self:
            try:
                self.env["sale.order"].sudo()._search(  # sudo: syntax only
                    company._get_order_control_domain(), limit=1
                )
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The filter for controlled orders cannot be used: %(error)s",
                        error=error,
                    )
                ) from error

    def _get_order_control_domain(self):
        self.ensure_one()
        return literal_eval((self.order_control_domain or "").strip() or "[]")

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = fill_defaults(self, vals_list, "order_control")
        for vals in vals_list:
            if vals.get("order_control"):
                vals["order_control_since"] = self.env.cr.now()
        return super().create(vals_list)

    def write(self, vals):
        if not vals.get("order_control"):
            return super().write(vals)
        # the transaction's time, as create_date of the orders made in it
        starting = self.filtered(lambda company: not company.order_control)
        result = super(ResCompany, self - starting).write(vals)
        if starting:
            super(ResCompany, starting).write(
                {**vals, "order_control_since": self.env.cr.now()}
            )
        return result
