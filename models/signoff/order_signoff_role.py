from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderSignoffRole(models.Model):
    _name = "order.signoff.role"
    _inherit = ["order.policy.mixin"]
    _description = "Signer role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Technical name by which the way of an order calls on this role.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a role that serves every company.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="order_signoff_role_users_rel",
        column1="role_id",
        column2="user_id",
        string="Members",
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env["ir.model.data"]._xmlid_to_res_id(
                    "sale_mrp_countersign.group_signer"
                ),
            )
        ],
        help="Who signs for this role. One signature is enough.",
    )
    sees_prices = fields.Boolean(
        default=True,
        help="Without it, sheets and prints for this role leave out every price.",
    )
    reads_only = fields.Boolean(
        help="Its members read everything, by the group Auditor, and sign nothing.",
    )

    is_mine = fields.Boolean(
        string="Mine Today",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="The current user signs for this role today, as a member or a deputy.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(code, company_id)", "There is a role with this code already."
    )

    @api.constrains("sees_prices")
    def _check_sees_prices(self):
        self.env["order.signoff.rule"].sudo().with_context(active_test=False).search(
            [("role_id", "in", self.ids)]
        )._check_facet_prices()

    @api.constrains("active", "company_id", "reads_only")
    def _check_rules(self):
        # sudo: rules of every company, steps whoever may read them
        rules = self.env["order.signoff.rule"].sudo()
        rules.search([("role_id", "in", self.ids)])._check_role()
        steps = self.env["order.signoff.step"].sudo()
        steps.search([("waiver_role_ids", "in", self.ids)])._check_waiver_roles()

    @api.constrains("code", "company_id")
    def _check_code_shared(self):
        # NULLs are distinct for UNIQUE: two shared roles need a check of their own
        shared = self.filtered(lambda role: not role.company_id)
        for code, count in self.with_context(active_test=False)._read_group(
            [("code", "in", shared.mapped("code")), ("company_id", "=", False)],
            ["code"],
            ["__count"],
        ):
            if count > 1:
                raise ValidationError(
                    self.env._("There is a role with the code %(code)s.", code=code)
                )

    @api.model
    def _get_roles(self, codes, company):
        """Return the roles with these codes that serve ``company``."""
        self._load_policy()
        companies = (False, company.id)
        domain = (("code", "in", tuple(codes)), ("company_id", "in", companies))
        # sudo: roles are policy, read for every user
        return self.sudo().browse(self._search_policy(domain))

    @api.model
    def _get_names(self):
        """Return ``{code: name}`` of all roles, in the user's language."""
        self._load_policy()
        # sudo: names are for everybody
        roles = self.sudo().browse(self._search_policy(()))
        return {role.code: role.name for role in roles}

    @api.model
    def _get_holder(self, codes, names):
        """Return the names of roles as one text, for screens.

        :param codes: the roles' codes, a text with blanks between them, or False
        :param names: of ``_get_names``
        """
        return ", ".join(names.get(code, code) for code in (codes or "").split())

    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self._filter_member(self.env.user)
        for role in self:
            role.is_mine = role in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [("id", "in", self._get_mine().ids)]

    @api.model
    def _get_mine(self):
        """Return all roles (sudo) for which the current user signs today."""
        roles = self.sudo().search([])  # sudo: roles are policy, read for every user
        return roles._filter_member(self.env.user)

    def _filter_company(self, company):
        """Return the roles of ``self`` that serve ``company``."""
        return self.filtered(
            lambda role: not role.company_id or role.company_id == company
        )

    def _filter_member(self, user):
        """Return the roles of ``self`` for which ``user`` may sign."""
        return self.browse(role.id for role in self._get_signed_for(user))

    def _get_signed_for(self, user):
        """Return ``{role: user}``: for whom ``user`` signs in each of the roles.

        A member signs for herself, a deputy for the absent member; where ``user``
        may not sign, the role is left out.
        """
        if not user.has_group("sale_mrp_countersign.group_signer"):
            return {}
        own = {role: user for role in self if user in role.user_ids}
        rest = self.filtered(lambda role: role not in own)
        if not rest:
            return own
        rows = self.env["order.signoff.deputy"]._get_current(rest, user)
        return {**{row.role_id: row.user_id for row in rows}, **own}

    def _get_signers_today(self, company):
        """Return who signs for this role today on documents of ``company``.

        Members, for absent ones deputies; none who has no access to the company.
        """
        self.ensure_one()
        today = (self.company_id or company)._get_local_day()
        members = self.user_ids
        away = self.env["order.signoff.deputy"].search(
            [
                ("role_id", "=", self.id),
                ("user_id", "in", members.ids),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ]
        )
        people = members - away.user_id | away.deputy_id
        # sudo: in which companies somebody works, no more
        return people.filtered(
            lambda user: user.active and company in user.sudo().company_ids
        )

    def _give_todo(self, documents, summary=None, note="", activity_type=None):
        """Give one of each role's people of today a to-do on each document.

        It goes to the first who may read the document; where nobody may, a note in
        the document's chatter keeps it.

        :param documents: records with activities, of one model
        :param summary: function of an environment, which returns the text in the
            language of whoever reads it; the activity type's own when None
        :param note: text below the summary, or a function like that
        :param activity_type: mail.activity.type, by which it is found again; a plain
            to-do when None
        :return: the activities (mail.activity)
        """
        todo = activity_type or self.env.ref("mail.mail_activity_data_todo")
        vals_list = []
        for role in self:
            people = {
                company: role._get_signers_today(company)
                for company in documents.company_id
            }
            for document in documents:
                reader = people[document.company_id].filtered(
                    lambda user, document=document: document.with_user(user).has_access(
                        "read"
                    )
                )[:1]
                env = document.with_context(lang=reader.lang or self.env.lang).env
                text = summary(env) if summary else todo.with_env(env).summary
                if not reader:
                    document._message_log(
                        body=self.env._(
                            "For %(role)s: %(summary)s",
                            role=role._get_label(),
                            summary=text,
                        )
                    )
                    continue
                vals_list.append(
                    {
                        "activity_type_id": todo.id,
                        "res_model_id": self.env["ir.model"]._get_id(documents._name),
                        "res_id": document.id,
                        "user_id": reader.id,
                        "summary": text,
                        "note": note(env) if callable(note) else note,
                    }
                )
        # sudo: one department gives another its work
        activities = self.env["mail.activity"].sudo()
        # one mail or refreshed counter for each costs dozens of queries
        return activities.with_context(mail_activity_quick_update=True).create(
            vals_list
        )

    def _get_label(self):
        """Return the roles with their members, as error texts name them."""
        return ", ".join(
            f"{role.name} ({', '.join(role.user_ids.mapped('name')) or '—'})"
            for role in self
        )
