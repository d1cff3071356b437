from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

CHANGED_AT = "sale_mrp_countersign.rules_changed_at"
DOCUMENTS_AT_ONCE = 200


class OrderSignoffRule(models.Model):
    _name = "order.signoff.rule"
    _inherit = ["order.policy.mixin"]
    _description = "Sign-off rule"
    _order = "step_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a rule of every company.",
    )
    step_id = fields.Many2one(
        comodel_name="order.signoff.step", required=True, ondelete="restrict"
    )
    model = fields.Char(related="step_id.model")
    role_id = fields.Many2one(
        comodel_name="order.signoff.role",
        required=True,
        ondelete="restrict",
        check_company=True,
        help="The role that signs.",
    )
    sequence = fields.Integer(
        default=10,
        help="Rules of the same sequence are signed in parallel; a higher one waits.",
    )
    kind = fields.Selection(
        selection=[
            ("sign", "Signature"),
            ("copy", "Copy for acknowledgement"),
        ],
        default="sign",
        required=True,
        help="A copy never holds a document.",
    )
    domain = fields.Char(
        default="[]",
        help="Documents to which the rule applies; all of them when empty.",
    )
    facet_ids = fields.Many2many(
        comodel_name="order.signoff.facet",
        string="Answers For",
        help="The signature counts while these parts of the content are unchanged.",
    )
    accepted_step_ids = fields.Many2many(
        comodel_name="order.signoff.step",
        relation="order_signoff_rule_accepted_step_rel",
        string="Also Satisfied In",
        help="A signature that the same role gave in one of these steps counts here, "
        "as long as it covers the same content.",
    )
    question = fields.Text(
        translate=True, help="What the signer is asked; printed with the signature."
    )
    statement_required = fields.Boolean(
        help="The signer has to write a statement; word of mouth does not count.",
    )
    answer_type = fields.Selection(
        selection=[
            ("none", "Nothing"),
            ("date", "A date"),
            ("amount", "An amount"),
            ("condition", "Yes, or yes on a condition"),
        ],
        default="none",
        required=True,
        string="Also Asks For",
        help="A condition holds the document until the role that set it says that it "
        "is met.",
    )
    not_submitter = fields.Boolean(
        help="Four eyes: whoever submitted the document does not sign here.",
    )
    not_earlier_signer = fields.Boolean(
        help="Four eyes: whoever has signed the document already does not sign here.",
    )
    deadline_hours = fields.Float(
        string="Deadline (Working Hours)",
        help="Counted on the company's working calendar from the moment it is the "
        "role's turn; 0 for no deadline.",
    )
    escalation_role_id = fields.Many2one(
        comodel_name="order.signoff.role",
        string="Escalate To",
        ondelete="restrict",
        check_company=True,
        help="The role that is told when a reminder has not helped.",
    )

    _deadline_not_negative = models.Constraint(
        "CHECK(deadline_hours >= 0)", "A deadline cannot be negative."
    )

    @api.depends("step_id.name", "role_id.name")
    def _compute_name(self):
        for rule in self:
            rule.name = f"{rule.step_id.name or ''} · {rule.role_id.name or ''}"

    @api.constrains("active", "role_id", "company_id", "kind")
    def _check_role(self):
        """A rule in use has a role that is there, on all documents that it is for."""
        for rule in self.filtered("active"):
            role = rule.role_id
            if role.reads_only and rule.kind == "sign":
                raise ValidationError(
                    self.env._(
                        "%(role)s reads everything and signs nothing: %(rule)s needs "
                        "another role, or may be a copy.",
                        role=role.name,
                        rule=rule.name,
                    )
                )
            if not role.active:
                raise ValidationError(
                    self.env._(
                        "%(rule)s is signed by %(role)s: archive the rule or give it "
                        "another role before the role is archived.",
                        rule=rule.name,
                        role=role.name,
                    )
                )
            if role.company_id and role.company_id != rule.company_id:
                raise ValidationError(
                    self.env._(
                        "%(role)s serves %(company)s alone, and %(rule)s is for other "
                        "companies too. Make it a rule of that company first.",
                        role=role.name,
                        company=role.company_id.name,
                        rule=rule.name,
                    )
                )

    @api.constrains("facet_ids", "role_id")
    def _check_facet_prices(self):
        for rule in self:
            if not rule.role_id.sees_prices and any(
                rule.facet_ids.mapped("holds_prices")
            ):
                raise ValidationError(
                    self.env._(
                        "%(role)s does not see prices and cannot answer for "
                        "%(facets)s. Choose another role, or take the facet out of "
                        "the rule.",
                        role=rule.role_id.name,
                        facets=", ".join(
                            rule.facet_ids.filtered("holds_prices").mapped("name")
                        ),
                    )
                )

    @api.constrains("facet_ids", "kind")
    def _check_facets(self):
        for rule in self:
            if rule.kind == "sign" and not rule.facet_ids:
                raise ValidationError(
                    self.env._(
                        "Say what the signature of %(role)s answers for: choose at "
                        "least one facet.",
                        role=rule.role_id.name,
                    )
                )

    @api.constrains("facet_ids", "answer_type", "step_id")
    def _check_fits_document(self):
        """Ask nothing that the step's documents do not have."""
        for rule in self:
            if rule.model not in self.env:
                continue
            documents = self.env[rule.model]
            facets = rule.facet_ids.filtered(
                lambda item, known=documents._signoff_facets: item.code not in known
            )
            if facets:
                raise ValidationError(
                    self.env._(
                        "What is signed in %(step)s has no part %(facets)s: take it "
                        "out of the rule.",
                        step=rule.step_id.name,
                        facets=", ".join(facets.mapped("name")),
                    )
                )
            if rule.answer_type not in documents._signoff_answers:
                labels = dict(
                    self._fields["answer_type"]._description_selection(self.env)
                )
                raise ValidationError(
                    self.env._(
                        "Nobody can answer “%(answer)s” in %(step)s: choose another "
                        "answer.",
                        answer=labels[rule.answer_type],
                        step=rule.step_id.name,
                    )
                )

    @api.constrains("domain", "step_id")
    def _check_domain(self):
        for rule in self:
            if rule.model not in self.env:
                continue
            try:
                self.env[rule.model].sudo()._search(rule._get_domain(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The rule's filter cannot be used: %(error)s", error=error
                    )
                ) from error

    def _get_domain(self):
        self.ensure_one()
        return literal_eval((self.domain or "").strip() or "[]")

    def _get_deadline(self, since, company):
        """Return the moment (naive UTC) by which the role is to sign, or False.

        :param since: naive UTC, when it became the role's turn
        :param company: its working calendar counts; where it has none, or none of
            its hours lie ahead, plain hours do
        """
        self.ensure_one()
        if not self.deadline_hours:
            return False
        return company._plan_working_hours(self.deadline_hours, since)

    def _prepare_deadline(self, since, company):
        """Return the values of a row "to sign" that say until when it may wait."""
        return {
            "deadline": self._get_deadline(since, company),
            "deadline_hours": self.deadline_hours,
        }

    def _filter_documents(self, documents):
        """Return the documents of ``documents`` to which this rule applies.

        Rooms narrow it further (lanes, for example); batch, no query of its own
        beyond what the domain reads.
        """
        self.ensure_one()
        documents = documents.filtered(
            lambda document: (
                not self.company_id or document.company_id == self.company_id
            )
        )
        domain = self._get_domain()
        return documents.filtered_domain(domain) if domain else documents

    def _is_answered(self, row):
        """Tell whether a signature says what this rule asks for.

        What was signed for the rule itself does; what the same role signed for
        another one only where that has asked as much.

        :param row: ``order.signoff`` of this rule's role
        """
        self.ensure_one()
        if row.rule_id == self:
            return True
        asks = self.answer_type not in ("none", "condition")
        return not (asks and row.rule_id.answer_type != self.answer_type) and not (
            self.statement_required and not row.statement
        )

    @api.model
    @ormcache("model")
    def _get_watched_fields(self, model):
        """Return the names (frozenset) of the fields that the rules' filters read."""
        rules = self.browse(self._search_policy((("model", "=", model),)))
        return frozenset(
            condition.field_expr.partition(".")[0]
            # sudo: policy is the same for everybody
            for rule in rules.sudo()
            for condition in Domain(rule._get_domain()).iter_conditions()
        )

    @api.model
    def _get_rules(self, model, step_codes):
        """Return the active rules of these steps in the order of signing."""
        for policy in ("step", "facet", "role", "rule"):
            self.env[f"order.signoff.{policy}"]._load_policy()
        codes = tuple(sorted(step_codes))
        domain = (("step_id.code", "in", codes), ("model", "=", model))
        return self.browse(self._search_policy(domain))

    @api.model
    def _get_copied_codes(self, model):
        """Return the codes of the steps of which somebody gets a copy."""
        domain = (("kind", "=", "copy"), ("step_id.model", "=", model))
        # sudo: rules are policy, the same for every user
        rules = self.sudo().browse(self._search_policy(domain))
        return set(rules.step_id.mapped("code"))

    # ------------------------------------------------------------ changed rules
    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._ask_for_refresh()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self._ask_for_refresh()
        return result

    def unlink(self):
        result = super().unlink()
        self._ask_for_refresh()
        return result

    def _ask_for_refresh(self):
        """Have open documents judged anew soon, by a job."""
        # sudo: whoever may change a rule causes the job
        self.env["ir.config_parameter"].sudo().set_param(
            CHANGED_AT, fields.Datetime.now()
        )
        cron = self.env.ref(
            "sale_mrp_countersign.ir_cron_refresh", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_refresh(self):
        """Bring stages and rows "to sign" of open documents in line with the rules.

        What has passed a group of stages stays passed. Each document notes when it
        was judged: a job killed half-way goes on where it stopped.
        """
        changed_at = self.env["ir.config_parameter"].sudo().get_param(CHANGED_AT)
        models_ = [
            self.env[name].sudo()  # sudo: all documents
            for name in self.env.registry.descendants(
                ["order.signoff.mixin"], "_inherit"
            )
            if not self.env[name]._abstract
        ]
        todo = [
            (model, model.search(model._get_stale_domain(changed_at), order="id").ids)
            for model in models_
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(len(ids) for _model, ids in todo))
        for model, ids in todo:
            for start in range(0, len(ids), DOCUMENTS_AT_ONCE):
                documents = model.browse(ids[start : start + DOCUMENTS_AT_ONCE])
                documents.exists()._refresh_signoffs()
                time_left = cron._commit_progress(processed=len(documents))
                self.env.invalidate_all()
                if not time_left:
                    return
