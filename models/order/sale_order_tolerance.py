from odoo import api, fields, models
from odoo.tools import formatLang

from .res_company_tolerance import TOLERANCE_KINDS


class SaleOrder(models.Model):
    """Allowed tolerance 允许误差: how far production may miss the ordered quantity.

    Source: order flow, step 10. It is signed with the quantities (delivery facet).
    """

    _inherit = "sale.order"

    tolerance_kind = fields.Selection(
        selection=TOLERANCE_KINDS,
        string="Tolerance In",
        compute="_compute_tolerance",
        store=True,
        readonly=False,
        precompute=True,
    )
    tolerance = fields.Float(
        digits="Product Unit",
        compute="_compute_tolerance",
        store=True,
        readonly=False,
        precompute=True,
        help="How much more or less than ordered may be made of each line: in percent "
        "of its quantity, or in its unit of measure. Zero: exactly what was ordered.",
    )

    _tolerance_range = models.Constraint(
        "CHECK(tolerance >= 0 AND (tolerance_kind != 'percent' OR tolerance <= 100))",
        "A tolerance is zero or more; in percent, 100 at most.",
    )

    @api.depends("company_id")
    def _compute_tolerance(self):
        for order in self:
            company = (order.company_id or self.env.company).sudo()  # sudo: a setting
            order.tolerance_kind = company.order_tolerance_kind
            order.tolerance = company.order_tolerance

    def _get_tolerance_text(self):
        """Return the tolerance as forms print it, in the environment's language."""
        self.ensure_one()
        if not self.tolerance:
            return self.env._("Exactly the ordered quantity")
        number = formatLang(self.env, self.tolerance, dp="Product Unit")
        point = self.env["res.lang"]._get_data(code=self.env.lang).decimal_point or "."
        if point in number:
            number = number.rstrip("0").rstrip(point)
        if self.tolerance_kind == "quantity":
            return self.env._("Quantity ± %(number)s of each line", number=number)
        return self.env._("Quantity ± %(number)s%%", number=number)

    def _get_tolerance_of(self, quantity):
        """Return by how much more or less than ``quantity`` may be made, unrounded."""
        self.ensure_one()
        if self.tolerance_kind == "quantity":
            return self.tolerance
        return quantity * self.tolerance / 100


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_tolerance_quantity(self):
        """Return by how much more or less than ordered may be made of this line.

        :return: float, in the line's unit of measure, rounded down to the precision
            of quantities
        """
        self.ensure_one()
        order = self.order_id.sudo()  # sudo: production judges by it
        tolerance = order._get_tolerance_of(self.product_uom_qty)
        return self.product_uom_id.round(tolerance, rounding_method="DOWN")
