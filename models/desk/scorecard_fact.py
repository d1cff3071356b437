from odoo import fields, models


class ScorecardFact(models.Model):
    """A kind of fact from which findings are proposed.

    ``scorecard`` has a method ``_find_fact_<code>`` for each; a kind without one is for
    findings that are entered by hand.
    """

    _name = "scorecard.fact"
    _description = "Kind of scorecard finding"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is a kind of finding with this code already."
    )
