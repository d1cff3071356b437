from odoo import api, fields, models

from ...models.desk.order_extra import PACKINGS


class OrderExtraAct(models.TransientModel):
    """The next step of samples or accessories, with what it needs."""

    _name = "order.extra.act"
    _description = "Next step of samples and accessories"

    extra_ids = fields.Many2many(comodel_name="order.extra", string="Items")
    act = fields.Selection(
        selection=lambda self: self.env["order.extra"]._get_acts(),
        string="Done",
        compute="_compute_act",
        compute_sudo=False,
    )
    note = fields.Char(string="Remarks")
    serial = fields.Char(string="Lot or Serial")
    place = fields.Char()
    packing = fields.Selection(
        selection=PACKINGS, help="Of accessories whose list does not say it."
    )
    asks_packing = fields.Boolean(compute="_compute_asks_packing", compute_sudo=False)
    file = fields.Binary(string="Photograph", attachment=False)
    file_name = fields.Char()

    @api.depends("extra_ids")
    def _compute_act(self):
        for wizard in self:
            wizard.act = wizard.extra_ids[:1].next_act

    @api.depends("act", "extra_ids")
    def _compute_asks_packing(self):
        for wizard in self:
            unsaid = wizard.extra_ids.filtered(lambda item: not item.packing)
            wizard.asks_packing = wizard.act == "packed" and bool(unsaid)

    def action_record(self):
        """Record the step on all these items."""
        self.ensure_one()
        self.extra_ids.record_step(
            self.act,
            self.note,
            self.serial,
            self.place,
            self.file_name,
            self.with_context(bin_size=False).file or None,
            self.packing,
        )
        return {"type": "ir.actions.act_window_close"}
