from odoo import api, fields, models

CLOSED_STAGES = ("done", "cancel")


class StockPicking(models.Model):
    """What the dispatch board says of many transfers, from what is stored.

    The reasons in words are judged live, one by one, and stand on the form.
    """

    _inherit = "stock.picking"

    dispatch_holder = fields.Char(
        string="Who Has It",
        compute="_compute_dispatch_holder",
        groups="base.group_user",
    )
    is_dispatch_open = fields.Boolean(
        string="Dispatch Open",
        compute="_compute_is_dispatch_open",
        search="_search_is_dispatch_open",
        help="Under dispatch control, neither done nor cancelled.",
    )

    # What the board counts by stage and lists in core's order
    _dispatch_board_idx = models.Index(
        "(dispatch_stage, company_id, priority DESC, scheduled_date, id DESC)"
        " WHERE is_dispatch_controlled IS TRUE"
    )

    @api.depends("dispatch_holder_codes")
    @api.depends_context("lang")
    def _compute_dispatch_holder(self):
        roles = self.env["order.signoff.role"]
        names = roles._get_names()
        for picking in self:
            codes = picking.dispatch_holder_codes
            picking.dispatch_holder = roles._get_holder(codes, names)

    @api.model
    def _get_open_stages(self):
        stages = self._fields["dispatch_stage"].get_values(self.env)
        return [stage for stage in stages if stage not in CLOSED_STAGES]

    @api.depends("dispatch_stage")
    def _compute_is_dispatch_open(self):
        stages = self._get_open_stages()
        for picking in self:
            picking.is_dispatch_open = picking.dispatch_stage in stages

    def _search_is_dispatch_open(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # the stages that it may be on, not those that it may not: an index finds them
        return [("dispatch_stage", "in", self._get_open_stages())]
