from odoo import api, fields, models

# What rules go by, besides the lines
ASSIGNED_BY = {"delivery_class", "lane_id", "partner_shipping_id"}


class SaleOrder(models.Model):
    """Who handles an order: assigned by rule, changed by hand."""

    _inherit = "sale.order"

    clerk_id = fields.Many2one(
        comodel_name="res.users",
        copy=False,
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Who handles the order in the office; by the rules for assignment, or by "
        "hand.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._assign_new()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if not ASSIGNED_BY.isdisjoint(vals):
            self._assign_new()
        return result

    def _assign_new(self):
        """Assign what nobody has yet, of orders that are being taken in."""
        self.filtered(
            lambda order: order.is_controlled and order.state in ("draft", "sent")
        )._assign_by_rule()

    def action_assign(self):
        """Assign these orders anew by the rules, whatever was chosen before."""
        self.check_access("write")
        self.filtered(lambda order: order.state in ("draft", "sent"))._assign_by_rule(
            anew=True
        )
        return True

    def _assign_by_rule(self, anew=False):
        """Give quotations their clerk, team and warehouse.

        :param anew: also where one was chosen; else only what is empty or core's
            own default
        """
        # sudo: rules are policy, the same for every user
        rules = self.env["order.assignment.rule"].sudo().search([]) if self else []
        for order in self if rules else ():
            vals = {}
            for name in ("clerk_id", "team_id", "warehouse_id"):
                target = rules._get_target(name, order)
                if not target or target == order[name]:
                    continue
                if anew or not order[name] or order._is_default(name):
                    vals[name] = target.id
            if vals:
                order.write(vals)

    def _is_default(self, name):
        """Tell whether a field still holds what core has put there."""
        self.ensure_one()
        if name == "warehouse_id":
            user = self.user_id.with_company(self.company_id)
            return self.warehouse_id == user._get_default_warehouse_id()
        if name == "team_id":
            return self.team_id == self.env["crm.team"]._get_default_team_id(
                user_id=self.user_id.id
            )
        return False


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._assign_new()
        return lines
