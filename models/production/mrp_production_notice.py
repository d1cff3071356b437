from odoo import models


class MrpProduction(models.Model):
    """What production tells the warehouse and quality about its orders.

    Source: rules for placing orders, articles 11 and 12.
    """

    _name = "mrp.production"
    _inherit = ["mrp.production", "order.notice.mixin"]

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "done":
            self._tell_finished()
        return result

    def _tell_to_reserve(self):
        """Tell the warehouse to reserve the material of these, where it is not yet."""
        if not self:
            return
        waiting = self._filter_notice_fresh("reserve").filtered("move_raw_ids")
        reserved = waiting.filtered(lambda item: item.reservation_state == "assigned")
        reserved._note_notice("reserve")
        reserved._message_log_batch(
            bodies=dict.fromkeys(
                reserved.ids,
                self.env._(
                    "The instruction is acknowledged; the material is reserved already."
                ),
            )
        )
        (waiting - reserved)._give_notice("reserve")

    def _settle_reserved(self):
        """The warehouse has reserved all material: its to-do is done."""
        self.sudo().filtered(  # sudo: whoever has reserved it
            lambda item: (
                "reserve" in (item.notices_given or {})
                and item.reservation_state == "assigned"
            )
        )._settle_notice("reserve")

    def _tell_finished(self):
        """Tell quality of finished goods, and the salesperson of a finished order."""
        done = self.sudo().filtered(  # sudo: orders decide for every user alike
            lambda item: item.control_order_ids and item.state == "done"
        )
        if done:
            done._settle_notice("reserve")
            done._filter_goods()._give_notice("finished")
            done.control_order_ids._tell_completed()

    def _split_productions(
        self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False
    ):
        """What the warehouse has been told holds for the parts too."""
        parts = super()._split_productions(
            amounts=amounts,
            cancel_remaining_qty=cancel_remaining_qty,
            set_consumed_qty=set_consumed_qty,
        )
        for origin in self.sudo():  # sudo: facts by methods only
            if "reserve" in (origin.notices_given or {}):
                (parts - self).sudo().filtered(
                    lambda part, origin=origin: (
                        part.production_group_id == origin.production_group_id
                    )
                )._note_notice("reserve")
        return parts
