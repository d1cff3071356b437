from odoo import api, fields, models


class OrderSignoffVerification(models.TransientModel):
    """What the check of one document's evidence found, for whoever asked.

    Made by the documents' button only; users read their own.
    """

    _name = "order.signoff.verification"
    _description = "Verified evidence"
    _rec_name = "document_name"

    document_name = fields.Char(string="Document", readonly=True)
    row_count = fields.Integer(string="Rows of Evidence", readonly=True)
    revision_count = fields.Integer(string="Revisions", readonly=True)
    file_count = fields.Integer(string="Files", readonly=True)
    head_short = fields.Char(
        string="Checksum of the Last Row",
        readonly=True,
        help="Compare it with an earlier print: the chain up to there is the same.",
    )
    verified_at = fields.Datetime(
        string="Verified On", readonly=True, default=fields.Datetime.now
    )
    line_ids = fields.One2many(
        comodel_name="order.signoff.verification.line",
        inverse_name="verification_id",
        string="Findings",
        readonly=True,
    )

    @api.model
    def _open_for(self, document):
        """Return the action that shows what was found on ``document``."""
        result = document._verify_chains()[document.id]
        # sudo: users read such records, only this method makes them
        verification = self.sudo().create(
            {
                "document_name": document.display_name,
                "row_count": len(result.links),
                "revision_count": result.revisions,
                "file_count": result.files,
                "head_short": self.env["order.signoff"]._shorten(
                    result.links[-1].hash if result.links else ""
                ),
                "line_ids": [
                    fields.Command.create(finding._asdict())
                    for finding in result.findings
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify"),
            "res_model": self._name,
            "res_id": verification.id,
            "view_mode": "form",
            "target": "new",
        }


class OrderSignoffVerificationLine(models.TransientModel):
    """One finding, with the number of the row it concerns."""

    _name = "order.signoff.verification.line"
    _description = "Finding in the evidence of a document"
    _order = "seq, id"
    _rec_name = "text"

    verification_id = fields.Many2one(
        comodel_name="order.signoff.verification", required=True, ondelete="cascade"
    )
    seq = fields.Integer(string="No.", readonly=True)
    text = fields.Char(string="What Is Wrong", readonly=True)
