from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from .order_signoff_request import FOUR_EYES

USERS_AT_ONCE = 50
ROWS_SHOWN = 30


class DigestPart(NamedTuple):
    """A part of one person's mail, in the person's language.

    :param rows: tuples of texts, the first ones of ``total``
    :param url: where to go on, with the words of the ``link``
    """

    title: str
    rows: list
    total: int
    url: str
    link: str


class OrderSignoffDigest(models.Model):
    """One mail a person and day about what is late, not one a document.

    Rooms add what else people are told of: ``_collect`` finds it for everybody,
    ``_get_parts``, ``_get_subjects`` and ``_prepare_counts`` tell one person.

    The row is the proof that it went out: a job killed half-way and run again
    sends nothing twice.
    """

    _name = "order.signoff.digest"
    _description = "Reminder sent"
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True)
    late_count = fields.Integer(string="Late", readonly=True)
    escalated_count = fields.Integer(string="Escalated to Them", readonly=True)

    _user_day_unique = models.Constraint(
        "UNIQUE(user_id, day)", "This person has been reminded today already."
    )

    @api.model
    def _cron_remind(self):
        """Remind who is late; a day later tell the rule's escalation role.

        Late is a sign-off whose deadline has passed; it is escalated once it has
        been late for a whole day. Only signers get mail, in their own language; no
        customer, no follower.
        """
        found = self._collect()
        people = self.env["res.users"].browse(sorted(set().union(*found.values())))
        today = fields.Date.today()
        done = self.search([("day", "=", today), ("user_id", "in", people.ids)]).user_id
        people = (people - done).filtered(lambda user: user.active and user.email)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(people))
        for start in range(0, len(people), USERS_AT_ONCE):
            part = people[start : start + USERS_AT_ONCE]
            self._remind(part, found, today)
            if not cron._commit_progress(processed=len(part)):
                break

    def _collect(self):
        """Return ``{what: {user id: [...]}}``: all that people are told of today."""
        late, escalated = self._get_late()
        return {
            "late": late,
            "escalated": {
                user_id: [item for item in ids if item not in late.get(user_id, ())]
                for user_id, ids in escalated.items()
            },
        }

    def _get_late(self):
        """Return ``{user id: [request ids]}`` of the late ones, and of the escalated.

        Grouped in the database by role, company and assignee: what is read does not
        grow with the orders, only with what is late.
        """
        now = fields.Datetime.now()
        requests = self.env["order.signoff.request"].sudo()  # sudo: everybody's
        late, escalated = defaultdict(list), defaultdict(list)
        signers = {}
        late_domain = Domain("deadline", "<", now) & Domain("kind", "=", "sign")
        for role, company, assignee, ids in requests._read_group(
            late_domain,
            ["role_id", "company_id", "assignee_id"],
            ["id:array_agg"],
        ):
            if (role, company) not in signers:
                signers[role, company] = role._get_signers_today(company)
            people = signers[role, company]
            # whom it was forwarded to may be away by now
            for user in assignee & people or people:
                late[user.id] += ids
        self._drop_barred(late, requests.search(late_domain & FOUR_EYES))
        for rule, company, ids in requests._read_group(
            [
                ("deadline", "<", now - timedelta(days=1)),
                ("kind", "=", "sign"),
                ("rule_id.escalation_role_id", "!=", False),
            ],
            ["rule_id", "company_id"],
            ["id:array_agg"],
        ):
            for user in rule.escalation_role_id._get_signers_today(company):
                escalated[user.id] += ids
        return late, escalated

    @api.model
    def _drop_barred(self, late, careful):
        """Take out of ``late`` what four eyes keep from each person.

        :param late: ``{user id: [request ids]}``, changed in place
        :param careful: the late requests of rules that ask for another pair of eyes
        """
        if not careful:
            return
        for user_id, ids in list(late.items()):
            own = careful.filtered(lambda request, ids=set(ids): request.id in ids)
            if barred := set(own.with_user(user_id)._get_barred().ids):
                late[user_id] = [item for item in ids if item not in barred]
                if not late[user_id]:
                    del late[user_id]

    def _remind(self, people, found, today):
        """Queue the mail of some people and note that it was."""
        told, rows = [], []
        for user in people:
            mine = {what: values.get(user.id, []) for what, values in found.items()}
            local = self.with_context(lang=user.lang, tz=user.tz)
            subject = ", ".join(local._get_subjects(mine))
            told.append((user, subject, local._get_parts(mine)))
            counts = self._prepare_counts(mine)
            rows.append({"user_id": user.id, "day": today, **counts})
        self.sudo().create(rows)
        self._tell(told)

    def _tell(self, told):
        """Queue the mails and return them; rooms add other ways.

        :param told: ``[(user, subject, parts)]``, each in the user's language
        """
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    self.with_context(lang=user.lang)._prepare_mail(
                        user, subject, parts
                    )
                    for user, subject, parts in told
                ]
            )
        )

    def _prepare_counts(self, mine):
        """Return what the row notes of what one person was told of."""
        return {
            "late_count": len(mine["late"]),
            "escalated_count": len(mine["escalated"]),
        }

    def _get_parts(self, mine):
        """Return the ``DigestPart`` of one person, in the environment's language.

        :param mine: ``{what: [...]}``, as ``_collect`` found it for the person
        """
        requests = self.env["order.signoff.request"].sudo()  # sudo: everybody's
        url = f"{self.get_base_url()}/odoo/to-sign"
        link = self.env._("Open what I have to sign")
        return [
            DigestPart(
                title,
                [
                    self._get_row(request)
                    for request in requests.browse(ids[:ROWS_SHOWN])
                ],
                len(ids),
                url,
                link,
            )
            for title, ids in (
                (self.env._("Waiting for you, late"), mine["late"]),
                (self.env._("Late with others, told to you"), mine["escalated"]),
            )
            if ids
        ]

    def _get_row(self, request):
        return (
            request.document_name or "",
            request.step_id.name,
            request.role_id.name,
            format_datetime(self.env, request.deadline),
        )

    def _get_subjects(self, mine):
        """Return the parts of the mail's subject, in the environment's language."""
        count = len(mine["late"]) + len(mine["escalated"])
        return [self.env._("Late sign-offs: %s", count)] if count else []

    def _prepare_mail(self, user, subject, parts):
        """Return the values of one person's mail."""
        body = self.env["ir.qweb"]._render(
            "sale_mrp_countersign.signoff_digest", {"user": user, "parts": parts}
        )
        return {
            "subject": subject,
            "email_to": user.email_formatted,
            "email_from": (user.company_id.email_formatted or user.email_formatted),
            "body_html": body,
            "auto_delete": True,
        }
