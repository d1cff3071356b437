from odoo import api, fields, models


class StockPicking(models.Model):
    """Accessories leave with the goods; what is not ready shows before.

    So do samples that are still out. Neither keeps the goods back.
    """

    _inherit = "stock.picking"

    extra_text = fields.Text(
        string="Samples and Accessories",
        compute="_compute_extra_text",
        help="Accessories of the customer's list that are not packed and checked yet, "
        "samples that were handed out and have not come back.",
    )

    @api.depends("state", "is_dispatch_controlled")
    @api.depends_context("lang")
    def _compute_extra_text(self):
        for picking in self:
            is_open = picking.is_dispatch_controlled and picking.state not in (
                "done",
                "cancel",
            )
            picking.extra_text = is_open and "\n".join(
                text
                for order in picking._get_dispatch_orders()
                if (text := order._get_open_extras_text())
            )

    def _get_sheet_hints(self, points):
        hints = super()._get_sheet_hints(points)
        return [*hints, *filter(None, self.mapped("extra_text"))]

    def _after_shipped(self):
        result = super()._after_shipped()
        self.filtered(lambda picking: picking.state == "done")._ship_extras()
        return result

    def _ship_extras(self):
        """Record that the accessories that are checked leave with these goods.

        Once, as they leave: what is checked later goes with the next transfer.
        """
        vals_list = []
        for picking in self:
            items = picking._get_dispatch_orders().extra_ids.filtered(
                lambda item: item.kind == "accessory" and item.state == "checked"
            )
            vals_list += [
                {
                    "extra_id": item.id,
                    "act": "shipped",
                    "picking_id": picking.id,
                    "done_by_id": self.env.uid,
                    "done_at": fields.Datetime.now(),
                }
                for item in items
            ]
        if vals_list:
            self.env["order.extra.step"]._create_facts(vals_list)
