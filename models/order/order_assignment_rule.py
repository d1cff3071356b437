from odoo import fields, models


class OrderAssignmentRule(models.Model):
    """Which clerk, team or warehouse gets a new order.

    Rules are looked at in their sequence; clerk, team and warehouse each come from
    the first rule that applies and names one.
    """

    _name = "order.assignment.rule"
    _description = "Assignment of orders"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a rule of every company.",
    )
    category_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        help="Orders with a product of this category or one below it.",
    )
    country_id = fields.Many2one(comodel_name="res.country")
    region_ids = fields.Many2many(
        comodel_name="res.country.state",
        string="Regions",
        help="States or provinces of the delivery address; all of them when empty.",
    )
    delivery_class = fields.Selection(
        selection=lambda self: (
            self.env["sale.order"]._fields["delivery_class"].selection
        ),
        string="Urgency",
    )
    lane_id = fields.Many2one(comodel_name="order.lane")
    clerk_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
    )
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales Team")
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        help="Counts for the orders of its company.",
    )

    _target = models.Constraint(
        "CHECK(COALESCE(clerk_id, team_id, warehouse_id) IS NOT NULL)",
        "Say to whom the rule assigns orders: a clerk, a team or a warehouse.",
    )

    def _applies_to(self, order):
        """Tell whether this rule is for ``order`` (sudo).

        :return: None where that cannot be known before it has lines
        """
        self.ensure_one()
        address = order.partner_shipping_id
        if not (
            (not self.company_id or self.company_id == order.company_id)
            and (not self.country_id or self.country_id == address.country_id)
            and (not self.region_ids or address.state_id in self.region_ids)
            and (not self.lane_id or self.lane_id == order.lane_id)
            and (not self.delivery_class or self.delivery_class == order.delivery_class)
        ):
            return False
        if not self.category_id:
            return True
        products = order.order_line.product_id
        if not products:
            return None
        above = self.category_id.parent_path
        paths = products.categ_id.mapped("parent_path")
        return any(path.startswith(above) for path in paths)

    def _get_target(self, name, order):
        """Return the first record that these rules name for ``order``, of its company.

        :param name: clerk_id, team_id or warehouse_id
        """
        for rule in self.filtered(name):
            applies = rule._applies_to(order)
            if applies is None:
                break
            if applies and rule._is_of_company(rule[name], order.company_id):
                return rule[name]
        return self[name].browse()

    def _is_of_company(self, target, company):
        if target._name == "res.users":
            return company in target.company_ids
        return target.company_id in (company, company.browse())
