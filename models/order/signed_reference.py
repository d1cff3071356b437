from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class OrderSignedReference(models.AbstractModel):
    """What signed orders name: the database would take it off them unseen."""

    _name = "order.signed.reference"
    _description = "Named on signed orders"

    # The field by which orders name these records
    _signed_as = None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        # sudo: whoever deletes, all orders count
        orders = self.env["sale.order"].sudo().with_context(active_test=False)
        named = Domain(self._signed_as, "in", self.ids)
        orders = orders.search(named & Domain("facts_seq", ">", 0), limit=3)
        if orders:
            raise UserError(
                self.env._(
                    "%(records)s: what was recorded on %(orders)s names it, and "
                    "deleting would change it. Archive it instead.",
                    records=", ".join(self.mapped("display_name")),
                    orders=", ".join(orders.mapped("name")),
                )
            )
