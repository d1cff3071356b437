from odoo import fields, models
from odoo.exceptions import UserError

from ..signoff.reason import Reason


class SaleOrder(models.Model):
    """The confirmation sheet of an order and its signed return (source: 7-9)."""

    _name = "sale.order"
    _inherit = ["sale.order", "order.fax.mixin"]

    _fax_document_field = "sale_order_id"
    _fax_kinds = ("confirmation",)

    fax_ids = fields.One2many(
        comodel_name="order.fax",
        inverse_name="sale_order_id",
        string="Sheets",
        readonly=True,
        copy=False,
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"fax_ids"}

    def _get_prepared_revisions(self):
        """A sheet may be printed to be proofread before anything is signed."""
        sheets = self.sudo().fax_ids  # sudo: as for the check
        return super()._get_prepared_revisions() | sheets.revision_id

    def _get_fax_report(self, kind):
        return "sale_mrp_countersign.action_report_confirmation_sheet"

    def _get_fax_channel(self):
        self.ensure_one()
        channel = self.reply_channel or "fax"
        # sudo: a setting
        return self.company_id.sudo().fax_transport if channel == "fax" else channel

    def _check_fax_ready(self, kind):
        result = super()._check_fax_ready(kind)
        for order in self:
            if order.state == "cancel":
                raise UserError(
                    self.env._("%(order)s is cancelled.", order=order.display_name)
                )
            if not order._is_in_force():
                raise UserError(
                    self.env._(
                        "%(order)s is not in force: it has not been approved yet. A "
                        "sheet goes to the customer only after the approval.",
                        order=order.display_name,
                    )
                )
        return result

    def _get_fax_confirmation_reasons(self):
        """Return ``{order id: [Reason]}``: what the current revision's confirmation
        sheet still waits for, where the lane asks for one (source: order flow, 7-9).
        """
        result = {}
        for order in self:
            obstacle = (
                order._get_fax_obstacle("confirmation")
                if order.lane_id.sudo().needs_confirmation_sheet  # sudo: policy
                else None
            )
            result[order.id] = (
                [Reason("fax_confirmation", *obstacle)] if obstacle else []
            )
        return result

    def action_fax_prepare(self):
        """Prepare the confirmation sheet of the current revision and open it."""
        self.ensure_one()
        self.check_access("read")
        sheet = self._fax_prepare("confirmation")
        return {
            "type": "ir.actions.act_window",
            "res_model": "order.fax",
            "res_id": sheet.id,
            "views": [(False, "form")],
        }
