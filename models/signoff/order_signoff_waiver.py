from odoo import api, fields, models


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
        steps = self.env["order.signoff.step"]._get_waivable()
        codes = set(
            steps.filtered(lambda step: step.model == self._name).mapped("code")
        )
        stages = stored._get_open_steps() if codes else {}
        for document in self:
            document.may_waive = not codes.isdisjoint(stages.get(document.id, ()))

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
