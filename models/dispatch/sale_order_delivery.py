from datetime import timedelta

from odoo import models
from odoo.tools import format_date

from ..production.order_notice_mixin import NOTICES, Notice

NOTICES.update(
    promise_missed=Notice(
        "sale_mrp_countersign.activity_type_promise_missed", ("sales_office",)
    ),
    arrived_late=Notice(
        "sale_mrp_countersign.activity_type_arrived_late", ("sales_office",)
    ),
)
# notice: (what tells that a transfer is late, the day it is about)
LATE = {
    "promise_missed": ("is_promise_missed", "expected_arrival"),
    "arrived_late": ("is_arrival_late", "arrived_on"),
}


class SaleOrder(models.Model):
    """By when the customer was promised the goods; the salesperson hears of delays.

    Source: order flow, steps 16 and 17.
    """

    _inherit = "sale.order"

    def _get_promised_arrival(self):
        """Return the day (date) by which the goods were promised there, or False.

        Of stock orders the planned delivery; else the completion that the
        confirmation sheet promises, and the company's days on the way.
        """
        self.ensure_one()
        if self.planned_delivery_date:
            return self.planned_delivery_date
        return self.promised_date and self.promised_date + timedelta(
            days=self.company_id.transit_days
        )

    def _get_notice_event(self, code):
        if code not in LATE:
            return super()._get_notice_event(code)
        flag, day = LATE[code]
        return {
            picking.name: picking[day].isoformat()
            for picking in self._get_controlled_pickings().filtered(flag)
            if picking[day]
        }

    def _get_notice_user(self, code):
        user = self.user_id
        if code in LATE and user.active and not user.share:
            return user
        return super()._get_notice_user(code)

    def _get_person_in_charge(self):
        """Return who talks to the customer: the salesperson, else the sales office.

        :return: ``res.users``, one of them at most
        """
        self.ensure_one()
        user = self.user_id
        if user.active and not user.share:
            return user
        roles = self.env["order.signoff.role"]._get_roles(
            ["sales_office"], self.company_id
        )
        return roles.user_ids[:1]

    def _get_promise_missed_text(self):
        """Return in words which goods are expected later than promised, and why."""
        self.ensure_one()
        late = self._get_controlled_pickings().filtered("is_promise_missed")
        return "\n".join(
            self.env._(
                "%(transfer)s is expected on %(expected)s, promised was %(promised)s: "
                "%(reason)s",
                transfer=picking.name,
                expected=format_date(self.env, picking.expected_arrival),
                promised=format_date(self.env, picking.promised_arrival),
                reason=picking.arrival_reason or "",
            )
            for picking in late
        )

    def _tell_salesperson(self, body):
        """Note something on orders and tell who is in charge of each, nobody else.

        She is told as she has chosen, in her inbox or by mail. Batch: the notes are
        made at once.

        :param body: what is said, as text
        """
        orders = self.sudo()  # sudo: a note beside who did it
        people = orders.grouped(lambda order: order._get_person_in_charge())
        for user, told in people.items():
            messages = told._message_log_batch(
                dict.fromkeys(told.ids, body), partner_ids=user.partner_id.ids
            )
            for order, message in zip(told, messages, strict=True):
                # followers, customers among them, get nothing
                order._notify_thread(message, notify_skip_followers=True)
