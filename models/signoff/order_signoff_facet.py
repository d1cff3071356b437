from odoo import api, fields, models


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

    @api.model
    def _get_price_codes(self):
        """Return the codes of the facets that hold prices."""
        self._load_policy()
        # sudo: facets are policy, read for every user
        facets = self.sudo().browse(self._search_policy((("holds_prices", "=", True),)))
        return set(facets.mapped("code"))
