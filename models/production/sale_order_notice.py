from odoo import models


class SaleOrder(models.Model):
    """Who is told when an instruction is acknowledged and when all goods are made.

    Source: rules for placing orders, article 11; order flow, step 13.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "order.notice.mixin"]

    def _get_notice_event(self, code):
        # another revision is another completion
        if code == "complete":
            return self.revision_id.id
        return super()._get_notice_event(code)

    def _get_notice_user(self, code):
        if code == "complete" and self.user_id.active and not self.user_id.share:
            return self.user_id
        return super()._get_notice_user(code)

    def _after_facts(self):
        result = super()._after_facts()
        acknowledged = self.filtered(
            lambda order: (
                order.state == "sale" and order.instruction_state == "acknowledged"
            )
        )
        acknowledged.control_production_ids.filtered(
            lambda item: item.state not in ("done", "cancel")
        )._tell_to_reserve()
        return result

    def _tell_completed(self):
        """Tell the salesperson of those of which all goods are made and released.

        Once for each revision. To be called by whatever may complete an order; what
        still holds it in production decides.
        """
        orders = self.sudo().filtered(  # sudo: facts decide for every user alike
            lambda order: (
                order.state == "sale"
                and not order.is_change_open
                and "done" in order.control_production_ids.mapped("state")
            )
        )
        if orders:
            reasons = orders._get_production_reasons()
            orders.filtered(lambda order: not reasons[order.id])._give_notice(
                "complete"
            )

    def _record_passing(self, group):
        if group == "shipped":
            self._settle_notice("complete")
        return super()._record_passing(group)
