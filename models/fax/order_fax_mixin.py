from odoo import models
from odoo.exceptions import UserError

from .order_fax_acts import CHECK_ROLES

SEND_ROLES = ("order_clerk", "sales_office", "sales_assistant", "follow_up_clerk")


class OrderFaxMixin(models.AbstractModel):
    """A signed document of which sheets go to the customer and come back.

    Adopted beside ``order.signoff.mixin``. The document sets the Many2one that its
    room has added to ``order.fax`` and the kinds of sheets it knows, declares
    ``fax_ids`` as the inverse, and names a report per kind.
    """

    _name = "order.fax.mixin"
    _description = "Document that can be faxed"

    _fax_document_field = None
    _fax_kinds = ()

    def _get_fax_report(self, kind):
        """Return the external id of the report that prints this kind of sheet."""
        raise NotImplementedError

    def _get_fax_roles(self, kind):
        """Return the codes of the roles that send this kind of sheet."""
        return SEND_ROLES

    def _get_fax_check_roles(self, kind):
        """Return the codes of the roles that check what came back of such a sheet."""
        return CHECK_ROLES

    def _get_fax_partner(self):
        """Return the partner to whom the sheet goes."""
        return self.partner_id

    def _get_fax_channel(self):
        """Return the channel by which the customer wants sheets."""
        return "fax_hand"

    def _get_fax_lang(self):
        """Return the language code of the document's sheets."""
        partner = self._get_fax_partner()
        return partner.lang or partner.commercial_partner_id.lang or self.env.lang

    def _check_fax_ready(self, kind):
        """Raise UserError while this document may not go to its customer."""

    def _get_revision_text(self):
        """Return the document's revision as texts name it."""
        self.ensure_one()
        return self.revision_label or self.env._("without a revision of its own yet")

    # ----------------------------------------------------------------- sheets
    def _get_fax_sheets(self, kind):
        """Return the outgoing sheets of this kind, newest first (sudo)."""
        # sudo: prints and gates look at every sheet of the document
        return self.sudo().fax_ids.filtered(
            lambda sheet: sheet.direction == "out" and sheet.kind == kind
        )

    def _get_current_sheet(self, kind):
        """Return the newest sheet of the document's current revision (sudo)."""
        self.ensure_one()
        sheets = self._get_fax_sheets(kind).filtered(
            lambda sheet: sheet.revision_id and sheet.revision_id == self.revision_id
        )
        return sheets.sorted("id")[-1:]

    def _fax_prepare(self, kind):
        """Return the sheet of the current revision that is still to be sent.

        Makes one, and the revision, where there is none.

        :param str kind: one of ``_fax_kinds``
        :raise AccessError: the user has no role that sends
        """
        self.ensure_one()
        self._require_role(*self._get_fax_roles(kind))
        document = self.sudo()  # sudo: sheets are made by this method only
        if not document._filter_signoff_subjects():
            raise UserError(
                self.env._(
                    "%(document)s is not under order control: no sheets are kept of "
                    "it.",
                    document=document.name,
                )
            )
        document._record_facts()
        return document._fax_make(kind).sudo(self.env.su)

    def _fax_make(self, kind):
        """Return the sheet that is still to be sent, made where there is none."""
        self._ensure_revision()
        sheet = self._get_current_sheet(kind)
        if sheet.state not in ("draft", "proofread"):
            sheet = sheet._create_facts([self._prepare_sheet(kind)])
        return sheet

    def _prepare_sheet(self, kind):
        """Return the values of a new outgoing sheet of the current revision."""
        self.ensure_one()
        sheets = self.env["order.fax"]
        serial = self.env["ir.sequence"].next_by_code("order.fax")
        return {
            "name": serial,
            "sheet_code": serial + sheets._get_check_digits(serial),
            "direction": "out",
            "kind": kind,
            self._fax_document_field: self.id,
            "document_name": self.name,
            "company_id": self.company_id.id,
            "partner_id": self._get_fax_partner().id,
            "revision_id": self.revision_id.id,
        }

    # ------------------------------------------------------------------ print
    def _render_fax(self, kind):
        """Return the PDF (bytes) of the current sheet."""
        self.ensure_one()
        # under tests core would hand back HTML, which is no archive
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, _type = reports._render_qweb_pdf(self._get_fax_report(kind), self.ids)
        return content

    def _get_archived_form(self, report_xmlid):
        """Return the PDF (bytes) that was sent of the current revision, or None.

        What went to the customer is never rendered anew.
        """
        self.ensure_one()
        for kind in self._fax_kinds:
            if self._get_fax_report(kind) == report_xmlid:
                sheet = self._get_current_sheet(kind)
                return sheet._get_file_content() if sheet else None
        return None

    # ---------------------------------------------------------------- reasons
    def _get_fax_obstacle(self, kind):
        """Return ``(code, text, role codes)`` of the next act that the sheet of the
        current revision waits for, None when its return has been accepted."""
        self.ensure_one()
        current = self._get_fax_sheets(kind).filtered(
            lambda sheet: sheet.revision_id and sheet.revision_id == self.revision_id
        )
        if "accepted" in current.mapped("state"):
            return None
        if not current:
            return self._get_fax_missing(kind)
        waiting = current.filtered(lambda sheet: sheet.state == "returned")
        sheet = (waiting or current).sorted("id")[-1]
        code, text = self._get_fax_waiting(sheet)
        if sheet.state == "returned":
            return code, text, self._get_fax_check_roles(kind)
        return code, text, self._get_fax_roles(kind)

    def _get_fax_missing(self, kind):
        """Return the obstacle where no sheet is of the current revision."""
        returned = self._get_fax_sheets(kind)._get_returns().sorted("id")[-1:]
        if returned:
            text = self.env._(
                "The returned sheet %(sheet)s is of %(revision)s, today's content is "
                "%(current)s: prepare a new sheet and send it.",
                sheet=returned.reply_to_id.name,
                revision=returned._get_revision_label(),
                current=self._get_revision_text(),
            )
            return "fax_old_revision", text, self._get_fax_roles(kind)
        text = self.env._("No sheet of the current revision: prepare it and send it.")
        return "fax_none", text, self._get_fax_roles(kind)

    def _get_fax_waiting(self, sheet):
        """Return code and text of what ``sheet`` waits for."""
        texts = {
            "draft": self.env._(
                "Sheet %(sheet)s has not been proofread.", sheet=sheet.name
            ),
            "proofread": self.env._(
                "Sheet %(sheet)s has not been sent.", sheet=sheet.name
            ),
            "sent": self.env._(
                "Sheet %(sheet)s: the customer has not confirmed by phone that it is "
                "legible.",
                sheet=sheet.name,
            ),
            "legible": self.env._(
                "Sheet %(sheet)s has not come back signed and stamped.",
                sheet=sheet.name,
            ),
            "returned": self.env._(
                "Sheet %(sheet)s has come back, its return has not been checked.",
                sheet=sheet.name,
            ),
            "refused": self.env._(
                "The return of sheet %(sheet)s was refused: prepare it again and send "
                "it.",
                sheet=sheet.name,
            ),
        }
        return f"fax_{sheet.state}", texts[sheet.state]
