from odoo import fields, models

TOLERANCE_KINDS = [("percent", "Percent"), ("quantity", "Quantity")]


class ResCompany(models.Model):
    """By how much a company's orders may be made over or under, as a rule."""

    _inherit = "res.company"

    order_tolerance_kind = fields.Selection(
        selection=TOLERANCE_KINDS,
        string="Tolerance In",
        default="percent",
        required=True,
    )
    order_tolerance = fields.Float(
        string="Tolerance of Orders",
        digits="Product Unit",
        help="New orders propose it: how much more or less than ordered may be made "
        "of each line. Zero: exactly what was ordered.",
    )

    _order_tolerance_range = models.Constraint(
        "CHECK(order_tolerance >= 0"
        " AND (order_tolerance_kind != 'percent' OR order_tolerance <= 100))",
        "A tolerance is zero or more; in percent, 100 at most.",
    )
