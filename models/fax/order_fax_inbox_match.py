from odoo import models
from odoo.exceptions import UserError

OWED_STATES = ("sent", "legible", "returned", "refused")
AWAITED_STATES = ("sent", "legible")


class OrderFaxInbox(models.Model):
    """What is in a file: by sheet code, else by the sender's number, else it waits."""

    _inherit = "order.fax.inbox"

    def _match_pages(self, reader, content, pages):
        """Match a file that was read (source: order flow, step 9(2)).

        A page with the code of another sheet than the page before begins a
        document, pages without one go with it; what comes before the first is a
        cover sheet.

        :param pages: for each page the texts on it
        """
        documents, unknown = self._find_documents(pages)
        if len(documents) > 1:
            self._split(reader, content, documents)
        elif documents:
            (sheet, first, last) = documents[0]
            whole = (first, last) == (1, len(pages))
            parts = whole or reader.cut(content, self.file_kind, [[first, last]])
            self._write_facts({"first_page": first, "last_page": last})
            self._match_sheet(sheet, content if whole or not parts else parts[0])
        elif unknown:
            self._settle_reading("forged_code", {"code": unknown}, code=unknown)
            self._propose_by_hint()
        else:
            self._match_number()

    def _find_documents(self, pages):
        """Return ``[(sheet, first page, last page)]`` and a code that is not ours."""
        faxes = self.env["order.fax"].sudo()  # sudo: a code says itself whose it is
        found = {code for codes in pages for code in codes}
        known = {code: faxes._parse_sheet_code(code) for code in found}
        documents, unknown, current = [], "", faxes
        for number, codes in enumerate(pages, 1):
            sheets = faxes.union(*(known[code] for code in codes))
            unknown = unknown or next((code for code in codes if not known[code]), "")
            if sheets and current not in sheets:
                current = sheets[0]
                documents.append([current, number, number])
            elif documents:
                documents[-1][2] = number
        return [tuple(item) for item in documents], unknown

    def _split(self, reader, content, documents):
        """Make an item of each document of a file, and match it."""
        ranges = [[first, last] for _sheet, first, last in documents]
        parts = reader.cut(content, self.file_kind, ranges)
        if not parts:
            self._settle_reading("damaged")
            return
        name = (self.file_name or self.name).rpartition(".")[0] or self.name
        files = [
            (f"{name} {first}-{last}.{self.file_kind}", part)
            for (first, last), part in zip(ranges, parts, strict=True)
        ]
        items = self._insert(
            files,
            self.company_id,
            "split",
            parent_id=self.id,
            sender=self.sender,
            sender_number=self.sender_number,
            received_at=self.received_at,
        )
        for item, part, (sheet, first, last) in zip(
            items, parts, documents, strict=True
        ):
            facts = {"first_page": first, "last_page": last}
            item._write_facts({**facts, "page_count": last - first + 1})
            item._match_sheet(sheet, part)
        self._settle_reading()

    # ------------------------------------------------------------------ sheet
    def _match_sheet(self, sheet, content, by="code"):
        """Register the content as the return of a sheet, or say what is in the way.

        :param sheet: outgoing ``order.fax``
        :param bytes content: the pages that belong to it
        """
        facts = {"code": sheet.sheet_code}
        if sheet.company_id != self.company_id:
            # nothing of another company's sheet is shown here
            self._settle_reading("other_company", **facts)
            return
        facts |= {"sheet_id": sheet.id, "partner_id": sheet.partner_id.id}
        known = sheet._get_returns().filtered(
            lambda item: item.file_checksum == self._get_checksum(content)
        )
        if known:
            self._settle_reading("known_return", return_id=known[0].id, **facts)
            return
        obstacle = self._get_sheet_obstacle(sheet)
        if obstacle:
            self._settle_reading(obstacle, {"sheet": sheet.name}, **facts)
            return
        try:
            with self.env.cr.savepoint():
                incoming = sheet.with_env(self.env)._register_received(
                    self, content, by
                )
        except UserError as error:
            self._settle_reading("refused", {"reason": str(error)}, **facts)
            return
        self._settle_reading(return_id=incoming.id, **facts)

    def _get_sheet_obstacle(self, sheet):
        """Return the problem of registering a return of a sheet in its state."""
        if sheet.state == "accepted":
            return "accepted"
        return "" if sheet.state in OWED_STATES else "not_sent"

    # ----------------------------------------------------------------- number
    def _match_number(self):
        """Know the customer by the number, and the sheet where only one is awaited.

        Nothing on the page says that it is the return of a sheet rather than a new
        order or a question: whoever checks it may give it back to the inbox.
        """
        if self.dropped_sheet_id:
            self._propose_by_hint()
            return
        partners = self._get_senders()
        if len(partners) > 1:
            names = ", ".join(partners.mapped("name"))
            self._settle_reading("number_shared", {"customers": names})
        elif sheet := self._get_awaited_sheet():
            self._match_sheet(sheet, self._get_content(), by="number")
        elif partners:
            sheets = self._get_owed_sheets(partners)
            self._settle_reading(
                "number_only",
                partner_id=partners.id,
                sheet_id=sheets.id if len(sheets) == 1 else False,
            )
        else:
            self._settle_reading("no_code")

    def _get_senders(self):
        """Return the customers from whom it may be: known already, or by number."""
        return self.partner_id or self._get_numbers_owners()

    def _get_numbers_owners(self):
        """Return the customers who have the number that it came from."""
        number, partners = self.sender_number, self.env["res.partner"]
        if not number:
            return partners
        return partners._find_by_numbers([number], self.company_id)[number]

    def _get_awaited_sheet(self):
        """Return the sheet (sudo) of which this may be taken for the return, or none.

        One customer has the number, and of one sheet alone a return is awaited: of
        today's content, sent before this came in, and not found to be another's.
        """
        owners = self._get_numbers_owners()
        sheets = self._get_owed_sheets(owners) if len(owners) == 1 else None
        awaited = sheets and sheets.filtered(lambda item: item.state in AWAITED_STATES)
        if not awaited or len(awaited) > 1:
            return self.env["order.fax"]
        return awaited.filtered(
            lambda sheet: (
                sheet.is_current
                and sheet.sent_at
                and sheet.sent_at <= self.received_at
                and self.file_checksum not in sheet.return_ids.mapped("file_checksum")
            )
        )

    def _get_owed_sheets(self, partner=None):
        """Return the sheets whose return this customer owes, newest first (sudo).

        :param partner: ``res.partner``; those of all customers without
        """
        domain = [
            ("direction", "=", "out"),
            ("company_id", "=", self.company_id.id),
            ("state", "in", OWED_STATES),
        ]
        if partner:
            companies = partner.commercial_partner_id
            domain.append(("partner_id", "child_of", companies.ids))
        # sudo: proposals for whoever handles the inbox
        return self.env["order.fax"].sudo().search(domain)

    def _propose_by_hint(self):
        """Claim a file that was dropped on its document, where no code said more."""
        sheet = self.dropped_sheet_id
        if sheet and not self.return_id and self.file_kind:
            self._match_sheet(sheet, self._get_content(), by="hand")
