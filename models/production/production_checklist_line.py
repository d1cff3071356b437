from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("quantity", "Quantity"),
    ("appearance", "Appearance"),
    ("packing", "Packing"),
    ("label", "Label"),
    ("measure", "Measured Value"),
    ("other", "Other"),
]
LIMITS = [
    ("between", "Between"),
    ("at_least", "At Least"),
    ("at_most", "At Most"),
]
# What a release takes over of each point
COPIED = ("sequence", "kind", "name", "limits", "lower", "upper", "unit")


class ProductionChecklistLine(models.Model):
    """One point of a checklist: looked at, or measured and held against limits."""

    _name = "production.checklist.line"
    _description = "Point of a quality checklist"
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one(
        comodel_name="production.checklist",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=KINDS, required=True, default="other")
    name = fields.Char(string="Requirement", required=True, translate=True)
    limits = fields.Selection(
        selection=LIMITS,
        default="between",
        required=True,
        help="How a measured value is held against its limits; at the limit it is "
        "still right.",
    )
    lower = fields.Float(string="Lower Limit", digits=(16, 4))
    upper = fields.Float(string="Upper Limit", digits=(16, 4))
    unit = fields.Char(help="Unit of the measured value, for example m³/h.")
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="production_checklist_line_product_rel",
        column1="line_id",
        column2="product_id",
        string="Only For",
        help="Products of the category that are checked for it; all when empty.",
    )

    @api.constrains("kind", "limits", "lower", "upper")
    def _check_limits(self):
        for line in self:
            if line.kind == "measure" and (
                line.limits == "between" and line.lower > line.upper
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s: the lower limit is above the upper one.",
                        name=line.name,
                    )
                )

    def _prepare_release_lines(self):
        """Return the values with which a release takes these points over.

        Words are those of the user's language: evidence keeps them as they were.
        """
        return [
            {
                **{name: line[name] for name in COPIED},
                "sequence": number,
                "checklist_line_id": line.id,
            }
            for number, line in enumerate(self, 1)
        ]
