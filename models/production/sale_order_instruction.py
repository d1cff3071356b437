from odoo import models
from odoo.tools import format_date, formatLang

from .sale_order_acknowledgement import STEP


class SaleOrder(models.Model):
    """What the instruction says beside the content that is signed."""

    _inherit = "sale.order"

    def _get_production_days(self):
        """Return the first planned start and the last planned end of production.

        :return: two dates on the company's calendar, False where nothing is made
        """
        self.ensure_one()
        productions = self.sudo().control_production_ids.filtered(  # sudo: dates only
            lambda production: production.state != "cancel"
        )
        day = self.company_id._get_local_day
        starts = [item.date_start for item in productions if item.date_start]
        ends = [item.date_finished for item in productions if item.date_finished]
        return (
            day(min(starts)) if starts else False,
            day(max(ends)) if ends else False,
        )

    def _get_instruction_sections(self):
        """Return what to make and by when, as sections of a sheet; no prices."""
        self.ensure_one()
        order = self.sudo()  # sudo: whoever reads the instruction
        env = self.env
        start, end = order._get_production_days()

        def text(day):
            return format_date(env, day) if day else "—"

        productions = order.control_production_ids.filtered(
            lambda production: production.state != "cancel"
        ).with_context(lang=env.lang)
        day = order.company_id._get_local_day
        return [
            {
                "title": env._("Instruction"),
                "rows": [
                    (env._("Promised Date"), text(order.promised_date)),
                    (env._("Production"), f"{text(start)} – {text(end)}"),
                    *order._get_instruction_rows(),
                ],
                "head": [
                    env._("Manufacturing Order"),
                    env._("Product"),
                    env._("Quantity"),
                    env._("Unit"),
                    env._("Start"),
                    env._("End"),
                ],
                "lines": [
                    (
                        production.name,
                        production.product_id.display_name,
                        formatLang(env, production.product_qty, dp="Product Unit"),
                        production.product_uom_id.name,
                        text(production.date_start and day(production.date_start)),
                        text(
                            production.date_finished and day(production.date_finished)
                        ),
                    )
                    for production in productions
                ],
            }
        ]

    def _get_instruction_rows(self):
        """Return further ``[(label, text)]`` of the instruction."""
        return []

    def _get_point_sections(self, points):
        sections = super()._get_point_sections(points)
        if any(point.rule.step_id.code == STEP for point in points):
            sections += self._get_instruction_sections()
        return sections
