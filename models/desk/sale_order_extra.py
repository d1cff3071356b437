from odoo import api, fields, models


class SaleOrder(models.Model):
    """The lists of empty-shell samples and of accessories that go with an order."""

    _inherit = "sale.order"

    extra_ids = fields.One2many(
        comodel_name="order.extra",
        inverse_name="order_id",
        string="Samples and Accessories",
    )
    extra_count = fields.Integer(compute="_compute_extra_counts")
    open_extra_count = fields.Integer(compute="_compute_extra_counts")

    @api.depends("extra_ids.is_open")
    def _compute_extra_counts(self):
        # sudo: how many there are is no secret
        counts = {}
        for order, is_open, count in (
            self.env["order.extra"]
            .sudo()
            ._read_group(
                [("order_id", "in", self._origin.ids)],
                ["order_id", "is_open"],
                ["__count"],
            )
        ):
            counts.setdefault(order.id, {})[is_open] = count
        for order in self:
            found = counts.get(order._origin.id, {})
            order.extra_count = sum(found.values())
            order.open_extra_count = found.get(True, 0)

    def action_open_extras(self):
        """Open the samples and accessories of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.order_extra_action"
        )
        action.update(
            domain=[("order_id", "=", self.id)], context={"default_order_id": self.id}
        )
        return action

    def _get_open_extras_text(self):
        """Return what of the two lists is open when goods leave; empty when nothing.

        Accessories that are not ready, and samples that are still out.

        :return: text in the user's language
        """
        items = self.sudo().extra_ids  # sudo: for whoever ships
        states = dict(items._get_states())
        accessories = items.filtered(
            lambda item: (
                item.kind == "accessory" and item.state not in ("checked", "shipped")
            )
        )
        samples = items.filtered(lambda item: item.state == "handed_out")
        texts = []
        if accessories:
            text = ", ".join(
                f"{item.name} ({states[item.state]})" for item in accessories
            )
            texts.append(self.env._("Accessories not ready: %(items)s", items=text))
        if samples:
            text = ", ".join(samples.mapped("name"))
            texts.append(self.env._("Samples not returned: %(items)s", items=text))
        return "\n".join(texts)
