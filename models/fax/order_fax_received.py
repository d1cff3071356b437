from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.changes import describe_changes


class OrderFax(models.Model):
    """Returns that the inbox registers: the code says of which sheet."""

    _inherit = "order.fax"

    is_releasable = fields.Boolean(
        compute="_compute_is_releasable",
        help="May be given back to the inbox: it was matched without a code.",
    )

    def _prepare_file_facts(self, content, filename):
        """Return the values that describe a file of the inbox; pages not counted."""
        vals = self._prepare_file_names(content, filename)
        return {**vals, "file_size": len(content)}

    def _get_page_source(self):
        """Return the file (bytes) whose pages are shown beside each other."""
        return self._get_file_content() or b""

    def _register_received(self, item, content, by):
        """Register what the inbox has matched, and refuse an old revision at once.

        :param item: ``order.fax.inbox``
        :param bytes content: the pages of this sheet
        :param str by: code, number or hand
        :return: the incoming ``order.fax``
        :raise UserError: the same file again
        """
        self.ensure_one()
        document = self.sudo()._get_document()  # sudo: the inbox decides who may
        # first of all: who comes second finds what the first has registered
        document._record_facts()
        role = document._get_roles_of(self.env.user).filtered(
            lambda role: role.code in document._get_fax_roles(self.kind)
        )[:1]
        # the customer answered when it came in, not when somebody got to it
        facts = {"matched_by": by, "received_at": item.received_at}
        incoming = self._register_content(
            content, item.file_name, role, facts, inbox=item.name, matched_by=by
        )
        incoming.sudo()._refuse_outdated(role)  # sudo: judged by the content itself
        return incoming

    # ----------------------------------------------------------------- release
    @api.depends("state", "matched_by", "inbox_ids")
    def _compute_is_releasable(self):
        for sheet in self:
            sheet.is_releasable = (
                sheet.direction == "in"
                and sheet.state == "returned"
                and sheet.matched_by != "code"
                # sudo: whether it came through the inbox
                and bool(sheet.sudo().inbox_ids)
            )

    def release_return(self):
        """Record that this is no return of its sheet: a new order, a question.

        The sheet waits for its return as before, the file in the inbox for what it
        is.

        :raise UserError: checked already, its code says so, or not from the inbox
        """
        self.ensure_one()
        _document, role = self._begin_check()
        if not self.is_releasable:
            raise UserError(
                self.env._(
                    "%(sheet)s stays the return of its sheet: only what was matched "
                    "without a code and has not been checked is given back to the "
                    "inbox.",
                    sheet=self.name,
                )
            )
        item = self.sudo()  # sudo: facts by methods only
        item._write_facts(
            {
                "check_result": "other",
                "checked_by_id": self.env.uid,
                "checked_at": fields.Datetime.now(),
            }
        )
        self._end_fact(
            "return_check", role, of=self.reply_to_id.name, accepted=False, other=True
        )
        item.inbox_ids._release(self.reply_to_id)
        return True

    # -------------------------------------------------------------- old revision
    def _refuse_outdated(self, role):
        """Refuse a return of an old revision, with what has changed since."""
        if self.is_current:
            return
        document = self._get_document()
        checks = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"))
        reasons = self._get_outdated_reasons(document)
        self._record_check(role, False, checks, reasons, automatic=True)
        try:
            document._check_fax_ready(self.kind)
        except UserError:
            return  # under review again: the sheet is prepared when that is over
        document._fax_make(self.kind)

    def _get_outdated_reasons(self, document):
        """Return the text of an automatic refusal: no prices, anybody may read it."""
        document = document.with_context(lang=self.env.lang)
        texts = [
            self.env._(
                "The sheet is of %(revision)s, the content is now %(current)s.",
                revision=self._get_revision_label(),
                current=document._get_revision_text(),
            )
        ]
        before = self.revision_id.content or {}
        now = document._get_facet_content()[document.id]
        for facet in self.env["order.signoff.facet"].search([]):
            old, new = before.get(facet.code), now.get(facet.code)
            if facet.holds_prices:
                if describe_changes(document, old, new):
                    texts.append(
                        self.env._(
                            "%(facet)s: differs, see the comparison of the revisions",
                            facet=facet.name,
                        )
                    )
                continue
            texts += [
                f"{facet.name}: {text}" for text in describe_changes(document, old, new)
            ]
        return "\n".join(texts)
