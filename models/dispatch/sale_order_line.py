from odoo import models
from odoo.exceptions import AccessError

_DELIVERED = {"qty_delivered", "qty_delivered_method"}


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "order.facts.source"]

    def _get_facts_companies(self):
        return self.order_id.company_id

    def _derive_documents(self, create):
        self.order_id._derive_again()

    def write(self, vals):
        if vals.keys() & _DELIVERED:
            self._check_delivered_by_moves()
        return super().write(vals)

    def _check_delivered_by_moves(self):
        """What has been delivered of an order's goods follows from its transfers.

        Core leaves the figure open to whoever may write the line; the order's stage
        would follow it. Services are still reported by hand.
        """
        for line in self:
            if line.order_id.is_controlled and line.product_id.type == "consu":
                raise AccessError(
                    self.env._(
                        "What has been delivered of %(product)s follows from the "
                        "transfers of %(order)s: ship the goods.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )

    def _get_quantity_at_hand(self):
        """Return what of one line is reserved or delivered, in the line's unit.

        All of it before there are moves: of services, and of an order that is not
        confirmed. Of a kit all or nothing.
        """
        self.ensure_one()
        moves = self.move_ids.filtered(
            # nor what is about to be made: it is no goods yet
            lambda move: move.state != "cancel" and not move.production_id
        )
        if not moves:
            return self.product_uom_qty
        if moves.product_id != self.product_id:
            is_whole = set(moves.mapped("state")) <= {"assigned", "done"}
            return self.product_uom_qty if is_whole else self.qty_delivered
        reserved = sum(
            move.product_uom._compute_quantity(
                move.quantity, self.product_uom_id, round=False
            )
            for move in moves
            # not what comes back
            if move.state != "done" and not move.location_id._is_way_out()
        )
        return min(self.qty_delivered + reserved, self.product_uom_qty)

    def _get_finished_value(self, quantity, share):
        """Return what so much of one line is worth to the balance, not rounded.

        Taxes included, in the order's currency. A discount that is a line of its own
        is in the share, as where goods leave.

        :param quantity: in the line's unit
        :param share: of the lines' totals that is paid; ``_get_payable_share``
        """
        self.ensure_one()
        if not self.product_uom_qty or self.price_total <= 0:
            return 0.0
        return self.price_total * quantity / self.product_uom_qty * share
