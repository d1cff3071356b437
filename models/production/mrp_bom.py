from odoo import fields, models


class MrpBom(models.Model):
    """Bills of materials whose manufacturing orders are reviewed one by one."""

    _inherit = "mrp.bom"

    is_nonstandard = fields.Boolean(
        string="Non-Standard",
        help="Manufacturing orders by this bill of materials that belong to no sales "
        "order are signed by the technical department and by production before they "
        "start, as the sign-off rules say.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "is_nonstandard" in vals:
            # sudo: whose orders these are, for whoever may edit the bill
            waiting = (
                self.env["mrp.production"]
                .sudo()
                .search(
                    [
                        ("bom_id", "in", self.ids),
                        ("state", "in", ("draft", "confirmed")),
                    ]
                )
            )
            waiting._on_control_changed()
        return result
