from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from ..signoff.read_day import read_day
from .production_exception import REPORT_ROLES
from .production_exception_step import ANSWER_CHANNELS

PLAN_TYPE = "sale_mrp_countersign.activity_type_plan"
ANSWER_TYPE = "sale_mrp_countersign.activity_type_answer"


class ProductionException(models.Model):
    """What people do about exceptions. Each act works on one or many."""

    _inherit = "production.exception"

    # ------------------------------------------------------------- public acts
    def record_plan(self, plan, deadline, asks_customer=True):
        """Record the emergency plan (应急方案; source: order flow, step 11(1)).

        Another plan may follow, after a refusal or because things have changed; it
        has to be answered anew.

        :param str plan: what is done, and what the customer is told
        :param deadline: date (ISO) by which it is carried out
        :param bool asks_customer: whether the customer has to agree; never where no
            order is concerned
        :raise UserError: closed already, no words, or no deadline to come
        :raise AccessError: not one of the roles that the kind names
        """
        plan = clean_text(plan)
        if not plan:
            raise UserError(self.env._("Write what is done about the exception."))
        deadline = read_day(deadline)
        exceptions, roles = self._begin_act("plan_role_ids")
        exceptions._check_open()
        for company in exceptions.company_id:
            if not deadline or deadline < company._get_local_day():
                raise UserError(
                    self.env._(
                        "Give the day by which the plan is carried out: today or later."
                    )
                )
        exceptions._add_steps(
            [
                {
                    "exception_id": item.id,
                    "act": "plan",
                    "text": plan,
                    "deadline": deadline,
                    "asks_customer": bool(asks_customer and item.order_ids),
                    "role_id": roles[item].id,
                }
                for item in exceptions
            ]
        )
        exceptions._record_act(
            "exception_plan",
            roles,
            plan,
            {"deadline": deadline, "asks_customer": bool(asks_customer)},
        )
        exceptions._after_plan()
        return True

    def record_answer(
        self,
        accepted,
        channel,
        contact,
        answered_on=None,
        note=None,
        files=(),
        order_ids=None,
    ):
        """Record what the customer says to the plan (客户答复; source: step 11(1)).

        :param bool accepted: whether the customer agrees
        :param channel: phone, fax, mail, wechat or in_person
        :param str contact: who at the customer answered
        :param answered_on: date (ISO), not in the future; today when left out
        :param str note: what was said; required for a refusal
        :param files: list of ``[name, base64]``: the written answer
        :param order_ids: for which orders; all that are not answered when left out
        :raise UserError: nothing to answer, or something is missing
        :raise AccessError: not one of the roles that the kind names
        """
        contact, note = clean_text(contact), clean_text(note)
        if channel not in dict(ANSWER_CHANNELS):
            raise UserError(self.env._("Say how the customer answered."))
        if not contact:
            raise UserError(self.env._("Write who at the customer answered."))
        if not accepted and not note:
            raise UserError(self.env._("Write what the customer objects to."))
        contents = self._read_files(files)
        day = read_day(answered_on)
        exceptions, roles = self._begin_act("answer_role_ids")
        exceptions._check_open()
        vals_list = []
        for item in exceptions:
            today = item.company_id._get_local_day()
            if (answered_on and not day) or (day and day > today):
                raise UserError(
                    self.env._("Give the day of the answer: today or before.")
                )
            vals = {
                "exception_id": item.id,
                "act": "answer",
                "plan_id": item._get_current_steps()[0].id,
                "accepted": bool(accepted),
                "channel": channel,
                "contact": contact,
                "answered_on": day or today,
                "text": note,
                "file_ids": [fields.Command.set(item._keep_files(contents).ids)],
                "role_id": roles[item].id,
            }
            vals_list += [
                {**vals, "order_id": order.id} for order in item._get_asked(order_ids)
            ]
        steps = exceptions._add_steps(vals_list)
        labels = dict(self.env[steps._name]._fields["channel"].selection)
        exceptions._record_answers(steps, roles, labels[channel])
        exceptions._after_answer()
        return True

    def record_result(self, result):
        """Close exceptions with what has become of them (source: step 11(1)).

        :param str result: what was done in the end
        :raise UserError: no words, or plan or answer is missing
        :raise AccessError: not one of the roles that the kind names
        """
        result = clean_text(result)
        if not result:
            raise UserError(self.env._("Write what has become of the exception."))
        exceptions, roles = self._begin_act("plan_role_ids")
        exceptions._check_open()
        for item in exceptions:
            if not item._is_closable():
                raise UserError(
                    self.env._(
                        "%(exception)s cannot be closed yet. %(hint)s",
                        exception=item.name,
                        hint=item.hint,
                    )
                )
        exceptions._add_steps(
            [
                {
                    "exception_id": item.id,
                    "act": "result",
                    "text": result,
                    "role_id": roles[item].id,
                }
                for item in exceptions
            ]
        )
        exceptions._record_act("exception_close", roles, result)
        exceptions.activity_feedback([PLAN_TYPE, ANSWER_TYPE], only_automated=False)
        return True

    # ------------------------------------------------------------ reading input
    @api.model
    def _read_number(self, value, name):
        """Return a number of zero or more.

        :param name: the field that it is for
        :raise UserError: for anything else, naming the field
        """
        try:
            number = float(value or 0)
        except (TypeError, ValueError):
            number = -1.0
        if not isfinite(number) or number < 0:
            label = self._fields[name]._description_string(self.env)
            raise UserError(self.env._("%(what)s: zero or more.", what=label))
        return number

    @api.model
    def _read_files(self, files):
        """Return ``[(name, bytes)]`` of files as they are handed in.

        :param files: list of ``[name, base64]``
        :raise UserError: for a file that is none of PDF, TIFF, PNG, JPEG
        """
        faxes = self.env["order.fax"]
        return [
            (str(name or "file"), faxes._decode_file(name, content))
            for name, content in files or ()
        ]

    # --------------------------------------------------------------- every act
    def _begin_act(self, name):
        """Check who acts and count the fact, before anything is judged.

        :param name: the kind's field of roles that may
        :return: the exceptions (sudo) and ``{exception: role}``
        """
        self.check_access("read")
        roles = {}
        for item in self.sudo():  # sudo: facts are written by methods only
            codes = item.kind_id[name].mapped("code")
            roles[item] = item.production_id._require_role(*codes)
        exceptions = self.sudo()
        exceptions._count_facts()
        return exceptions, roles

    def _count_facts(self):
        """Count a fact on the orders; where there is none, on what makes the goods."""
        self.order_ids._record_facts()
        self.filtered(lambda item: not item.order_ids).production_id._record_facts()

    def _check_open(self):
        for item in self:
            if item.state == "closed":
                raise UserError(
                    self.env._(
                        "%(exception)s is closed: it is kept as it is. Report "
                        "another one.",
                        exception=item.name,
                    )
                )

    def _get_asked(self, order_ids):
        """Return the orders for which an answer is recorded now."""
        self.ensure_one()
        orders = self._get_unanswered_orders()
        if order_ids is not None:
            orders = orders.filtered(lambda order: order.id in order_ids)
        if self.is_refused or not orders:
            raise UserError(
                self.env._(
                    "%(exception)s waits for no answer of the customer. %(hint)s",
                    exception=self.name,
                    hint=self.hint,
                )
            )
        return orders

    def _add_steps(self, vals_list):
        now = fields.Datetime.now()
        return self.env["production.exception.step"]._create_facts(
            [{"done_by_id": self.env.uid, "done_at": now, **vals} for vals in vals_list]
        )

    def _keep_files(self, contents):
        """Keep files (list of ``(name, bytes)``) with the exception, byte for byte."""
        attachments = self.env["ir.attachment"]
        return (
            attachments._keep_as_evidence(contents, self) if contents else attachments
        )

    def _record_report(self):
        """Record that these were reported, with all their figures and files."""
        roles = {}
        for company, part in self.grouped("company_id").items():
            found = self.env["order.signoff.role"]._get_roles(REPORT_ROLES, company)
            roles.update(dict.fromkeys(part, found._filter_member(self.env.user)[:1]))
        self._record_act("exception_report", roles, self[:1].description)

    def _record_act(self, kind, roles, statement, payload=None):
        """Record one act on each exception as evidence of the orders concerned.

        Where there is no order it is evidence of the manufacturing order.
        """
        entries = {}
        for item in self:
            for document in item.order_ids or item.production_id:
                values = {
                    "kind": kind,
                    "role": roles.get(item),
                    "statement": statement,
                    "payload": {**item._get_payload(), **(payload or {})},
                    "attachment_ids": item.file_ids.ids
                    if kind == "exception_report"
                    else [],
                }
                entries.setdefault(document._name, []).append((document, values))
        self._record_entries(entries)

    def _record_answers(self, steps, roles, channel):
        entries = [
            (
                step.order_id,
                {
                    "kind": "exception_answer",
                    "role": roles[step.exception_id],
                    "statement": ": ".join(
                        filter(None, (channel, step.contact, step.text))
                    ),
                    "payload": {
                        **step.exception_id._get_payload(),
                        "accepted": step.accepted,
                        "contact": step.contact,
                        "channel": step.channel,
                        "answered_on": step.answered_on,
                    },
                    "attachment_ids": step.file_ids.ids,
                },
            )
            for step in steps
        ]
        self._record_entries({"sale.order": entries})

    def _record_entries(self, entries):
        for model, rows in entries.items():
            self.env[model]._record_evidences(rows)

    def _get_payload(self):
        return {
            "exception": self.name,
            "exception_kind": self.kind_id.code,
            "production": self.production_id.name,
            "quantity": self.quantity,
            "days_lost": self.days_lost,
        }
