from odoo import api, fields, models


class ProductionChecklist(models.Model):
    """What is checked on finished goods of a category (产品出厂标准, source: step 12).

    A category is checked for what its own lists say and for what those of its parents
    say; a list without a category is everybody's.
    """

    _name = "production.checklist"
    _description = "Quality checklist"
    _order = "categ_id, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a list of every company.",
    )
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        index="btree_not_null",
        ondelete="cascade",
        help="Its products and those of the categories below it; every product when "
        "empty.",
    )
    replaces_parents = fields.Boolean(
        string="Instead of the Parents'",
        help="What is listed for the categories above, and for every product, is not "
        "asked here.",
    )
    line_ids = fields.One2many(
        comodel_name="production.checklist.line",
        inverse_name="checklist_id",
        string="Points",
        copy=True,
    )
    line_count = fields.Integer(
        string="Number of Points", compute="_compute_line_count"
    )

    @api.depends("line_ids")
    def _compute_line_count(self):
        for checklist in self:
            checklist.line_count = len(checklist.line_ids)

    @api.model
    def _get_lines(self, product, company):
        """Return the points (production.checklist.line) that a product is checked for.

        From the general list down to the one of the product's own category.

        :param product: ``product.product``
        :param company: ``res.company`` that made it
        """
        path = (product.categ_id.parent_path or "").split("/")
        levels = [False, *(int(part) for part in path if part)]
        # sudo: what is checked does not depend on who checks
        checklists = self.sudo().search(
            [("categ_id", "in", levels), ("company_id", "in", (False, company.id))]
        )
        level_of = {item: levels.index(item.categ_id.id) for item in checklists}
        first = max(
            (level_of[item] for item in checklists if item.replaces_parents), default=0
        )
        found = checklists.filtered(lambda item: level_of[item] >= first)
        lines = found.sorted(lambda item: (level_of[item], item.id)).line_ids
        return lines.filtered(
            lambda line: not line.product_ids or product in line.product_ids
        )
