from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

FOUR_EYES = Domain("rule_id.not_submitter", "=", True) | Domain(
    "rule_id.not_earlier_signer", "=", True
)


class OrderSignoffRequest(models.Model):
    """Who has to sign what, now: a cache for screens.

    Made and deleted by the documents whenever a fact or a rule changes. No gate
    ever reads it.
    """

    _name = "order.signoff.request"
    _description = "Sign-off to give"
    _order = "since, id"
    _rec_name = "document_name"

    rule_id = fields.Many2one(
        comodel_name="order.signoff.rule",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    role_id = fields.Many2one(
        related="rule_id.role_id", store=True, index=True, string="Role"
    )
    step_id = fields.Many2one(related="rule_id.step_id", store=True)
    kind = fields.Selection(related="rule_id.kind", store=True)
    question = fields.Text(related="rule_id.question")
    document_name = fields.Char(string="Document", readonly=True)
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(
        string="Document ID", model_field="document_model", readonly=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    assignee_id = fields.Many2one(
        comodel_name="res.users",
        string="Forwarded To",
        readonly=True,
        index="btree_not_null",
    )
    since = fields.Datetime(string="Waiting Since", readonly=True)
    deadline = fields.Datetime(readonly=True, index="btree_not_null")
    deadline_hours = fields.Float(
        string="Deadline (Working Hours)",
        readonly=True,
        help="With which the deadline was planned: the rule may have changed since.",
    )
    is_late = fields.Boolean(compute="_compute_is_late")
    can_sign = fields.Boolean(compute="_compute_mine", search="_search_can_sign")
    is_mine = fields.Boolean(
        compute="_compute_mine",
        search="_search_is_mine",
        help="Waits for you: your role, or forwarded to you.",
    )

    may_waive = fields.Boolean(
        compute="_compute_may_waive",
        search="_search_may_waive",
        help="One of your roles may let the document pass this step unsigned.",
    )

    _document_idx = models.Index("(document_model, document_id)")

    @api.depends("deadline")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for request in self:
            request.is_late = bool(request.deadline) and request.deadline < now

    @api.depends("role_id", "assignee_id")
    @api.depends_context("uid")
    def _compute_mine(self):
        user = self.env.user
        mine = self.role_id.sudo()._filter_member(user)  # sudo: one's own roles
        barred = self.filtered(lambda row: row.role_id in mine)._get_barred()
        lapsed = self._filter_lapsed()
        for request in self:
            request.can_sign = request.role_id in mine and request not in barred
            request.is_mine = request.can_sign and (
                request.assignee_id in (user, user.browse()) or request in lapsed
            )

    @api.depends("step_id", "kind", "company_id")
    @api.depends_context("uid")
    def _compute_may_waive(self):
        steps = self.env["order.signoff.step"]._get_waivable()
        for request in self:
            mine = steps.get(request.company_id, ())
            request.may_waive = request.kind == "sign" and request.step_id in mine

    def _search_may_waive(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        mine = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("step_id", "in", steps.ids)
            for company, steps in self.env["order.signoff.step"]._get_waivable().items()
        )
        return mine & Domain("kind", "=", "sign")

    def _search_can_sign(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._get_signable_domain()

    def _search_is_mine(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        mine = self._get_signable_domain()
        free = Domain("assignee_id", "in", [False, self.env.uid])
        # sudo: the rules of access ask for this themselves
        lapsed = self.sudo().search_fetch(mine & ~free)._filter_lapsed()
        return mine & (free | Domain("id", "in", lapsed.ids))

    @api.model
    def _get_signable_domain(self):
        """Return the domain of the rows for which the current user may sign."""
        mine = Domain("role_id", "in", self.env["order.signoff.role"]._get_mine().ids)
        # sudo: the rules of access ask for this themselves
        barred = self.sudo().search_fetch(mine & FOUR_EYES)._get_barred()
        return mine & Domain("id", "not in", barred.ids)

    def _filter_lapsed(self):
        """Return the rows forwarded to somebody who cannot sign them today.

        Who has left the role or the company, is archived, or away: they wait for the
        whole role again, deputies too.
        """
        lapsed = self.browse()
        rows = self.sudo().filtered("assignee_id")  # sudo: who is there today
        for (role, company), part in rows.grouped(
            lambda row: (row.role_id, row.company_id)
        ).items():
            people = role._get_signers_today(company)
            lapsed |= part.filtered(
                lambda row, people=people: row.assignee_id not in people
            ).sudo(self.env.su)
        return lapsed

    def _get_barred(self):
        """Return the rows that four eyes keep from the current user."""
        # sudo: who signs need not read the document, nor the rules
        barred = self.sudo().browse()
        for model, rows in self.sudo().grouped("document_model").items():
            by_document = rows.grouped("document_id")
            documents = rows.env[model].browse(by_document)
            rules = documents._get_barred_rules(
                {key: items.rule_id for key, items in by_document.items()}
            )
            barred |= rows.filtered(
                lambda row, rules=rules: row.rule_id in rules[row.document_id]
            )
        return barred.sudo(False)

    def action_open_sign(self):
        """Open the signing dialog for the documents of these requests.

        The dialog holds the digests of what it shows. What is not the user's to sign
        but to waive opens the dialog for that; who only reads it gets the document.
        """
        if len(self) == 1 and not self.can_sign:
            if self.may_waive:
                return self.action_open_waive()
            if self.env.user.has_group("sale_mrp_countersign.group_auditor"):
                return self._get_documents().get_formview_action()
        return self.env["order.signoff.sign"]._open_for(self._get_documents())

    def action_open_waive(self):
        """Open the dialog in which the step of this request is waived."""
        self.ensure_one()
        return self._get_documents().action_waive_open()

    @api.model
    def get_my_counts(self):
        """Return what waits for the current user, for the menu's counter.

        :return: ``{"total", "late", "steps": [{"id", "name", "count", "late"}]}``
        """
        mine = [("is_mine", "=", True)]
        late = dict(
            self._read_group(
                [*mine, ("deadline", "<", fields.Datetime.now())],
                ["step_id"],
                ["__count"],
            )
        )
        steps = [
            {
                "id": step.id,
                "name": step.name,
                "count": count,
                "late": late.get(step, 0),
            }
            for step, count in self._read_group(mine, ["step_id"], ["__count"])
        ]
        return {
            "total": sum(step["count"] for step in steps),
            "late": sum(late.values()),
            "steps": steps,
        }

    def _get_documents(self):
        """Return the documents of these requests.

        :raise UserError: they are gone, or of several kinds
        """
        left = self.exists()
        models = set(left.mapped("document_model"))
        if not models:
            raise UserError(
                self.env._(
                    "What was selected has been dealt with meanwhile. Reload the list."
                )
            )
        if len(models) > 1:
            raise UserError(
                self.env._(
                    "Orders, manufacturing orders, transfers and other documents are "
                    "read on sheets of their own: select documents of one kind."
                )
            )
        return self.env[models.pop()].browse(left.mapped("document_id"))

    @api.model
    def _get_pending(self, documents):
        """Return ``{document id: requests}`` of ``documents``."""
        pending = {document_id: self.browse() for document_id in documents.ids}
        requests = self.search_fetch(
            [
                ("document_model", "=", documents._name),
                ("document_id", "in", documents.ids),
            ]
        )
        for document_id, rows in requests.grouped("document_id").items():
            pending[document_id] = rows
        return pending

    @api.model
    def _keep(self, documents, wanted):
        """Delete the rows of ``documents`` that are not wanted; return the others.

        One statement, and in SQL: nothing refers to these rows, while core would look
        for files, activities and defaults of each and forget all that it has read.

        :param wanted: collection of ``(document id, rule id)``
        :return: ``{(document id, rule id): request}``
        """
        if not documents:
            return {}
        self.flush_model()
        pairs = [SQL("(%s, %s)", *pair) for pair in wanted] or [SQL("(0, 0)")]
        rows = self.env.execute_query(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM %(table)s
                    WHERE document_model = %(model)s AND document_id IN %(ids)s
                    AND (document_id, rule_id) NOT IN (VALUES %(pairs)s)
                    RETURNING id
                )
                SELECT id, document_id, rule_id, assignee_id, deadline_hours
                FROM %(table)s
                WHERE document_model = %(model)s AND document_id IN %(ids)s
                AND id NOT IN (SELECT id FROM gone)
                """,
                table=SQL.identifier(self._table),
                model=documents._name,
                ids=documents._ids,
                pairs=SQL(", ").join(pairs),
            )
        )
        self.invalidate_model(flush=False)
        kept = {}
        for request_id, document_id, rule_id, assignee_id, hours in rows:
            kept[document_id, rule_id] = request = self.browse(request_id)
            self._fields["assignee_id"]._insert_cache(request, [assignee_id])
            self._fields["deadline_hours"]._insert_cache(request, [hours or 0.0])
        return kept
