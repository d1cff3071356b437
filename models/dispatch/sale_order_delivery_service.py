from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from ..signoff.read_day import read_day

ARRANGING_ROLES = ("order_clerk", "sales_office", "follow_up_clerk", "dispatcher")
TELLING_ROLES = ("salesperson", "order_clerk", "sales_office", "follow_up_clerk")
DELIVERY_KINDS = frozenset({"delivery_arranged", "customer_told"})
BEFORE_CONFIRMED = (
    "intake",
    "technical_review",
    "approval",
    "countersign",
    "fax_confirmation",
    "deposit",
)


class SaleOrder(models.Model):
    """The delivery service of goods on stock (source: 售后下单管理, 1.1).

    T is the day on which the order is handled, T+1 the one by which its delivery is
    arranged; before it the customer is told and asked to have the payment ready.
    """

    _inherit = "sale.order"

    handle_by = fields.Datetime(
        string="Handle Before",
        compute="_compute_handle_by",
        store=True,
        help="The cut-off of the day on which a stock order is handled.",
    )
    time_left = fields.Char(
        compute="_compute_time_left", help="Until the cut-off of today."
    )
    arranged_at = fields.Datetime(
        string="Delivery Arranged On", compute="_compute_delivery_facts", store=True
    )
    delivery_day = fields.Date(
        string="Delivery on",
        compute="_compute_delivery_facts",
        store=True,
        help="The day for which the delivery was arranged last.",
    )
    told_at = fields.Datetime(
        string="Customer Told On",
        compute="_compute_delivery_facts",
        store=True,
        help="When the customer was told of the delivery as it is arranged now, and "
        "asked to have the payment ready.",
    )
    delivered_on = fields.Date(
        compute="_compute_delivered_on",
        store=True,
        help="When the last goods of a stock order arrived.",
    )
    delivery_result = fields.Selection(
        selection=[("on_time", "On Time"), ("late", "Late")],
        compute="_compute_delivered_on",
        store=True,
        help="Urgent goods within one day, ordinary ones within three, others on the "
        "agreed date.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "handle_by",
            "arranged_at",
            "delivery_day",
            "told_at",
            "delivered_on",
            "delivery_result",
        }

    @api.model
    def _get_unbinding_kinds(self):
        return super()._get_unbinding_kinds() | DELIVERY_KINDS

    # ---------------------------------------------------------------- computes
    @api.depends("handling_date")
    def _compute_handle_by(self):
        for order in self:
            day, company = order.handling_date, order.company_id.sudo()  # sudo: hours
            if not day:
                order.handle_by = False
                continue
            zone = company._get_control_timezone()
            moment = datetime.combine(day, time.min, zone) + timedelta(
                hours=company.order_cutoff
            )
            order.handle_by = moment.astimezone(timezone.utc).replace(tzinfo=None)

    @api.depends("handle_by", "order_stage")
    @api.depends_context("lang")
    def _compute_time_left(self):
        now = fields.Datetime.now()
        for order in self:
            order.time_left = False
            if not order.handle_by or order.order_stage not in BEFORE_CONFIRMED:
                continue
            minutes = int((order.handle_by - now).total_seconds() // 60)
            if minutes < 0:
                order.time_left = self.env._("Cut-off passed")
            elif minutes < 24 * 60:
                order.time_left = self.env._(
                    "%(hours)s h %(minutes)s min",
                    hours=minutes // 60,
                    minutes=minutes % 60,
                )

    @api.depends("signoff_ids")
    def _compute_delivery_facts(self):
        rows = self._origin._get_evidence(DELIVERY_KINDS)
        for order in self:
            order.arranged_at = order.delivery_day = order.told_at = False
            for row in rows[order._origin.id]:
                if row.kind == "customer_told":
                    order.told_at = row.signed_at
                    continue
                order.arranged_at = row.signed_at
                day = fields.Date.to_date(row.payload["day"])
                if day != order.delivery_day:
                    # of another day the customer has to hear anew
                    order.told_at = False
                order.delivery_day = day

    @api.depends(
        "planned_delivery_date",
        "order_line.move_ids.picking_id.dispatch_stage",
        "order_line.move_ids.picking_id.arrived_on",
    )
    def _compute_delivered_on(self):
        for order in self:
            day = order._get_delivered_on() if order.planned_delivery_date else False
            order.delivered_on = day
            order.delivery_result = day and (
                "late" if day > order.planned_delivery_date else "on_time"
            )

    def _get_delivered_on(self):
        """Return the day on which the last goods arrived, False before."""
        self.ensure_one()
        order = self._origin.sudo()  # sudo: facts decide for every user alike
        shipped = order._get_controlled_pickings()
        days = shipped.mapped("arrived_on")
        if not days or not all(days) or order._get_lines_to_ship():
            return False
        return max(days)

    # -------------------------------------------------------------------- acts
    def record_delivery_arranged(self, day, note=None):
        """Record that the delivery of these orders is arranged (安排送货).

        The salesperson gets the to-do of telling the customer.

        :param day: day of the delivery (ISO date)
        :param note: who drives, what to watch; text
        :raise AccessError: by somebody who arranges no deliveries
        :raise UserError: no stock order, not confirmed, delivered, or no day to come
        """
        orders, role = self._begin_delivery(ARRANGING_ROLES)
        day = read_day(day)
        if not day or any(
            day < company._get_local_day() for company in orders.company_id
        ):
            raise UserError(
                self.env._("Give the day of the delivery, today or a day to come.")
            )
        orders._record_evidences(
            [
                (
                    order,
                    {
                        "kind": "delivery_arranged",
                        "role": role,
                        "statement": note,
                        "payload": {"day": day},
                    },
                )
                for order in orders
            ]
        )
        orders._ask_to_tell()
        return True

    def record_customer_told(self, contact, note=None):
        """Record that the customer was told of the delivery (送货前通知客户).

        :param contact: who was told, text
        :param note: what was said about the payment, text
        :raise AccessError: by somebody who does not talk to customers
        :raise UserError: nothing is arranged, or nobody was told
        """
        if not clean_text(contact):
            raise UserError(self.env._("Say who at the customer was told."))
        orders, role = self._begin_delivery(TELLING_ROLES)
        for order in orders.filtered(lambda item: not item.arranged_at):
            raise UserError(
                self.env._(
                    "%(order)s: arrange the delivery first, then tell the customer.",
                    order=order.name,
                )
            )
        orders._record_evidences(
            [
                (
                    order,
                    {
                        "kind": "customer_told",
                        "role": role,
                        "statement": note,
                        "payload": {"contact": contact.strip()},
                    },
                )
                for order in orders
            ]
        )
        orders.activity_unlink(["sale_mrp_countersign.activity_type_tell_customer"])
        return True

    def _begin_delivery(self, role_codes):
        """Check who and when, count the fact; return the orders (sudo), the role."""
        self.check_access("read")
        role = self._require_role(*role_codes)
        orders = self.sudo()  # sudo: facts are written by methods only
        orders._record_facts()
        for order in orders:
            if not order.planned_delivery_date:
                raise UserError(
                    self.env._(
                        "%(order)s is no order of goods on stock: its delivery "
                        "follows from the dispatch request.",
                        order=order.name,
                    )
                )
            if order.state != "sale" or order.delivered_on:
                raise UserError(
                    self.env._(
                        "%(order)s is not confirmed, or delivered already.",
                        order=order.name,
                    )
                )
        return orders, role

    def _ask_to_tell(self):
        """Give who is in charge of each order the to-do of telling the customer."""
        kind = self.env.ref("sale_mrp_countersign.activity_type_tell_customer")
        self.activity_unlink(["sale_mrp_countersign.activity_type_tell_customer"])
        users = {
            order: order._get_person_in_charge()
            for order in self.filtered(lambda item: not item.told_at)
        }
        vals_list = [
            {
                "activity_type_id": kind.id,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": order.id,
                "user_id": user.id,
                "automated": True,
                "date_deadline": order.delivery_day,
                "summary": self.env._(
                    "Tell %(customer)s of the delivery on %(day)s, and to have the "
                    "payment ready",
                    customer=order.partner_id.commercial_partner_id.name,
                    day=order.delivery_day,
                ),
            }
            for order, user in users.items()
            if user
        ]
        # one mail or refreshed counter for each costs dozens of queries
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(vals_list)

    def action_open_delivery(self):
        """Open the dialog: arrange the delivery, or note that the customer was told."""
        act = "told" if all(order.arranged_at for order in self) else "arranged"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delivery Service"),
            "res_model": "order.delivery",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_ids": self.ids, "default_act": act},
        }
