from odoo import api, fields, models

from ...models.fax.order_fax import CHECKS


class OrderFaxCheck(models.TransientModel):
    """The check of a return: all correct, or what is wrong with it."""

    _name = "order.fax.check"
    _description = "Check a return"

    sheet_id = fields.Many2one(
        comodel_name="order.fax",
        string="As It Came Back",
        required=True,
        readonly=True,
    )
    sent_sheet_id = fields.Many2one(
        related="sheet_id.reply_to_id", string="As It Was Sent"
    )
    warning = fields.Text(compute="_compute_warning")
    matched_by = fields.Selection(related="sheet_id.matched_by")
    is_releasable = fields.Boolean(related="sheet_id.is_releasable")
    signature = fields.Boolean(string="Signed")
    stamp = fields.Boolean(string="Stamped")
    legible = fields.Boolean(string="Clear")
    terms = fields.Boolean(string="Terms Unaltered")
    notes = fields.Boolean(string="Special Notes Present")
    reasons = fields.Text(help="What the customer has to correct.")

    @api.depends("sheet_id")
    def _compute_warning(self):
        for wizard in self:
            sheet = wizard.sheet_id
            wizard.warning = False
            if sheet and not sheet.is_current:
                wizard.warning = self.env._(
                    "This return is of %(revision)s, the content is now %(current)s: "
                    "it cannot be accepted.",
                    revision=sheet._get_revision_label(),
                    # sudo: the number only
                    current=sheet.sudo()._get_document()._get_revision_text(),
                )

    def _get_checks(self):
        return {name: self[name] for name in CHECKS}

    def action_compare(self):
        """Show what has changed since the revision that came back."""
        self.ensure_one()
        sheet = self.sheet_id
        return self.env["order.revision.compare"]._open_for(
            # sudo: the number only; the comparison asks for the user's own rights
            sheet.sudo()._get_document().sudo(False),
            before=sheet.revision_id,
        )

    def action_accept(self):
        """Accept: every point has to be ticked."""
        self.ensure_one()
        self.sheet_id.check_return(True, self._get_checks(), self.reasons)
        return {"type": "ir.actions.act_window_close"}

    def action_all_correct(self):
        """Accept with every point answered yes, in one click."""
        self.ensure_one()
        self.write(dict.fromkeys(CHECKS, True))
        return self.action_accept()

    def action_release(self):
        """Give what is no return of this sheet back to the inbox."""
        self.ensure_one()
        self.sheet_id.release_return()
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        """Refuse with the reasons; the next sheet is prepared."""
        self.ensure_one()
        self.sheet_id.check_return(False, self._get_checks(), self.reasons)
        return {"type": "ir.actions.act_window_close"}
