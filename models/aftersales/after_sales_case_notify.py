from odoo import models

from .after_sales_case_people import HANDLING_ROLES

TAKE_TYPE = "sale_mrp_countersign.activity_type_after_sales"
VISIT_TYPE = "sale_mrp_countersign.activity_type_revisit"


class AfterSalesCase(models.Model):
    """Who has a case to do: one to-do at a time, nothing to customers."""

    _inherit = "after.sales.case"

    def _after_report(self):
        """Give new cases to one person of the role that answers for their kind."""
        kind = self.env.ref(TAKE_TYPE)
        for role, part in self.grouped(lambda case: case._get_first_role()).items():
            role._give_todo(part, activity_type=kind)

    def _get_first_role(self):
        """Return the role that is told: the kind's, where somebody has it."""
        own = self._get_roles(()).filtered("user_ids")
        others = self._get_roles(HANDLING_ROLES).filtered("user_ids")
        return (own or others)[:1]

    def _after_take(self, user):
        """The to-do goes to whoever has taken the case, until it is answered."""
        self.activity_unlink([TAKE_TYPE], only_automated=False)
        if user == self.env.user:
            return
        for deadline, part in self.grouped(lambda case: case._get_due_day()).items():
            # one mail or refreshed counter for each costs dozens of queries
            part.with_context(
                mail_activity_quick_update=True, lang=user.lang
            ).activity_schedule(TAKE_TYPE, date_deadline=deadline, user_id=user.id)

    def _get_due_day(self):
        return self.company_id._get_local_day(self.deadline)

    def _after_answer(self):
        """Answered: what is left is the visit."""
        self.activity_feedback([TAKE_TYPE], only_automated=False)
        for case in self.filtered("visit_due"):
            user = case.responsible_id or self.env.user
            case.with_context(
                mail_activity_quick_update=True, lang=user.lang
            ).activity_schedule(
                VISIT_TYPE, date_deadline=case.visit_due, user_id=user.id
            )

    def _after_visit(self, settled):
        self.activity_feedback([VISIT_TYPE], only_automated=False)
        if not settled:
            self._after_report()
