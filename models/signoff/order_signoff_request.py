from odoo import api, fields, models


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
    since = fields.Datetime(readonly=True, default=fields.Datetime.now)

    _document_idx = models.Index("(document_model, document_id)")

    def action_open_sign(self):
        """Open the signing dialog for the documents of these requests.

        The dialog holds the digests of what it shows.
        """
        return self.env["order.signoff.sign"]._open_for(self._get_documents())

    def _get_documents(self):
        """Return the documents of these requests; all of one model."""
        model = self[:1].document_model
        return self.env[model].browse(
            self.filtered(lambda item: item.document_model == model).mapped(
                "document_id"
            )
        )

    @api.model
    def _get_pending(self, documents):
        """Return ``{document id: requests}`` of ``documents``."""
        pending = {document_id: self.browse() for document_id in documents.ids}
        for request in self.search(
            [
                ("document_model", "=", documents._name),
                ("document_id", "in", documents.ids),
            ]
        ):
            pending[request.document_id] |= request
        return pending
