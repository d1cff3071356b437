from markupsafe import Markup

from odoo import api, fields, models


class MrpProduction(models.Model):
    """The instruction, where production works: on the manufacturing order."""

    _inherit = "mrp.production"

    instruction_sheet = fields.Html(
        string="Instruction",
        compute="_compute_instruction_sheet",
        sanitize=False,
        groups="base.group_user",
        help="What the instructions of the orders say that this is made for.",
    )

    @api.depends("control_stage")
    @api.depends_context("lang")
    def _compute_instruction_sheet(self):
        for production in self:
            # sudo: whoever reads the manufacturing order; no prices there
            orders = production.sudo().control_order_ids
            current = orders.instruction_ids.filtered(
                lambda item: item.state != "superseded"
            )
            production.instruction_sheet = (
                Markup().join(filter(None, current.mapped("sheet"))) or False
            )
