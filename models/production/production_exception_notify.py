from collections import defaultdict

from odoo import models

from .production_exception_acts import ANSWER_TYPE, PLAN_TYPE


class ProductionException(models.Model):
    """Who is told of exceptions: one message a person, however many they are.

    Nothing goes to customers or followers.
    """

    _inherit = "production.exception"

    def _after_report(self):
        """Tell the sales side at once; whoever agrees the plan has it to do."""
        people = defaultdict(self.browse)
        for item in self:
            for user in item._get_people_told():
                people[user] |= item
        self._tell(people, lambda env: env._("Reported in production"))
        for roles, part in self.grouped(
            lambda item: item._get_roles("plan_role_ids")
        ).items():
            kind = self.env.ref(PLAN_TYPE)
            roles._give_todo(part, activity_type=kind)

    def _after_plan(self):
        """Tell production what was agreed; the sales side asks the customer."""
        self.activity_feedback([PLAN_TYPE, ANSWER_TYPE], only_automated=False)
        self._tell(self._get_reporters(), lambda env: env._("Emergency plan agreed"))
        asked = self.filtered(lambda item: item._get_unanswered_orders())
        kind = self.env.ref(ANSWER_TYPE)
        for user, part in asked.grouped(lambda item: item._get_answerer()).items():
            if user:
                # one mail or refreshed counter for each costs dozens of queries
                part.with_context(
                    mail_activity_quick_update=True, lang=user.lang
                ).activity_schedule(ANSWER_TYPE, user_id=user.id)
                continue
            for roles, rest in part.grouped(
                lambda item: item._get_roles("answer_role_ids")
            ).items():
                roles[:1]._give_todo(rest, activity_type=kind)

    def _after_answer(self):
        """Tell production what the customer says; a refused plan is made anew."""
        settled = self.filtered(lambda item: not item._get_unanswered_orders())
        settled |= self.filtered("is_refused")
        settled.activity_feedback([ANSWER_TYPE], only_automated=False)
        refused = self.filtered("is_refused")
        people = self._get_reporters()
        self._tell(people, lambda env: env._("The customer has answered"))
        kind = self.env.ref(PLAN_TYPE)
        for roles, part in refused.grouped(
            lambda item: item._get_roles("plan_role_ids")
        ).items():
            roles._give_todo(part, activity_type=kind)

    # ------------------------------------------------------------------ people
    def _get_people_told(self):
        """Return who is told of a report: the kind's roles, the salespersons."""
        self.ensure_one()
        users = self.env["res.users"]
        for role in self._get_roles("told_role_ids"):
            users |= role._get_signers_today(self.company_id)
        if self.kind_id.tells_salesperson:
            users |= self.order_ids.user_id
        return users.filtered(lambda user: user.active and not user.share)

    def _get_answerer(self):
        """Return the salesperson, where she may record answers; else nobody."""
        self.ensure_one()
        user = self.order_ids.user_id.filtered("active")[:1]
        roles = self._get_roles("answer_role_ids")
        return user if user and roles._filter_member(user) else user.browse()

    def _get_reporters(self):
        people = defaultdict(self.browse)
        for item in self:
            if item.reported_by_id.active:
                people[item.reported_by_id] |= item
        return people

    # ----------------------------------------------------------------- message
    def _tell(self, people, get_subject):
        """Send each person one message about some exceptions, in her language.

        :param people: ``{user: exceptions}``; whoever acts now is left out
        :param get_subject: function of an environment: what has happened
        """
        base_url = self.browse().get_base_url()
        for user, exceptions in people.items():
            if user.id == self.env.uid:
                continue
            local = exceptions.with_context(lang=user.lang, tz=user.tz)
            subject = get_subject(local.env)
            body = local.env["ir.qweb"]._render(
                "sale_mrp_countersign.production_exception_notice",
                {"exceptions": local, "what": subject, "base_url": base_url},
            )
            thread = local if len(local) == 1 else local.env["mail.thread"]
            thread.message_notify(
                partner_ids=user.partner_id.ids,
                author_id=self.env.user.partner_id.id,
                subject=f"{subject}: {', '.join(local.mapped('name'))}",
                body=body,
            )
