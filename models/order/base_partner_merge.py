from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MergePartnerAutomatic(models.TransientModel):
    """Core merges contacts in SQL, past everything: not those of signed orders."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Refuse to put another contact into what was signed.

        :raise UserError: orders with evidence name one of ``src_partners``
        """
        # sudo: whoever merges, all orders count
        orders = self.env["sale.order"].sudo()
        named = Domain.OR(
            Domain(name, "in", src_partners.ids)
            for name in ("partner_id", "partner_invoice_id", "partner_shipping_id")
        )
        orders = orders.search(named & Domain("facts_seq", ">", 0), limit=3)
        if orders:
            raise UserError(
                self.env._(
                    "%(partners)s: what was signed on %(orders)s names them, and "
                    "merging would change it. Merge the others into them, or archive "
                    "the ones you do not need.",
                    partners=", ".join(src_partners.mapped("display_name")),
                    orders=", ".join(orders.mapped("name")),
                )
            )
        return super()._update_foreign_keys(src_partners, dst_partner)
