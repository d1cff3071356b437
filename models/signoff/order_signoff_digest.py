from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

USERS_AT_ONCE = 50


class OrderSignoffDigest(models.Model):
    """One mail a person and day about what is late, not one a document.

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
        late, escalated = self._get_late()
        people = self.env["res.users"].browse(sorted({*late, *escalated}))
        today = fields.Date.today()
        done = self.search([("day", "=", today), ("user_id", "in", people.ids)]).user_id
        people = (people - done).filtered(lambda user: user.active and user.email)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(people))
        for start in range(0, len(people), USERS_AT_ONCE):
            part = people[start : start + USERS_AT_ONCE]
            self._remind(part, late, escalated, today)
            if not cron._commit_progress(processed=len(part)):
                break

    def _get_late(self):
        """Return ``{user id: [request ids]}`` of the late ones, and of the escalated.

        Grouped in the database by role and assignee: what is read does not grow
        with the orders, only with what is late.
        """
        now = fields.Datetime.now()
        requests = self.env["order.signoff.request"].sudo()  # sudo: everybody's
        late, escalated = defaultdict(list), defaultdict(list)
        signers = {}
        for role, assignee, ids in requests._read_group(
            [("deadline", "<", now), ("kind", "=", "sign")],
            ["role_id", "assignee_id"],
            ["id:array_agg"],
        ):
            if role not in signers:
                signers[role] = role._get_signers_today()
            for user in assignee or signers[role]:
                late[user.id] += ids
        for rule, ids in requests._read_group(
            [
                ("deadline", "<", now - timedelta(days=1)),
                ("kind", "=", "sign"),
                ("rule_id.escalation_role_id", "!=", False),
            ],
            ["rule_id"],
            ["id:array_agg"],
        ):
            for user in rule.escalation_role_id._get_signers_today():
                escalated[user.id] += ids
        return late, escalated

    def _remind(self, people, late, escalated, today):
        """Queue the mail of some people and note that it was."""
        requests = self.env["order.signoff.request"].sudo()
        mails, rows = [], []
        for user in people:
            mine = requests.browse(late.get(user.id, ()))
            others = requests.browse(escalated.get(user.id, ())) - mine
            mails.append(self._prepare_mail(user, mine, others))
            rows.append(
                {
                    "user_id": user.id,
                    "day": today,
                    "late_count": len(mine),
                    "escalated_count": len(others),
                }
            )
        self.sudo().create(rows)
        self.env["mail.mail"].sudo().create(mails)

    def _prepare_mail(self, user, late, escalated, shown=30):
        """Return the values of one person's mail; the first ``shown`` are listed."""
        local = self.with_context(lang=user.lang, tz=user.tz)
        body = local.env["ir.qweb"]._render(
            "sale_mrp_countersign.signoff_digest",
            {
                "user": user,
                "parts": [
                    (title, requests.with_env(local.env)[:shown], len(requests))
                    for title, requests in (
                        (local.env._("Waiting for you, late"), late),
                        (local.env._("Late with others, told to you"), escalated),
                    )
                    if requests
                ],
                "url": f"{self.get_base_url()}/odoo/to-sign",
            },
        )
        return {
            "subject": local.env._("%s sign-offs are late", len(late | escalated)),
            "email_to": user.email_formatted,
            "email_from": (user.company_id.email_formatted or user.email_formatted),
            "body_html": body,
            "auto_delete": True,
        }
