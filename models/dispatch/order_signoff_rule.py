from odoo import api, fields, models
from odoo.exceptions import ValidationError

READ_BACK = "read_back"
MONEY = "money"


class OrderSignoffRule(models.Model):
    _inherit = "order.signoff.rule"

    answer_type = fields.Selection(
        selection_add=[
            (READ_BACK, "All correct, or exceptions by item"),
            (MONEY, "Money received, order by order"),
        ],
        ondelete={READ_BACK: "set default", MONEY: "set default"},
    )

    @api.constrains("answer_type", "role_id")
    def _check_money_role(self):
        """Only finance says what was received; see ``sale.order.verify_money``."""
        for rule in self:
            if rule.answer_type == MONEY and rule.role_id.code != "finance":
                raise ValidationError(
                    self.env._(
                        "Money is verified by finance. Choose that role, or ask for "
                        "another answer than money."
                    )
                )
