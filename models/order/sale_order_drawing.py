from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .sale_order_intake import INTAKE_ROLES

DRAWING_ROLES = (*INTAKE_ROLES, "chief_engineer")


class SaleOrder(models.Model):
    """Drawings of non-standard lines, and the customer's yes to them (source: 6(2)).

    The yes stands for the files as they were: another drawing needs another one.
    """

    _inherit = "sale.order"

    drawings_confirmed = fields.Selection(
        selection=[
            ("none", "No Drawings"),
            ("open", "To Confirm"),
            ("done", "Confirmed"),
        ],
        string="Drawings at the Customer",
        compute="_compute_drawings_confirmed",
    )

    @api.depends("content_digest", "signoff_ids")
    def _compute_drawings_confirmed(self):
        rows = self.sudo()._get_last_evidence("drawing")  # sudo: whether there is one
        for order in self:
            now = order._get_drawing_checksums()
            row = rows.get(order._origin.id)
            is_same = bool(row) and row.payload["drawings"] == now
            order.drawings_confirmed = (
                "none" if not now else "done" if is_same else "open"
            )

    def _get_drawing_checksums(self):
        """Return the checksums of the drawings of non-standard lines, sorted."""
        self.ensure_one()
        lines = self.sudo().order_line.filtered("nonstandard_kind")  # sudo: files
        return lines.drawing_ids._get_checksums()

    def confirm_drawings(self, contact, file_name=None, content=None):
        """Record that the customer agrees to the drawings as they are.

        :param contact: who at the customer said so
        :param file_name: of the signed drawing or the customer's message
        :param content: that file (PDF, TIFF, PNG, JPEG) in base64, required
        :raise UserError: no drawing, nobody named, or no file
        :raise AccessError: not one of the sales roles, nor the technical department
        """
        self.ensure_one()
        role = self._require_role(*DRAWING_ROLES)
        order = self.sudo()  # sudo: the technical department needs no sales rights
        order._record_facts()
        drawings = order._get_drawing_checksums()
        if not drawings:
            raise UserError(
                self.env._(
                    "%(order)s has no drawing of a non-standard line. Add it to the "
                    "line first.",
                    order=order.name,
                )
            )
        if not clean_text(contact) or not content:
            raise UserError(
                self.env._(
                    "Write who at the customer has confirmed the drawings, and attach "
                    "what was confirmed in writing."
                )
            )
        order._record_evidence(
            "drawing",
            role=role,
            statement=contact,
            payload={"drawings": drawings},
            attachment_ids=order._keep_evidence_file(file_name, content),
        )
        return True

    def _keep_evidence_file(self, file_name, content):
        """Return the ids of one file kept with this order, for its evidence.

        :param content: PDF, TIFF, PNG or JPEG in base64
        :raise UserError: another kind of file
        """
        self.ensure_one()
        raw = self.env["order.fax"]._decode_file(file_name, content)
        files = [(file_name or self.name, raw)]
        return self.env["ir.attachment"]._keep_as_evidence(files, self).ids

    def action_open_drawings(self):
        """Open the dialog in which the customer's yes is recorded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Drawings Confirmed"),
            "res_model": "order.drawing",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _get_technical_review_reasons(self):
        result = super()._get_technical_review_reasons()
        asking = self.browse(result).filtered(
            lambda order: (
                order.company_id.drawing_confirmation
                and order.drawings_confirmed == "open"
            )
        )
        for order in asking:
            result[order.id].append(
                self._prepare_reason(
                    "drawing_confirmation",
                    self.env._("The customer has not confirmed the drawings."),
                    INTAKE_ROLES,
                )
            )
        return result
