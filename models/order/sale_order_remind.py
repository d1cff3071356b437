from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

PAUSE = timedelta(hours=1)


class SaleOrder(models.Model):
    """Reminding by hand (催办) those who hold an order, beside the nightly digest."""

    _inherit = "sale.order"

    reminded_at = fields.Datetime(
        string="Reminded Last",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When somebody last reminded those who have the order.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"reminded_at"}

    def action_remind(self):
        """Remind those who can settle what holds these orders, once each.

        One notification a person, however many orders: members of the roles that
        hold them, for absent ones their deputies. No customer and no follower gets
        any of it. Orders that were reminded within the hour are left out.

        :return: action that tells who was reminded
        :raise AccessError: for who is no signer or may not read an order
        :raise UserError: nobody is left to remind, and why
        """
        self.check_access("read")
        if not self.env.user.has_group("sale_mrp_countersign.group_signer"):
            raise AccessError(
                self.env._(
                    "Signers remind each other, and you are none: ask an administrator "
                    "to make you one."
                )
            )
        orders = self.sudo()  # sudo: whoever reads an order may remind
        waiting = orders.filtered_domain(self._get_open_domain())
        recent = waiting.filtered(lambda order: order._get_pause_left())
        people = (waiting - recent)._get_people_to_remind()
        reminded = (waiting - recent).filtered(lambda order: people[order.id])
        if not reminded:
            raise UserError(orders._get_not_reminded_message(recent))
        # first of all: of two who press at once the database lets one through
        reminded._write_guarded({"reminded_at": fields.Datetime.now()})
        users = reminded._notify_reminded(people)
        reminded._note_reminded(people)
        return self._get_reminded_notice(reminded, users)

    def _get_pause_left(self):
        """Return for how many minutes more this order is left alone, 0 for none."""
        self.ensure_one()
        if not self.reminded_at:
            return 0
        left = self.reminded_at + PAUSE - fields.Datetime.now()
        return max(0, -(-left // timedelta(minutes=1)))

    def _get_people_to_remind(self):
        """Return ``{order id: {user: roles}}``: who can act now, but for oneself.

        Where a stage waits for signatures, only those whose turn it is; a point
        that was forwarded is with the person who got it.
        """
        reasons = self._get_stage_reasons()
        points = self._get_open_points()
        roles_of = self.env["order.signoff.role"]
        signers = {}
        result = {}
        for order in self:
            turns = {
                point.rule.role_id.code: point
                for point in points[order.id]
                if point.rule.kind == "sign"
            }
            codes = set()
            for reason in reasons[order.id]:
                by_turn = turns and reason.code == "signature"
                codes |= {
                    code for code in reason.role_codes if not by_turn or code in turns
                }
            people = defaultdict(lambda: roles_of)
            for role in roles_of._get_roles(sorted(codes), order.company_id):
                key = role, order.company_id
                if key not in signers:
                    signers[key] = role._get_signers_today(order.company_id)
                turn = turns.get(role.code)
                # whom it was forwarded to may be away by now
                for user in (turn and turn.assignee & signers[key]) or signers[key]:
                    if user.id != self.env.uid:
                        people[user] |= role
            result[order.id] = people
        return result

    def _notify_reminded(self, people):
        """Send each person what waits there, in the person's language.

        :return: the users
        """
        orders_of = defaultdict(self.browse)
        for order in self:
            for user in people[order.id]:
                orders_of[user] |= order
        for user, orders in orders_of.items():
            local = orders.with_context(lang=user.lang, tz=user.tz)
            readable = orders.with_user(user)._filtered_access("read")
            rows = [
                (
                    order,
                    people[order.id][user].with_env(local.env),
                    order.id in readable._ids,
                )
                for order in local
            ]
            body = local.env["ir.qweb"]._render(
                "sale_mrp_countersign.order_reminder",
                {
                    "sender": self.env.user.name,
                    "rows": rows,
                    "stages": dict(
                        self._fields["order_stage"]._description_selection(local.env)
                    ),
                    "base_url": self.browse().get_base_url(),
                },
            )
            # on no record: who signs need not be able to read orders
            local.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                author_id=self.env.user.partner_id.id,
                subject=local.env._(
                    "%(sender)s reminds you: %(orders)s",
                    sender=self.env.user.name,
                    orders=", ".join(orders.mapped("name")),
                ),
                body=body,
            )
        return self.env["res.users"].union(*orders_of)

    def _note_reminded(self, people):
        """Note on each order who was reminded."""
        self._message_log_batch(
            bodies={
                order.id: self.env._(
                    "Reminded: %(people)s",
                    people=", ".join(
                        f"{user.name} ({', '.join(roles.mapped('name'))})"
                        for user, roles in people[order.id].items()
                    ),
                )
                for order in self
            }
        )

    def _get_not_reminded_message(self, recent):
        """Return why none of these orders was reminded.

        :param recent: those that were reminded within the hour
        """
        if recent:
            return "\n".join(
                self.env._(
                    "%(order)s was reminded less than an hour ago; again in "
                    "%(minutes)s minutes.",
                    order=order.name,
                    minutes=order._get_pause_left(),
                )
                for order in recent
            )
        return self.env._(
            "Nobody else has %(orders)s: it waits for you, is finished, or its role "
            "has no members.",
            orders=", ".join(self.mapped("name")),
        )

    def _get_reminded_notice(self, reminded, users):
        """Return the action that tells who was reminded of which orders."""
        message = self.env._(
            "Reminded of %(orders)s: %(people)s.",
            orders=", ".join(reminded.mapped("name")),
            people=", ".join(users.mapped("name")),
        )
        left_out = self - reminded.with_env(self.env)
        if left_out:
            message += " " + self.env._(
                "Left out (reminded within the hour, or nobody else has it): "
                "%(orders)s.",
                orders=", ".join(left_out.mapped("name")),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left_out else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
