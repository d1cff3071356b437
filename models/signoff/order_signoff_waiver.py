from odoo import api, fields, models
from odoo.exceptions import AccessError


class OrderSignoffMixin(models.AbstractModel):
    """Waivers (特批) on screen: who may give one now, and which ones count."""

    _inherit = "order.signoff.mixin"

    may_waive = fields.Boolean(
        compute="_compute_may_waive",
        help="The document stands in a step that one of your roles may waive.",
    )
    waiver_text = fields.Text(
        string="Waivers",
        compute="_compute_waiver_text",
        groups="base.group_user",
        help="Steps that somebody has let the document pass unsigned, and why.",
    )

    def _get_waivable_step(self):
        """Return the step (order.signoff.step) in which the document stands."""
        self.ensure_one()
        codes = self._get_open_steps()[self.id]
        return self.env["order.signoff.step"].search(
            [("code", "in", codes), ("model", "=", self._name)], limit=1
        )

    @api.depends_context("uid")
    def _compute_may_waive(self):
        stored = self.filtered(lambda document: isinstance(document.id, int))
        mine = self.env["order.signoff.step"]._get_waivable()
        stages = stored._get_open_steps() if mine else {}
        barred = stored.sudo()._get_waiver_barred() if mine else ()  # sudo: facts
        for document in self:
            steps = mine.get(document.company_id, self.env["order.signoff.step"])
            codes = {step.code for step in steps if step.model == self._name}
            codes.intersection_update(stages.get(document.id, ()))
            document.may_waive = bool(codes) and document.id not in barred

    def _check_waiver_role(self, step):
        """Return the current user's role (order.signoff.role) that may waive.

        :raise AccessError: naming who may; whoever submitted the document may not
            where a rule of the step keeps the submitter from signing
        """
        self.ensure_one()
        roles = step.waiver_role_ids._filter_company(self.company_id)
        role = roles._filter_member(self.env.user)[:1]
        if not role or self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "%(step)s may be waived by: %(roles)s.",
                    step=step.name or self.env._("This stage"),
                    roles=roles._get_label() or self.env._("nobody"),
                )
            )
        if self.id in self._get_waiver_barred(step.code):
            raise AccessError(
                self.env._(
                    "You have submitted %(document)s, and %(step)s asks for another "
                    "pair of eyes: somebody else waives it.",
                    document=self._get_request_name(),
                    step=step.name,
                )
            )
        return role

    def _get_waiver_barred(self, step_code=None):
        """Return the ids of the documents that the current user has submitted herself.

        Of those that wait for a signature which is not for the submitter to give.

        :param step_code: the step to waive; those that each document is in when None
        """
        submitters = self._get_submitters()
        own = self.filtered(lambda item: self.env.user in submitters[item.id])
        if not own:
            return set()
        steps = own._get_open_steps() if step_code is None else {}
        codes = {code for codes in steps.values() for code in codes}
        points = own._get_signoff_points(codes | {step_code} - {None})
        return {
            document_id
            for document_id, items in points.items()
            if any(
                point.is_open
                and point.rule.not_submitter
                and point.rule.step_id.code in steps.get(document_id, {step_code})
                for point in items
            )
        }

    @api.depends_context("lang")
    def _compute_waiver_text(self):
        stored = self.filtered(lambda document: isinstance(document.id, int))
        # sudo: everybody who reads the document sees what was waived
        rows = stored.sudo()._get_counting_signatures() if stored else {}
        for document in self:
            document.waiver_text = "\n".join(
                f"{row.step_name}: {row.statement} · {row.role_name} "
                f"{row._get_signer()}"
                for row in rows.get(document.id, ())
                if row.kind == "waive"
            )

    def action_waive_open(self):
        """Open the dialog in which the current step is waived.

        :raise AccessError: the user has no role that may waive it
        """
        self.ensure_one()
        return self.env["order.signoff.waive"]._open_for(self)
