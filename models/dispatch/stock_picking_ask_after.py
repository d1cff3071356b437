from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..signoff.clean_text import clean_text
from ..signoff.read_day import read_day
from .stock_picking_arrival import ARRIVAL_ROLES

ASKING_ROLES = ("sales_assistant", "sales_office")
ACTIVITY = "sale_mrp_countersign.activity_type_ask_after"
CHUNK = 200


class StockPicking(models.Model):
    """The office asks after goods on their way, again and again until they arrive.

    ``check_time`` says when next. Of goods that have left it is only moved on by
    recording what the carrier said; each record is evidence of the transfer (source:
    order flow, step 17).
    """

    _inherit = "stock.picking"

    is_to_ask_after = fields.Boolean(
        string="To Ask After",
        compute="_compute_is_to_ask_after",
        search="_search_is_to_ask_after",
        help="On their way, and the time by which the office asks after them is past.",
    )
    asked_count = fields.Integer(string="Asked", compute="_compute_asked")
    asked_at = fields.Datetime(string="Asked Last", compute="_compute_asked")
    asked_answer = fields.Text(string="Said Last", compute="_compute_asked")

    # ---------------------------------------------------------------- computes
    @api.model
    def _get_to_ask_domain(self):
        return Domain(
            [
                ("dispatch_stage", "=", "in_transit"),
                ("check_time", "<=", fields.Datetime.now()),
            ]
        )

    @api.depends("dispatch_stage", "check_time")
    def _compute_is_to_ask_after(self):
        due = self.filtered_domain(self._get_to_ask_domain())
        for picking in self:
            picking.is_to_ask_after = picking in due

    def _search_is_to_ask_after(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._get_to_ask_domain()

    @api.depends("signoff_ids")
    def _compute_asked(self):
        stored = self.filtered(lambda item: isinstance(item.id, int))
        rows = stored._get_evidence(["asked_after"]) if stored else {}
        for picking in self:
            # sudo: as the rows of evidence, also where there is none
            asked = rows.get(picking.id, self.env["order.signoff"].sudo())
            picking.asked_count = len(asked)
            picking.asked_at = asked[-1:].signed_at
            picking.asked_answer = asked[-1:].statement

    # -------------------------------------------------------------------- acts
    def record_asked_after(
        self, answer, next_time, contact="", expected_arrival=None, reason=None
    ):
        """Record that the office asked after goods, and when it asks next (追踪).

        One or many transfers, as one carrier has them.

        :param str answer: what the carrier said
        :param next_time: datetime (naive UTC) to come, when the office asks again
        :param str contact: who said it
        :param expected_arrival: date (ISO) on which the goods are expected now; as
            before when left out
        :param str reason: why they arrive later than promised, where they do
        :raise UserError: not on their way, no words, no time to come, or a new date
            that breaks the promise without a reason
        :raise AccessError: none of the roles that follow goods
        """
        answer, contact = clean_text(answer), clean_text(contact)
        if not answer:
            raise UserError(self.env._("Write what the carrier said."))
        next_time = self._read_moment(next_time)
        if not next_time or next_time <= fields.Datetime.now():
            raise UserError(
                self.env._("Give a time to come at which the office asks again.")
            )
        if expected_arrival:
            expected_arrival = read_day(expected_arrival)
            if not expected_arrival:
                raise UserError(
                    self.env._("Give the day on which the goods are expected now.")
                )
        roles = {picking: picking._require_role(*ARRIVAL_ROLES) for picking in self}
        pickings = self.sudo()  # sudo: facts are written by methods only
        pickings._record_facts()
        pickings._check_on_the_way()
        pickings._record_evidences(
            [
                (
                    picking.sudo(),
                    {
                        "kind": "asked_after",
                        "role": role,
                        "statement": ": ".join(filter(None, (contact, answer))),
                        "payload": {
                            "due": picking.sudo().check_time or None,
                            "next": next_time,
                            "expected": expected_arrival or None,
                        },
                    },
                )
                for picking, role in roles.items()
            ]
        )
        values = {"check_time": next_time}
        if expected_arrival:
            values["expected_arrival"] = expected_arrival
        if reason:
            values["arrival_reason"] = reason
        pickings._move_check_time(values)
        return True

    @api.model
    def _read_moment(self, value):
        try:
            return fields.Datetime.to_datetime(value) or None
        except (TypeError, ValueError):
            return None

    def _check_on_the_way(self):
        self._check_shipped()
        arrived = self._get_last_evidence("arrival")
        for picking in self.filtered(lambda item: item.id in arrived):
            raise UserError(
                self.env._(
                    "%(transfer)s has arrived: there is nothing to ask after.",
                    transfer=picking.name,
                )
            )

    def _move_check_time(self, values):
        """Write when to ask next, past the guard, and settle the to-do."""
        next_time = values.pop("check_time")
        if values:
            self.write(values)
        self._write_guarded({"check_time": next_time})
        self.activity_feedback([ACTIVITY], only_automated=False)

    def action_open_ask_after(self):
        """Open the dialog that records what the carrier said."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Asked After"),
            "res_model": "order.ask.after",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_ids": [fields.Command.set(self.ids)]},
        }

    @api.model
    def get_to_ask_count(self):
        """Return how many transfers the user reads that are to be asked after."""
        return self.search_count(
            self._get_to_ask_domain()
            & Domain("company_id", "in", self.env.companies.ids)
        )

    # ------------------------------------------------------------------- facts
    def _after_shipped(self):
        result = super()._after_shipped()
        for picking in self.filtered(
            lambda item: item.state == "done" and not item.check_time
        ):
            picking.check_time = picking._get_first_check_time()
        return result

    def _get_first_check_time(self):
        """Return when (naive UTC) to ask after goods for which nobody said when.

        On the morning after the day on which they are expected, else so many working
        hours from now as the company sets.
        """
        company = self.company_id
        if not self.expected_arrival:
            return company._plan_working_hours(company.ask_after_hours)
        return company._get_control_midnight(self.expected_arrival + timedelta(days=1))

    def _after_arrival(self, date, condition, note):
        result = super()._after_arrival(date, condition, note)
        self.activity_feedback([ACTIVITY], only_automated=False)
        return result

    def write(self, vals):
        if "check_time" in vals:
            self._check_not_put_off(self._read_moment(vals["check_time"]))
        return super().write(vals)

    def _check_not_put_off(self, moment):
        """Refuse to put off asking after goods on their way without asking."""
        for picking in self.sudo():  # sudo: the same for everybody
            if (
                picking.is_dispatch_controlled
                and picking.state == "done"
                and picking.check_time
                and (not moment or moment > picking.check_time)
            ):
                raise UserError(
                    self.env._(
                        "%(transfer)s is on its way: record what the carrier said "
                        "(“Asked After”) instead of putting it off.",
                        transfer=picking.name,
                    )
                )

    # --------------------------------------------------------------------- job
    @api.model
    def _cron_ask_after(self):
        """Give the office a to-do on each transfer that is to be asked after.

        Once until it was asked after; no mail. Safe to be killed and run again.
        """
        due = self.search(
            self._get_to_ask_domain()
            & Domain(
                "activity_ids",
                "not any",
                [("activity_type_id", "=", self.env.ref(ACTIVITY).id)],
            ),
            order="id",
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for ids in split_every(CHUNK, due.ids):
            self.browse(ids)._give_asking_todo()
            if not cron._commit_progress(processed=len(ids)):
                return

    def _give_asking_todo(self):
        kind = self.env.ref(ACTIVITY)
        roles = self.env["order.signoff.role"]
        for company, part in self.grouped("company_id").items():
            asking = roles._get_roles(ASKING_ROLES, company)
            manned = asking.filtered("user_ids").sorted(
                lambda role: ASKING_ROLES.index(role.code)
            )
            (manned or asking)[:1]._give_todo(part, activity_type=kind)
