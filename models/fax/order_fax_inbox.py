import base64
import hashlib

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse

from .order_fax_mixin import SEND_ROLES

INBOX_ROLES = SEND_ROLES
WAITING = ("to_read", "unmatched")


class OrderFaxInbox(models.Model):
    """A file that came in, by mail, upload or drop: kept as it came, forever.

    What becomes of it are facts, written by methods only: it is read, it is the
    return of a sheet, the same as an earlier one, several documents in one file, or
    set aside with a reason. Whatever is none of these is unmatched and waits.
    """

    _name = "order.fax.inbox"
    _description = "Fax Inbox"
    _inherit = ["mail.thread", "order.record.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    source = fields.Selection(
        selection=[("mail", "Mail"), ("upload", "Upload"), ("split", "Part of a File")],
        required=True,
        readonly=True,
    )
    sender = fields.Char(
        readonly=True, help="The sender's address as the gateway or mail names it."
    )
    subject = fields.Char(readonly=True)
    sender_number = fields.Char(
        string="From Number",
        readonly=True,
        help="Fax number of the sender, found in address, name, subject or file name.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        help="Known by the sheet, or by the number the fax came from.",
    )
    received_at = fields.Datetime(
        string="Received On", required=True, readonly=True, index=True
    )
    received_by_id = fields.Many2one(
        comodel_name="res.users", string="Taken In By", readonly=True
    )
    age = fields.Char(
        string="Waiting For",
        compute="_compute_age",
        help="How long it has been waiting for somebody to claim it.",
    )
    file = fields.Binary(attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    file_kind = fields.Char(readonly=True)
    file_size = fields.Integer(string="Size", readonly=True, help="Bytes.")
    file_checksum = fields.Char(string="SHA-256", readonly=True, index=True)
    page_count = fields.Integer(string="Pages", readonly=True)

    # ------------------------------------------------------------------ facts
    read_at = fields.Datetime(string="Read On", readonly=True)
    code = fields.Char(string="Code Read", readonly=True)
    first_page = fields.Integer(
        readonly=True, help="Pages before it carry no code: a cover sheet."
    )
    last_page = fields.Integer(readonly=True)
    parent_id = fields.Many2one(
        comodel_name="order.fax.inbox",
        string="Cut Out Of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    child_ids = fields.One2many(
        comodel_name="order.fax.inbox",
        inverse_name="parent_id",
        string="Documents in It",
        readonly=True,
    )
    sheet_id = fields.Many2one(
        comodel_name="order.fax",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The sheet whose code was read, or which the customer owes.",
    )
    dropped_sheet_id = fields.Many2one(
        comodel_name="order.fax",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Dropped on its order: the return of this sheet unless a code says "
        "otherwise.",
    )
    return_id = fields.Many2one(
        comodel_name="order.fax",
        string="Registered As",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    return_state = fields.Selection(related="return_id.state", string="Return")
    matched_by = fields.Selection(related="return_id.matched_by")
    duplicate_of_id = fields.Many2one(
        comodel_name="order.fax.inbox",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The same file, byte for byte, came in before.",
    )
    settled_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    settled_at = fields.Datetime(string="Settled On", readonly=True)
    set_aside_reason = fields.Char(readonly=True)
    problem_code = fields.Char(readonly=True)
    problem_data = fields.Json(readonly=True)
    problem = fields.Char(
        string="Why It Waits",
        compute="_compute_problem",
        help="Why it was not matched, or not read by machine.",
    )
    state = fields.Selection(
        selection=[
            ("to_read", "To Read"),
            ("unmatched", "Unmatched"),
            ("matched", "Matched"),
            ("split", "Split"),
            ("duplicate", "Duplicate"),
            ("set_aside", "Set Aside"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        readonly=True,
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    # --------------------------------------------------------------- computes
    def _get_state_fields(self):
        """Return the names of the facts that the state follows from."""
        return [
            "read_at",
            "return_id",
            "duplicate_of_id",
            "child_ids",
            "set_aside_reason",
            "problem_code",
        ]

    @api.depends(lambda self: self._get_state_fields())
    def _compute_state(self):
        for item in self:
            item.state = item._get_state()

    def _get_state(self):
        """Return the state that follows from the facts of one item; rooms extend."""
        self.ensure_one()
        if self.duplicate_of_id or self.problem_code == "known_return":
            return "duplicate"
        if self.return_id:
            return "matched"
        if self.set_aside_reason:
            return "set_aside"
        if self.child_ids:
            return "split"
        return "unmatched" if self.read_at else "to_read"

    @api.depends("received_at", "state")
    @api.depends_context("lang")
    def _compute_age(self):
        now = fields.Datetime.now()
        locale = babel_locale_parse(self.env.lang or "en_US")
        for item in self:
            item.age = item.state in WAITING and format_timedelta(
                now - item.received_at, threshold=1.5, locale=locale
            )

    @api.depends_context("lang")
    @api.depends("problem_code", "problem_data")
    def _compute_problem(self):
        for item in self:
            item.problem = item._get_problem_text()

    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self._get_my_companies()
        for item in self:
            item.is_mine = item.company_id in mine

    def _search_is_mine(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("company_id", "in", self._get_my_companies().ids)]

    @api.model
    def _get_my_companies(self):
        """Return the companies for which the user has one of the inbox's roles."""
        user = self.env.user
        roles = self.env["order.signoff.role"]
        return user.company_ids.filtered(
            lambda company: roles._get_roles(INBOX_ROLES, company)._filter_member(user)
        )

    @api.depends("name", "subject", "file_name")
    def _compute_display_name(self):
        for item in self:
            title = item.file_name or item.subject
            item.display_name = " · ".join(filter(None, (item.name, title)))

    # ------------------------------------------------------------------- CRUD
    def _get_refusal(self):
        return self.env._("What came in is entered by mail, by upload or by drop.")

    @api.private
    def _insert(self, files, company, source, **values):
        """Keep files as they came; past the guard.

        :param files: list of ``(name, bytes)``
        :param values: further facts, the same for all
        :return: the items (sudo), still to be read
        """
        sequence = self.env["ir.sequence"].sudo()  # sudo: numbers by methods only
        now = fields.Datetime.now()
        vals_list = [
            {
                "name": sequence.next_by_code("order.fax.inbox"),
                "company_id": company.id,
                "source": source,
                "received_at": now,
                "received_by_id": self.env.uid,
                **self.env["order.fax"]._prepare_file_facts(content, name),
                **values,
            }
            for name, content in files
        ]
        items = self._create_facts(vals_list)
        items._keep_files([content for _name, content in files])
        return items

    def _keep_files(self, contents):
        """Store the bytes behind ``file``, as they are and not through base64."""
        # sudo: as fields do themselves; core would draw large pictures anew
        files = self.env["ir.attachment"].sudo().with_context(image_no_postprocess=True)
        files.create(
            [
                {
                    "name": "file",
                    "res_model": self._name,
                    "res_field": "file",
                    "res_id": item.id,
                    "type": "binary",
                    "raw": content,
                }
                for item, content in zip(self, contents, strict=True)
                if content
            ]
        )
        self.invalidate_recordset(["file"])

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What came in is never deleted. Set it aside with a reason instead."
            )
        )

    @api.private
    def _get_content(self):
        """Return the file (bytes), empty when there is none."""
        self.ensure_one()
        content = self.sudo().with_context(bin_size=False).file  # sudo: for methods
        return base64.b64decode(content) if content else b""

    def _get_page_source(self):
        """Return the file (bytes) whose pages are shown."""
        return self._get_content()

    @api.model
    def _get_checksum(self, content):
        return hashlib.sha256(content).hexdigest()
