from odoo import api, fields, models


class OrderSignoffWaive(models.TransientModel):
    """The content that is waived for, and the reason."""

    _name = "order.signoff.waive"
    _description = "Waive a step"

    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(
        model_field="document_model", string="Document ID", readonly=True
    )
    digests = fields.Json(readonly=True)
    step_id = fields.Many2one(comodel_name="order.signoff.step", readonly=True)
    missing = fields.Text(
        string="Unsigned", readonly=True, help="What the document passes without."
    )
    sheet = fields.Html(readonly=True, sanitize=False)
    reason = fields.Text(
        help="Why the document may go on unsigned. It is printed in red on the forms."
    )

    @api.model
    def _open_for(self, document):
        """Return the action that shows what is waived for.

        :raise AccessError: the user has no role that may waive the current step
        """
        # sudo: who may waive reads the sheet and needs no rights on the document
        document = document.sudo()
        step = document._get_waivable_step()
        role = document._check_waiver_role(step)
        document._ensure_facet_version()
        facets = sorted(document.facet_digests or {})
        sheet = {
            "name": document._get_request_name(),
            "sections": document._get_sheet_sections(facets, role.sees_prices),
            "files": document._get_sheet_links(facets),
        }
        reasons = document._get_signoff_reasons(step.code)[document.id]
        wizard = self.create(
            {
                "document_model": document._name,
                "document_id": document.id,
                "digests": {str(document.id): document.facet_digests},
                "step_id": step.id,
                "missing": "\n".join(reason.text for reason in reasons),
                "sheet": self.env["ir.qweb"]._render(
                    "sale_mrp_countersign.signoff_sheet", {"sheets": [sheet]}
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive a Step"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_waive(self):
        self.ensure_one()
        document = self.env[self.document_model].browse(self.document_id)
        document.signoff_waive(self.step_id.code, self.digests, self.reason)
        return {"type": "ir.actions.act_window_close"}
