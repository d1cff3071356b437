from math import isfinite

from odoo import models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .after_sales_case import OPEN_STAGES
from .after_sales_step import CHANNELS


class AfterSalesCase(models.Model):
    """What people do about cases. Each act works on one or many."""

    _inherit = "after.sales.case"

    # ------------------------------------------------------------- public acts
    def take_case(self):
        """Take cases: the current user answers for them from now on (受理).

        :raise UserError: answered already
        :raise AccessError: none of the roles that handle them
        """
        cases, roles = self._begin_act()
        return cases._give_to(self.env.user, roles)

    def assign_case(self, user_id):
        """Give cases to somebody else who signs in their company (指派).

        :param int user_id: id of the ``res.users`` who answers for them
        :raise UserError: no such person, or answered already
        :raise AccessError: none of the roles that handle them
        """
        cases, roles = self._begin_act()
        user = self.env["res.users"].sudo().browse(int(user_id or 0)).exists()
        for company in cases.company_id:
            if (
                not user
                or not user.active
                or not user.has_group("sale_mrp_countersign.group_signer")
                or company not in user.company_ids
            ):
                raise UserError(
                    self.env._(
                        "Give the case to somebody of %(company)s who is a signer.",
                        company=company.name,
                    )
                )
        return cases._give_to(user, roles)

    def _give_to(self, user, roles):
        self._check_stage(OPEN_STAGES)
        self._add_steps("take", {case: {"user_id": user.id} for case in self}, roles)
        self._log_act(self.env._("Taken: %(user)s", user=user.name))
        self._after_take(user)
        return True

    def record_solution(self, solution, cost=0, cause_id=None):
        """State what is done about cases, and what it costs (处理方案).

        Another solution may follow until the customer is answered.

        :param str solution: in words
        :param float cost: what it costs the company, in its currency; zero or more
        :param int cause_id: the ``after.sales.cause``; as it is when left out
        :raise UserError: no words, no such cost or cause, nobody has taken it, or no
            customer
        :raise AccessError: none of the roles that handle them
        """
        solution = clean_text(solution)
        if not solution:
            raise UserError(self.env._("Write what is done about it."))
        cost = self._read_cost(cost)
        cases, roles = self._begin_act()
        cases._check_stage(("accepted", "solved"))
        cases._check_customer()
        if cause_id:
            causes = self.env["after.sales.cause"]
            cause = causes.sudo().browse(int(cause_id)).exists()  # sudo: policy
            if not cause:
                raise UserError(self.env._("Choose the cause from the list."))
            cases.write({"cause_id": cause.id})
        cases._add_steps(
            "solution",
            {
                case: {"text": solution, "cost": case.currency_id.round(cost)}
                for case in cases
            },
            roles,
        )
        cases._log_act(self.env._("Solution: %(solution)s", solution=solution))
        return True

    def record_answer(self, answer, channel="phone", contact=""):
        """Record that the customer was answered, and what (答复客户).

        :param str answer: what the customer was told
        :param str channel: phone, fax, mail, wechat or in_person
        :param str contact: who at the customer
        :raise UserError: no words, or no solution is stated
        :raise AccessError: none of the roles that handle them
        """
        answer = clean_text(answer)
        if not answer:
            raise UserError(self.env._("Write what the customer was told."))
        values = self._read_contact(channel, contact)
        cases, roles = self._begin_act()
        cases._check_stage(("solved",))
        cases._add_steps(
            "answer", {case: {"text": answer, **values} for case in cases}, roles
        )
        cases._log_act(self.env._("Customer answered: %(answer)s", answer=answer))
        cases._after_answer()
        return True

    def record_satisfaction(self, score, note=""):
        """Record how satisfied the customer is (客户满意度).

        :param int score: from 1, not at all, to 5
        :param str note: why; required for 1 and 2
        :raise UserError: no such score, no words, or not answered yet
        :raise AccessError: none of the roles that handle them
        """
        score, note = self._read_score(score), clean_text(note)
        if score < 3 and not note:
            raise UserError(self.env._("Write why the customer is not satisfied."))
        cases, roles = self._begin_act()
        cases._check_stage(("done", "closed"))
        cases._add_steps(
            "satisfaction",
            {case: {"score": score, "text": note} for case in cases},
            roles,
        )
        cases._log_act(
            self.env._("Satisfaction %(score)s of 5. %(note)s", score=score, note=note)
        )
        return True

    def record_visit(self, note, settled, score=0, channel="phone", contact=""):
        """Record what the customer says afterwards (回访).

        :param str note: what was said
        :param bool settled: all is well; if not, the case is taken up again
        :param int score: satisfaction from 1 to 5; 0 where it was not asked
        :param str channel: phone, fax, mail, wechat or in_person
        :param str contact: who at the customer
        :raise UserError: no words, or not answered yet
        :raise AccessError: none of the roles that handle them
        """
        note = clean_text(note)
        if not note:
            raise UserError(self.env._("Write what the customer says."))
        score = self._read_score(score) if score else 0
        values = self._read_contact(channel, contact)
        cases, roles = self._begin_act()
        cases._check_stage(("done", "closed"))
        step = {"text": note, "settled": bool(settled), "score": score, **values}
        cases._add_steps("visit", {case: dict(step) for case in cases}, roles)
        cases._log_act(
            self.env._("Visit, all is well: %(note)s", note=note)
            if settled
            else self.env._("Visit, more is to be done: %(note)s", note=note)
        )
        cases._after_visit(bool(settled))
        return True

    # ------------------------------------------------------------ reading input
    def _read_cost(self, cost):
        try:
            cost = float(cost or 0)
        except (TypeError, ValueError):
            cost = -1.0
        if not isfinite(cost) or cost < 0:
            raise UserError(self.env._("The cost is zero or more."))
        return cost

    def _read_score(self, score):
        try:
            score = int(score)
        except (TypeError, ValueError):
            score = 0
        if not 1 <= score <= 5:
            raise UserError(self.env._("Satisfaction goes from 1 to 5."))
        return score

    def _read_contact(self, channel, contact):
        if channel not in dict(CHANNELS):
            raise UserError(self.env._("Say how you spoke with the customer."))
        return {"channel": channel, "contact": clean_text(contact) or False}

    # --------------------------------------------------------------- every act
    def _begin_act(self):
        """Check who acts and count the fact, before anything is judged.

        :return: the cases (sudo) and ``{case: role}``
        """
        self.check_access("read")
        self._check_handler()
        cases = self.sudo()  # sudo: facts are written by methods only
        cases._count_facts()
        return cases, {case: case._get_my_role() for case in cases}

    def _check_stage(self, stages):
        """Raise unless each case stands in one of these stages."""
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for case in self:
            if case.stage not in stages:
                raise UserError(
                    self.env._(
                        "%(case)s is in stage “%(stage)s”; this is done in: "
                        "%(stages)s.",
                        case=case.name,
                        stage=labels[case.stage],
                        stages=", ".join(labels[stage] for stage in stages),
                    )
                )

    def _check_customer(self):
        for case in self:
            if not case.partner_id:
                raise UserError(
                    self.env._(
                        "%(case)s has no customer yet: enter who it came from.",
                        case=case.name,
                    )
                )

    def _log_act(self, text):
        """Say in the chatter of each case what was done, beside who did it."""
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))

    # ----------------------------------------------------------------- dialogs
    def _open_act(self, act, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "after.sales.act",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_case_ids": self.ids, "default_act": act},
        }

    def action_assign(self):
        """Open the dialog in which cases are given to somebody."""
        return self._open_act("assign", self.env._("Assign"))

    def action_solution(self):
        """Open the dialog in which the solution is stated."""
        return self._open_act("solution", self.env._("State Solution"))

    def action_answer(self):
        """Open the dialog that records the answer to the customer."""
        return self._open_act("answer", self.env._("Customer Answered"))

    def action_satisfaction(self):
        """Open the dialog that records the customer's satisfaction."""
        return self._open_act("satisfaction", self.env._("Satisfaction"))

    def action_visit(self):
        """Open the dialog that records a visit."""
        return self._open_act("visit", self.env._("Record Visit"))
