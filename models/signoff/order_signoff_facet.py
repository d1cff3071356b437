from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderSignoffFacet(models.Model):
    _name = "order.signoff.facet"
    _inherit = ["order.policy.mixin"]
    _description = "Facet of a document's content"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Technical name by which documents declare the content of this facet.",
    )
    sequence = fields.Integer(default=10)
    holds_prices = fields.Boolean(
        help="Only roles that see prices may answer for this facet.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is a facet with this code already."
    )

    @api.constrains("holds_prices")
    def _check_holds_prices(self):
        """No role without prices answers for a facet that comes to hold some.

        And what is made of prices is not said to hold none.
        """
        # sudo: rules of every company
        rules = self.env["order.signoff.rule"].sudo().with_context(active_test=False)
        rules.search([("facet_ids", "in", self.ids)])._check_facet_prices()
        documents = self.env.registry.descendants(["order.signoff.mixin"], "_inherit")
        priced = {
            code for name in documents for code in self.env[name]._signoff_price_facets
        }
        for facet in self:
            if facet.code in priced and not facet.holds_prices:
                raise ValidationError(
                    self.env._(
                        "%(facet)s is made of prices: it always holds them.",
                        facet=facet.name,
                    )
                )

    @api.model
    def _get_price_codes(self):
        """Return the codes of the facets that hold prices."""
        self._load_policy()
        # sudo: facets are policy, read for every user
        facets = self.sudo().browse(self._search_policy((("holds_prices", "=", True),)))
        return set(facets.mapped("code"))
