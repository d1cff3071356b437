from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from .file_kind import describe_content
from .order_fax_acts import MAX_FILE_SIZE
from .order_fax_inbox import INBOX_ROLES
from .order_fax_inbox_match import OWED_STATES
from .order_fax_match import find_numbers
from .order_fax_pages import PageReader
from .order_fax_pages_reader import MAX_PAGES

# What is read at once while the user waits; the rest is read by a job
NOW_FILES = 5
NOW_SIZE = 2 * 1024 * 1024
BATCH = 20


class OrderFaxInbox(models.Model):
    """How files come in, and how they are read."""

    _inherit = "order.fax.inbox"

    # ------------------------------------------------------------------- mail
    @api.model
    @api.private
    def message_new(self, msg_dict, custom_values=None):
        """Keep every file of a mail as an item of its own (source: 3(1), 9(2)).

        A mail without files is kept as well. Reading is left to the job: whatever
        is in a file, the mail has arrived.

        :return: the first item, to which the gateway posts the mail itself
        """
        company = self.env["res.company"].browse(
            (custom_values or {}).get("company_id")
        )
        company = company.exists() or self.env.company
        files = [
            (item.fname, self._get_bytes(item.content))
            for item in msg_dict.get("attachments") or []
            # a picture inside the text of the mail, a logo for example
            if not (item.info or {}).get("cid") or len(msg_dict["attachments"]) == 1
        ]
        sender = msg_dict.get("email_from") or msg_dict.get("from") or ""
        values = {
            "sender": sender,
            "subject": msg_dict.get("subject"),
            "sender_number": self._get_sender_number(msg_dict, files),
        }
        items = self._insert(files or [(False, b"")], company, "mail", **values)
        if not files:
            items._settle_reading("no_file")
        self._trigger_reading(items)
        return items[0]

    @api.model
    def _get_bytes(self, content):
        return content.encode() if isinstance(content, str) else bytes(content or b"")

    @api.model
    def _get_sender_number(self, msg_dict, files):
        """Return the number a fax came from, as gateways and machines name it.

        In the address before the @, in the name, in the subject, in the name of the
        file; the first that belongs to a customer, else the first at all.
        """
        sender = msg_dict.get("email_from") or msg_dict.get("from") or ""
        texts = [
            (email_normalize(sender) or "").partition("@")[0],
            sender.partition("<")[0],
            msg_dict.get("subject") or "",
            *(name or "" for name, _content in files[:1]),
        ]
        numbers = [number for text in texts for number in find_numbers(text)]
        known = self.env["res.partner"]._find_by_numbers(numbers)
        return next(
            (item for item in numbers if known.get(item)), (numbers or [False])[0]
        )

    # ----------------------------------------------------------------- upload
    @api.model
    @api.private
    def _upload(self, files, company, **values):
        """Keep files that somebody of the inbox uploads; read them where few.

        :param files: list of ``(name, bytes)``
        :param values: ``dropped_sheet_id``, ``partner_id``: on what they were dropped
        :raise AccessError: the user has none of the inbox's roles
        """
        self._require_inbox_role(company)
        items = self._insert(files, company, "upload", **values)
        if len(files) > NOW_FILES or sum(items.mapped("file_size")) > NOW_SIZE:
            self._trigger_reading(items)
        else:
            items._read()
        return items.sudo(self.env.su)

    @api.model
    @api.private
    def _upload_for(self, files, document_model, document_id, company_id):
        """Keep uploaded files, dropped on a document or not; return what became of
        each, for a message.

        :param document_model: model of the document, empty without one
        :return: list of dicts: ``id``, ``name``, ``state``, ``text``
        """
        company = self.env["res.company"].browse(company_id).exists()
        values = {}
        if document_model:
            document = self._get_dropped_on(document_model, document_id)
            company = document.company_id
            # sudo: which sheets are owed; the user reads the document
            sheets = document.sudo().fax_ids.filtered(
                lambda item: item.direction == "out" and item.state in OWED_STATES
            )
            # of a transfer both notice and receipt may be owed: a person says which
            sheets = sheets if len(set(sheets.mapped("kind"))) == 1 else sheets[:0]
            values = {
                "dropped_sheet_id": sheets.sorted("id")[-1:].id,
                "partner_id": document.sudo()._get_fax_partner().id,
            }
        items = self._upload(files, company or self.env.company, **values)
        return [item._get_upload_result() for item in items]

    @api.model
    def _get_dropped_on(self, model, document_id):
        """Return the document on which files were dropped; the user reads it."""
        names = self.env["order.fax"]._get_document_fields()
        models_ = {self.env["order.fax"]._fields[name].comodel_name for name in names}
        if model not in models_:
            raise UserError(
                self.env._(
                    "Files of faxes cannot be dropped here. Drop them on an order, a "
                    "transfer, or the fax inbox."
                )
            )
        document = self.env[model].browse(document_id).exists()
        document.check_access("read")
        return document

    def _get_upload_result(self):
        """Return what became of one uploaded file, in words."""
        item = self.sudo()  # sudo: the user has just uploaded it
        if item.child_ids:
            text = self.env._(
                "%(item)s holds %(count)s documents.",
                item=item.display_name,
                count=len(item.child_ids),
            )
        elif item.state == "matched":
            text = self.env._(
                "%(item)s is registered as return %(sheet)s of %(document)s.",
                item=item.display_name,
                sheet=item.return_id.name,
                document=item.return_id.document_name,
            )
        elif item.state == "duplicate":
            text = self.env._("%(item)s came in before.", item=item.display_name)
        elif item.state == "to_read":
            text = self.env._(
                "%(item)s is read in the background.", item=item.display_name
            )
        else:
            text = self.env._(
                "%(item)s waits in the fax inbox: %(problem)s",
                item=item.display_name,
                problem=item.problem,
            )
        return {"id": item.id, "name": item.name, "state": item.state, "text": text}

    @api.model
    def _require_inbox_role(self, company):
        """Return the user's role in the inbox of a company.

        :raise AccessError: naming who may, when there is none
        """
        roles = self.env["order.signoff.role"]._get_roles(INBOX_ROLES, company)
        mine = roles._filter_member(self.env.user)
        if not mine or company not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "The fax inbox is handled by: %(roles)s. Ask one of them, or ask "
                    "an administrator to add you to the role.",
                    roles=roles._get_label(),
                )
            )
        return mine[0]

    # ---------------------------------------------------------------- reading
    @api.model
    def _trigger_reading(self, items):
        if items.filtered(lambda item: not item.read_at):
            self.env.ref("sale_mrp_countersign.ir_cron_fax_read")._trigger()

    @api.model
    def _cron_read(self):
        """Read what has come in, in parts; a part that fails does not stop others."""
        domain = [("state", "=", "to_read")]
        left = self.search_count(domain)
        while items := self.search(domain, limit=BATCH, order="id"):
            with PageReader() as reader:
                for item in items:
                    item._read_as_uploader(reader)
                    left -= 1
                    if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                        return

    def _read_as_uploader(self, reader):
        """Read one item for whoever brought it in: evidence names that user."""
        user = self.received_by_id
        # sudo: facts by methods only, in the name of that user
        item = self.with_user(user).sudo().with_context(lang=self._get_record_lang())
        item._read_file(reader)

    def _get_record_lang(self):
        """Return the language of what is recorded without a user: the company's."""
        return self.company_id.partner_id.lang or self.env.lang

    def _read(self):
        """Read and match these items at once."""
        with PageReader() as reader:
            for item in self.sudo():  # sudo: facts by methods only
                item._read_file(reader)

    def _read_file(self, reader):
        """Read one file, match what is in it, and record what is in the way."""
        self.ensure_one()
        if self._link_duplicate():
            return
        content = self._get_content()
        problem, data = self._judge_file(content)
        pages = []
        if not problem:
            reading = reader.read_codes(content, self.file_kind)
            pages, problem = reading.pages, reading.problem
            data = {"count": reading.count, "limit": MAX_PAGES}
        if problem:
            self._settle_reading(problem, data)
            self._propose_by_hint()
        else:
            self._write_facts({"page_count": len(pages)})
            self._match_pages(reader, content, pages)

    def _judge_file(self, content):
        """Return the problem of a file that is not to be read, and its figures."""
        if not content:
            return "empty", {}
        if not self.file_kind:
            return "not_a_fax", {"content": describe_content(content)}
        if len(content) > MAX_FILE_SIZE:
            size, limit = (
                number // 1024**2 for number in (len(content), MAX_FILE_SIZE)
            )
            return "too_big", {"size": size, "limit": limit}
        return "", {}

    def _settle_reading(self, problem=False, data=None, **facts):
        """Record that the items were read, with what is in the way of a match."""
        self._write_facts(
            {
                "read_at": self.env.cr.now(),
                "problem_code": problem or False,
                "problem_data": data or False,
                **facts,
            }
        )

    def _link_duplicate(self):
        """Link the same file that came in before, if any; tell whether there is."""
        earlier = self.search(
            [
                ("file_checksum", "=", self.file_checksum),
                ("company_id", "=", self.company_id.id),
                ("file_size", ">", 0),
                ("id", "<", self.id),
                ("duplicate_of_id", "=", False),
            ],
            order="id",
            limit=1,
        )
        if earlier:
            self._settle_reading(
                duplicate_of_id=earlier.id, partner_id=earlier.partner_id.id
            )
        return bool(earlier)
