import base64
import hashlib
import io
import os

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader

from ..signoff.clean_text import clean_text
from .file_kind import ACCEPTED, decode_base64, describe_content, get_file_kind
from .order_fax import CHECKS
from .order_fax_number import FAX_CHANNELS

CHECK_ROLES = ("order_clerk", "sales_office")
MAX_FILE_SIZE = 25 * 1024 * 1024
MAX_NAME_LENGTH = 120


class OrderFax(models.Model):
    """What happens to a sheet. Each act asks for a role, counts a fact on the
    document before it looks at anything, and leaves evidence there."""

    _inherit = "order.fax"

    # ---------------------------------------------------------------- buttons
    def action_proofread(self):
        """Record that the print was checked item by item (source: order flow, 7).

        :raise UserError: already proofread, of an old revision, or the document is
            not ready for its customer
        """
        for sheet in self:
            document, role = sheet._begin_fact()
            sheet._check_outgoing({"draft"})
            sheet._check_current()
            document._check_fax_ready(sheet.kind)
            sheet._write_facts(
                {"proofread_by_id": self.env.uid, "proofread_at": fields.Datetime.now()}
            )
            sheet._end_fact("fax_proofread", role)
        return True

    def action_sent(self, page_count=None, channel=None, number=None, reason=None):
        """Record that the sheet was sent and archive it as it was (source: 7).

        :param int page_count: pages that went through; counted when left out
        :param str channel: a value of ``channel``; as the document wants it when
            left out
        :param str number: fax number, address or account; the customer's own when
            left out
        :param str reason: why it went to another number than the customer's
        :raise UserError: not proofread, of an old revision, no number to send to, or
            not the customer's and no reason
        """
        for sheet in self:
            document, role = sheet._begin_fact()
            sheet._check_outgoing({"proofread"})
            sheet._check_current()
            document._check_fax_ready(sheet.kind)
            vals = sheet._prepare_sent(
                channel or document._get_fax_channel(), number, reason
            )
            if not sheet.file_checksum:
                content = document._render_fax(sheet.kind)
                vals.update(
                    sheet._prepare_file(content, f"{document.name} {sheet.name}.pdf")
                )
            vals["page_count"] = (
                page_count or vals.get("page_count") or sheet.page_count
            )
            sheet._write_facts(vals)
            sheet._end_fact(
                "fax_sent",
                role,
                statement=sheet.number_reason,
                channel=sheet.channel,
                number=sheet.number,
                pages=sheet.page_count,
                checksum=sheet.file_checksum,
            )
        return True

    def action_legible(self, contact=None):
        """Record that the customer said on the phone that it is legible (source: 7).

        :param str contact: who said so
        :raise UserError: not sent yet, or nobody named
        """
        contact = clean_text(contact)
        for sheet in self:
            _document, role = sheet._begin_fact()
            if not contact:
                raise UserError(
                    self.env._(
                        "Write who at the customer confirmed that it is legible."
                    )
                )
            if sheet.legible_at or not sheet.sent_at:
                sheet._check_outgoing({"sent"})
            sheet._write_facts(
                {
                    "legible_by_id": self.env.uid,
                    "legible_at": fields.Datetime.now(),
                    "legible_contact": contact,
                }
            )
            sheet._end_fact("fax_legible", role, contact=contact)
        return True

    def register_return(self, filename, content_b64):
        """Keep what came back of this sheet (source: order flow, 9).

        :param str filename: name of the file
        :param str content_b64: PDF, TIFF, PNG or JPEG in base64, up to 25 MB
        :return: the incoming ``order.fax``
        :raise UserError: not such a file, not sent yet, the same file again
        """
        self.ensure_one()
        _document, role = self._begin_fact()
        self._check_outgoing({"sent", "legible", "returned", "refused"})
        content = self._decode_file(filename, content_b64)
        return self._register_content(content, filename, role)

    def _register_content(self, content, filename, role, facts=(), **payload):
        """Keep the file that came back; the caller has counted the fact.

        :param bytes content: the file
        :param role: in which the user registers it; empty where nobody did
        :param facts: more values of the incoming sheet
        :param payload: more for the evidence
        :raise UserError: the same file again
        """
        vals = self._prepare_file(content, filename)
        known = (
            self.sudo()
            ._get_returns()
            .filtered(lambda item: item.file_checksum == vals["file_checksum"])
        )
        if known:
            raise UserError(
                self.env._(
                    "This very file has been registered already as return %(sheet)s.",
                    sheet=known[0].name,
                )
            )
        vals = {**self._prepare_return(vals), **dict(facts)}
        incoming = self._create_facts([vals]).sudo(self.env.su)
        incoming._end_fact(
            "return_registered",
            role,
            of=self.name,
            file=vals["file_name"],
            checksum=vals["file_checksum"],
            **payload,
        )
        return incoming

    def check_return(self, accepted, checks=None, reasons=None):
        """Record the check of what came back (source: order flow, 9).

        :param bool accepted: the return makes the order binding
        :param dict checks: signature, stamp, legible, terms, notes: True or False
        :param reasons: text or list of texts; needed to refuse
        :raise UserError: to accept: something is not ticked, the sheet is of an old
            revision, or its legibility was not confirmed; to refuse: no reason
        """
        self.ensure_one()
        incoming = self._get_return_to_check()
        document, role = incoming._begin_check()
        if incoming.check_result:
            raise UserError(
                self.env._(
                    "Return %(sheet)s has been checked already by %(user)s.",
                    sheet=incoming.name,
                    user=incoming.sudo().checked_by_id.name,
                )
            )
        checks = {name: bool((checks or {}).get(name)) for name in CHECKS}
        reasons = self._join_reasons(reasons)
        if accepted:
            incoming._check_acceptable(checks)
        elif not reasons:
            raise UserError(
                self.env._(
                    "Write what the customer has to correct, at least one reason."
                )
            )
        incoming._record_check(role, accepted, checks, reasons)
        if not accepted:
            document._fax_prepare(incoming.kind)
        return True

    def _record_check(self, role, accepted, checks, reasons, **payload):
        """Write down the check of this return and leave its evidence."""
        self._write_facts(
            {
                **{f"check_{name}": value for name, value in checks.items()},
                "check_result": "accepted" if accepted else "refused",
                "check_reasons": reasons or False,
                "checked_by_id": self.env.uid,
                "checked_at": fields.Datetime.now(),
            }
        )
        self._end_fact(
            "return_check",
            role,
            statement=reasons,
            of=self.reply_to_id.name,
            accepted=bool(accepted),
            checks=checks,
            checksum=self.sudo().file_checksum,  # sudo: a checksum tells nothing
            **payload,
        )

    def action_open_document(self):
        """Open the document of this sheet."""
        self.ensure_one()
        return self._get_document().get_formview_action()

    def action_print(self):
        """Print the sheet: as archived once it was sent, else as it is now."""
        self.ensure_one()
        document = self._get_document()
        report = self.env.ref(document._get_fax_report(self.kind))
        return report.report_action(document, config=False)

    def _action_open_wizard(self, model, name, size="large"):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_sheet_id": self.id, "dialog_size": size},
        }

    def action_open_send(self):
        return self._action_open_wizard("order.fax.send", self.env._("Sheet Sent"))

    def action_open_legible(self):
        return self._action_open_wizard(
            "order.fax.legible", self.env._("Legible by Phone")
        )

    def action_open_return(self):
        return self._action_open_wizard(
            "order.fax.return", self.env._("Register Return")
        )

    def action_open_check(self):
        return self._get_return_to_check()._action_open_wizard(
            "order.fax.check", self.env._("Check the Return"), "extra-large"
        )

    # ------------------------------------------------------------ every fact
    def _begin_fact(self, role_codes=None):
        """Check who, count the fact; return the document (sudo) and the role.

        :param role_codes: who may; those who send such sheets when None
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the role decides who may record, not the rights on the document
        document = self.sudo()._get_document()
        codes = role_codes or document._get_fax_roles(self.kind)
        role = document._require_role(*codes)
        document._record_facts()
        return document, role

    def _begin_check(self):
        """Begin the check of this return; see ``_begin_fact``."""
        # sudo: the document says who checks
        document = self.sudo()._get_document()
        return self._begin_fact(document._get_fax_check_roles(self.kind))

    def _end_fact(self, kind, role, statement=None, **payload):
        """Leave the evidence of a fact just recorded on the document."""
        self.sudo()._get_document()._record_evidence(
            kind,
            role=role,
            statement=statement,
            payload={"sheet": self.name, **payload},
        )

    # ----------------------------------------------------------------- checks
    def _check_outgoing(self, states):
        """Refuse what this sheet's state does not allow, and say what it waits for."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.direction == "out" and self.state in states:
            return
        raise UserError(
            self.env._(
                "Sheet %(sheet)s is in state “%(state)s”. This is done in state "
                "“%(states)s”.",
                sheet=self.name,
                state=labels[self.state],
                states=" / ".join(labels[state] for state in labels if state in states),
            )
        )

    def _check_current(self):
        if not self.is_current:
            document = self.sudo()._get_document()
            raise UserError(
                self.env._(
                    "Sheet %(sheet)s is of %(revision)s, the content of %(document)s "
                    "is now %(current)s. Prepare a new sheet and send that one.",
                    sheet=self.name,
                    revision=self._get_revision_label(),
                    document=document.name,
                    current=document._get_revision_text(),
                )
            )

    def _check_acceptable(self, checks):
        """Refuse a return that does not bind the customer to today's order."""
        if not self.is_current:
            document = self.sudo()._get_document()
            raise UserError(
                self.env._(
                    "The returned sheet %(sheet)s is of %(revision)s, the content of "
                    "%(document)s is now %(current)s. It cannot be accepted: send the "
                    "customer a sheet of the current revision.",
                    sheet=self.reply_to_id.name,
                    revision=self._get_revision_label(),
                    document=document.name,
                    current=document._get_revision_text(),
                )
            )
        if not self.reply_to_id.legible_at:
            raise UserError(
                self.env._(
                    "Sheet %(sheet)s does not count as sent yet: record first who at "
                    "the customer confirmed on the phone that it is legible.",
                    sheet=self.reply_to_id.name,
                )
            )
        missing = [
            self._fields[f"check_{name}"]._description_string(self.env)
            for name, value in checks.items()
            if not value
        ]
        if missing:
            raise UserError(
                self.env._(
                    "A return counts only when everything is right. Not ticked: "
                    "%(checks)s. Refuse it with a reason instead.",
                    checks=", ".join(missing),
                )
            )

    def _decode_file(self, filename, content_b64):
        """Return the bytes of an uploaded file, refused when it is none of ours."""
        content = decode_base64(content_b64)
        if content is None:
            problem = self.env._("it did not arrive whole (not valid base64)")
        elif not content:
            problem = self.env._("it is empty")
        elif len(content) > MAX_FILE_SIZE:
            problem = self.env._(
                "it has %(size)s MB, more than %(limit)s MB",
                size=len(content) // 1024**2,
                limit=MAX_FILE_SIZE // 1024**2,
            )
        elif not get_file_kind(content):
            problem = self.env._(
                "its content looks like %(content)s", content=describe_content(content)
            )
        else:
            return content
        raise UserError(
            self.env._(
                "“%(file)s” is refused: %(problem)s. Accepted are %(kinds)s.",
                file=filename or self.env._("The file"),
                problem=problem,
                kinds=ACCEPTED,
            )
        )

    # ----------------------------------------------------------------- values
    def _get_return_to_check(self):
        """Return the incoming sheet that a check is about."""
        self.ensure_one()
        if self.direction == "in":
            return self
        waiting = self.return_ids.filtered(lambda item: not item.check_result)
        if not waiting:
            raise UserError(
                self.env._(
                    "Nothing has come back of sheet %(sheet)s that waits for a check.",
                    sheet=self.name,
                )
            )
        return waiting[0]

    def _get_revision_label(self):
        return self.sudo().revision_id.display_name or ""  # sudo: the number only

    @staticmethod
    def _join_reasons(reasons):
        """Return the reasons, a text or a list of texts, as one text."""
        if not isinstance(reasons, list | tuple):
            reasons = [reasons]
        return "\n".join(filter(None, map(clean_text, reasons)))

    def _prepare_sent(self, channel, number, reason):
        """Return the values of a sending, its number checked."""
        self._check_channel(channel, dict(self._fields["channel"].selection))
        number, reason = self._check_number(channel, number, reason)
        return {
            "channel": channel,
            "number": number,
            "number_reason": reason,
            "sent_by_id": self.env.uid,
            "sent_at": fields.Datetime.now(),
        }

    def _check_channel(self, channel, allowed):
        """Refuse a channel that is not among ``allowed`` (codes), and name these."""
        if channel in allowed:
            return
        labels = dict(self._fields["channel"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(channel)s” is not a way to send this. Choose one of: %(channels)s.",
                channel=labels.get(channel, channel),
                channels=", ".join(labels[code] for code in allowed),
            )
        )

    def _get_proposed_number(self, channel):
        """Return the customer's own number or address for a channel."""
        partner = self.sudo().partner_id  # sudo: numbers of the sheet's receiver
        company = partner.commercial_partner_id
        if channel in FAX_CHANNELS:
            return partner.fax or company.fax or ""
        if channel == "mail":
            return partner.email or company.email or ""
        return partner.name or ""

    def _prepare_file(self, content, filename):
        """Return the values that archive a file (bytes)."""
        vals = self._prepare_file_names(content, filename)
        vals["file_name"] = vals["file_name"] or f"{self.name}.{vals['file_kind']}"
        return {
            **vals,
            "file": base64.b64encode(content),
            "page_count": self._count_pages(content, vals["file_kind"]),
        }

    def _prepare_file_names(self, content, filename):
        """Return what a file is called and what it is."""
        name = os.path.basename((filename or "").replace("\\", "/")).strip()
        return {
            "file_name": name[-MAX_NAME_LENGTH:] or False,
            "file_kind": get_file_kind(content) or False,
            "file_checksum": hashlib.sha256(content).hexdigest(),
        }

    def _count_pages(self, content, kind):
        """Return the pages of a PDF; one for a picture, 0 when it cannot be read."""
        if kind != "pdf":
            return 1
        try:
            return len(PdfFileReader(io.BytesIO(content), strict=False).pages)
        except Exception:
            # a damaged file is kept all the same: a person will look at it
            return 0

    def _prepare_return(self, file_vals):
        """Return the values of the incoming sheet that answers this one."""
        sheet = self.sudo()
        return {
            **file_vals,
            "name": self.env["ir.sequence"].sudo().next_by_code("order.fax.return"),
            "direction": "in",
            "kind": sheet.kind,
            "company_id": sheet.company_id.id,
            "partner_id": sheet.partner_id.id,
            "document_name": sheet.document_name,
            "revision_id": sheet.revision_id.id,
            "reply_to_id": sheet.id,
            "received_by_id": self.env.uid,
            "received_at": fields.Datetime.now(),
            "matched_by": "hand",
            **{name: sheet[name].id for name in self._get_document_fields()},
        }
