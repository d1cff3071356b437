from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..signoff.clean_text import clean_text
from .sale_order_balance import BALANCE_STAGES, CHUNK

SENT = ("sent", "legible", "returned", "refused", "accepted")
OPEN_STATES = ("to_send", "sent")
ACTIVITY = "sale_mrp_countersign.activity_type_balance"


class OrderBalanceNotice(models.Model):
    """余款催收通知书: what was asked for, when, and what the customer said.

    Made by itself when goods are finished; the figures stay as they were then. It is
    settled when the money that finance has verified covers what it asks for.
    Amounts in the order's currency, taxes in.
    """

    _name = "order.balance.notice"
    _inherit = ["order.record.mixin"]
    _description = "Balance Payment Notice"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True)
    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    user_id = fields.Many2one(
        related="order_id.user_id", string="Salesperson", store=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    date_due = fields.Date(
        string="Pay Until",
        required=True,
        readonly=True,
        index=True,
        help="On the company's calendar; by its setting so many days after the notice.",
    )
    amount_finished = fields.Monetary(
        string="Finished Value", required=True, readonly=True
    )
    amount_asked = fields.Monetary(
        string="To Be Paid by Then",
        required=True,
        readonly=True,
        help="All that has to be paid for what is finished, deposit included.",
    )
    amount_due = fields.Monetary(
        string="Balance",
        required=True,
        readonly=True,
        help="What was not paid of it on the day of the notice.",
    )
    fax_id = fields.Many2one(
        comodel_name="order.fax",
        string="Sheet",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The notice that goes to the customer, and when and how it was sent.",
    )
    state = fields.Selection(
        selection=[
            ("to_send", "To Collect"),
            ("sent", "Collecting"),
            ("settled", "Paid"),
            ("replaced", "Replaced"),
            ("cancel", "Order Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    followup_ids = fields.One2many(
        comodel_name="order.balance.followup",
        inverse_name="notice_id",
        string="Customer's Answers",
        readonly=True,
    )
    promised_on = fields.Date(
        string="Promised For", compute="_compute_promised_on", store=True
    )
    reminded_on = fields.Date(
        readonly=True, help="When the salesperson was reminded last."
    )

    def _get_refusal(self):
        return self.env._("A balance notice is made when goods are finished.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a customer was asked for is kept."))

    # ---------------------------------------------------------------- derived
    @api.depends(
        "order_id.amount_verified",
        "order_id.state",
        "order_id.balance_notice_ids",
        "fax_id.state",
    )
    def _compute_state(self):
        for notice in self:
            order = notice.order_id.sudo()  # sudo: facts decide for every user alike
            newest = max(order.balance_notice_ids.ids, default=0)
            paid = notice.currency_id.compare_amounts(
                order.amount_verified, notice.amount_asked
            )
            if order.state == "cancel":
                notice.state = "cancel"
            elif paid >= 0:
                notice.state = "settled"
            elif isinstance(notice.id, int) and newest > notice.id:
                notice.state = "replaced"
            else:
                sent = notice.sudo().fax_id.state in SENT  # sudo: as above
                notice.state = "sent" if sent else "to_send"

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for notice in self:
            notice.is_overdue = (
                notice.state in OPEN_STATES
                and notice.date_due < notice.company_id._get_local_day()
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # sudo: calendars
        companies = self.env["res.company"].sudo().search([])
        return Domain("state", "in", OPEN_STATES) & Domain.OR(
            Domain("company_id", "in", group.ids) & Domain("date_due", "<", day)
            for day, group in companies.grouped(
                lambda company: company._get_local_day()
            ).items()
        )

    @api.depends("followup_ids.promised_on")
    def _compute_promised_on(self):
        for notice in self:
            notice.promised_on = notice.followup_ids.sorted("id")[-1:].promised_on

    # ------------------------------------------------------------------- facts
    @api.private
    def _make(self, figures):
        """Make the notices of orders (sudo) and their sheets.

        :param figures: ``{order: (finished, asked, due)}``, see ``_get_balance``
        """
        days = {order: order.company_id._get_local_day() for order in figures}
        sequences = self.env["ir.sequence"]
        return self._create_facts(
            [
                {
                    "name": sequences.with_company(order.company_id).next_by_code(
                        "order.balance.notice"
                    ),
                    "order_id": order.id,
                    "partner_id": order.partner_id.commercial_partner_id.id,
                    "company_id": order.company_id.id,
                    "currency_id": order.currency_id.id,
                    "date": days[order],
                    "date_due": days[order]
                    + timedelta(days=order.company_id.balance_days),
                    "amount_finished": finished,
                    "amount_asked": asked,
                    "amount_due": due,
                    "fax_id": order._fax_make("balance_notice").id,
                }
                for order, (finished, asked, due) in figures.items()
            ]
        )

    def record_followup(self, channel, answer, contact="", promised_on=False):
        """Record what the customer said about the balance (跟催记录).

        :param str channel: a value of ``order.balance.followup.channel``
        :param str answer: what was said
        :param str contact: who said so at the customer
        :param promised_on: date for which payment was promised, if any
        :raise UserError: nothing was said, or the notice is not open
        :raise AccessError: no right to read the notice, or to edit the order
        """
        followups = self.env["order.balance.followup"]
        if channel not in dict(followups._fields["channel"].selection):
            raise UserError(self.env._("Say how you reached the customer."))
        if not clean_text(answer):
            raise UserError(self.env._("Write down what the customer said."))
        for notice in self:
            notice.check_access("read")
            notice.order_id.check_access("write")
            if notice.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(notice)s is closed: follow up the newest notice of the "
                        "order.",
                        notice=notice.name,
                    )
                )
        return followups._create_facts(
            [
                {
                    "notice_id": notice.id,
                    "channel": channel,
                    "answer": answer.strip(),
                    "contact": clean_text(contact) or False,
                    "promised_on": promised_on or False,
                    "user_id": self.env.uid,
                }
                for notice in self
            ]
        )

    def action_open_sheet(self):
        """Open the sheet, where the notice is proofread and sent."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "order.fax",
            "res_id": self.fax_id.id,
            "views": [(False, "form")],
        }

    def action_print(self):
        """Print the notices with the figures of today."""
        report = self.env.ref("sale_mrp_countersign.action_report_balance_notice")
        return report.report_action(self.order_id, config=False)

    def action_followup(self):
        """Open the dialog that records what the customer said."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Follow-up"),
            "res_model": "order.balance.followup.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_notice_ids": self.ids},
        }

    # --------------------------------------------------------------- reminders
    def _remind(self):
        """Give the salesperson a to-do on the order, one for each open notice."""
        days = {notice: notice.company_id._get_local_day() for notice in self}
        for user, notices in self.grouped(
            lambda item: item.order_id._get_person_in_charge()
        ).items():
            if not user:
                continue
            in_lang = self.with_context(lang=user.lang).env
            orders = notices.order_id.with_env(in_lang).with_context(
                mail_activity_quick_update=True
            )
            orders.activity_unlink([ACTIVITY])
            orders.activity_schedule(ACTIVITY, user_id=user.id)
        for day, notices in self.grouped(lambda item: days[item]).items():
            notices._write_facts({"reminded_on": day})

    def _end_reminders(self):
        """Take away the to-dos of orders that owe nothing any more."""
        paid = self.order_id.filtered(
            lambda order: (
                not set(OPEN_STATES) & set(order.balance_notice_ids.mapped("state"))
            )
        )
        if paid:
            paid.activity_unlink([ACTIVITY])

    @api.model
    def _cron_ask_and_remind(self):
        """Ask for what is finished and was not asked for; remind of what is late.

        Safe to be killed and run again: each chunk is kept, nobody is reminded twice
        within the company's days.
        """
        orders = self.env["sale.order"].search(
            [("is_controlled", "=", True), ("order_stage", "in", BALANCE_STAGES)],
            order="id",
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(orders))
        for start in range(0, len(orders), CHUNK):
            chunk = orders[start : start + CHUNK].exists()
            chunk._ask_for_balance()
            if not cron._commit_progress(len(chunk)):
                return
        # asked for anew since: the older ones are replaced by now
        late = self._get_to_remind()
        cron._commit_progress(remaining=len(late))
        for start in range(0, len(late), CHUNK):
            chunk = late[start : start + CHUNK]
            chunk._remind()
            if not cron._commit_progress(len(chunk)):
                return

    def _get_to_remind(self):
        """Return the open notices of which a reminder is due today."""
        notices = self.browse()
        for company in self.env["res.company"].search([]):
            day = company._get_local_day()
            again = day - timedelta(days=company.balance_remind_days)
            notices |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", OPEN_STATES),
                    ("date_due", "<", day),
                    "|",
                    ("reminded_on", "=", False),
                    ("reminded_on", "<=", again),
                ]
            )
        return notices
