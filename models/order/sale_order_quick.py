from odoo import models


class SaleOrder(models.Model):
    """Fewer keystrokes at intake: an order again, lines from a spreadsheet."""

    _inherit = "sale.order"

    def action_repeat(self):
        """Open a new order with the same lines (再来一单); facts are not copied."""
        self.ensure_one()
        return self.copy().get_formview_action()

    def action_paste_lines(self):
        """Open the dialog that takes lines from a spreadsheet."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines from a Spreadsheet"),
            "res_model": "order.paste",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id, "dialog_size": "extra-large"},
        }
