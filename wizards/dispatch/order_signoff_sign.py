from odoo import api, fields, models
from odoo.fields import Command

from ...models.dispatch.order_signoff_rule import MONEY


class OrderSignoffSign(models.TransientModel):
    """Where finance says what was received, order by order."""

    _inherit = "order.signoff.sign"

    asks_money = fields.Boolean(readonly=True)
    money_ids = fields.One2many(
        comodel_name="order.signoff.sign.money",
        inverse_name="sign_id",
        string="Money Received",
    )

    @api.model
    def _prepare_dialog(self, documents, sheets, values):
        vals = super()._prepare_dialog(documents, sheets, values)
        asking = documents.browse(
            int(key) for key, sheet in sheets.items() if MONEY in sheet["answers"]
        )
        vals["asks_money"] = bool(asking)
        if asking:
            # sudo: finance signs on the sheet and needs no rights on sales
            rows = asking.sudo()._prepare_money_rows()
            vals["money_ids"] = [Command.create(row) for row in rows]
        return vals

    def _get_answers(self):
        money = {
            str(item.order_ref): {
                "amount": item.amount,
                "reference": item.reference,
                "reason": item.reason,
            }
            for item in self.money_ids
        }
        return {**super()._get_answers(), "money": money}
