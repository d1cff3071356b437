from datetime import timedelta

from odoo import fields, models


class ProductionDailyPrint(models.TransientModel):
    """Ask which day's report is printed."""

    _name = "production.daily.print"
    _description = "Print a Daily Production Report"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    day = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_local_day() - timedelta(days=1),
        help="Day in the company's time zone.",
    )

    def action_print(self):
        """Print the sheet of this day.

        :raise AccessError: for who may not read the report or is not of the company
        """
        self.ensure_one()
        return self.env["production.daily.sheet"]._print(self.company_id, self.day)
