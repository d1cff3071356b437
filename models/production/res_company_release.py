from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    quality_release = fields.Boolean(
        default=True,
        help="What was made for a controlled order is inspected, released by quality "
        "and sales office, and handed over to stock; before, it does not leave.",
    )
    quality_before_stock = fields.Boolean(
        string="Release before Stock",
        help="Goods are released before they can be recorded as made into the "
        "warehouse's stock, not only before they leave.",
    )

    def write(self, vals):
        switched = self.filtered(
            lambda company: (
                vals.get("quality_release", company.quality_release)
                != company.quality_release
            )
        )
        result = super().write(vals)
        if switched:
            # stages are stored, the gates judge by today's setting
            self.env["order.signoff.rule"]._ask_for_refresh()
        return result
