from odoo import api, fields, models


class CustomerContract(models.Model):
    _inherit = "customer.contract"

    order_count = fields.Integer(string="Orders", compute="_compute_order_count")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_order_count(self):
        orders = self.env["sale.order"]
        counts = {}
        if orders.has_access("read"):
            counts = dict(
                orders._read_group(
                    [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
                )
            )
        for contract in self:
            contract.order_count = counts.get(contract._origin, 0)

    def action_open_orders(self):
        """Open the orders made under this contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders under %(contract)s", contract=self.name),
            "res_model": "sale.order",
            "view_mode": "list,kanban,form",
            "domain": [("contract_id", "=", self.id)],
        }
