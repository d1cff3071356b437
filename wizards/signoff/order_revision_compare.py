from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderRevisionCompare(models.TransientModel):
    """Two revisions of one document side by side."""

    _name = "order.revision.compare"
    _description = "Compare revisions"
    _rec_name = "after_id"

    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(
        string="Document ID", model_field="document_model", readonly=True
    )
    document_name = fields.Char(string="Document", readonly=True)
    revision_ids = fields.Many2many(
        comodel_name="order.revision", compute="_compute_revision_ids"
    )
    before_id = fields.Many2one(
        comodel_name="order.revision",
        domain="[('id', 'in', revision_ids)]",
        help="Leave empty to read the other revision as a whole.",
    )
    after_id = fields.Many2one(
        comodel_name="order.revision",
        domain="[('id', 'in', revision_ids)]",
    )
    difference = fields.Html(compute="_compute_difference", sanitize=False)

    @api.model
    def _open_for(self, document, before=None, after=None):
        """Return the action that compares; the last two revisions by default.

        :raise UserError: the document has no revision yet
        :raise AccessError: its content is not for the user to read
        """
        document._get_reading()
        revisions = self._get_revisions(document)
        if not revisions:
            raise UserError(
                self.env._(
                    "There is no revision yet: the first one is made when the "
                    "document is submitted, signed or sent."
                )
            )
        after = after or revisions[-1]
        before = before or revisions.filtered(lambda item: item.id < after.id)[-1:]
        compare = self.create(
            {
                "document_model": document._name,
                "document_id": document.id,
                # sudo: signers know it by this name from their list
                "document_name": document.sudo()._get_request_name(),
                "before_id": before.id,
                "after_id": after.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Revisions"),
            "res_model": self._name,
            "res_id": compare.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _get_revisions(self, document):
        field = document._signoff_document_field
        # sudo: the rights on the document's content decide
        return (
            self.env["order.revision"]
            .sudo()
            .search([(field, "=", document.id)], order="number")
            .with_env(self.env)
        )

    def _get_document(self):
        self.ensure_one()
        documents = self.env["order.signoff"]._get_document_fields().values()
        if self.document_model not in documents:
            return None
        return self.env[self.document_model].browse(self.document_id)

    @api.depends("document_model", "document_id")
    def _compute_revision_ids(self):
        for item in self:
            document = item._get_document()
            item.revision_ids = document and item._get_revisions(document)

    @api.depends("before_id", "after_id")
    @api.depends_context("lang", "uid")
    def _compute_difference(self):
        for item in self:
            document = item._get_document()
            if not document or not item.after_id:
                item.difference = False
                continue
            sections = document._compare_revisions(item.before_id, item.after_id)
            item.difference = self.env["ir.qweb"]._render(
                "sale_mrp_countersign.order_revision_difference",
                {
                    "before": item.before_id,
                    "after": item.after_id,
                    "sections": [section for section in sections if section[1]],
                    "same": [name for name, changes in sections if not changes],
                },
            )
