import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

SHEET_FILE_GROUPS = (
    "sales_team.group_sale_salesman,"
    "sale_mrp_countersign.group_auditor,"
    "sale_mrp_countersign.group_manager"
)
CHECKS = ("signature", "stamp", "legible", "terms", "notes")


class OrderFax(models.Model):
    """A sheet that went to the customer, or what came back of one.

    Rooms add one Many2one per document and name it in ``_get_document_fields``.
    No field can be written: sheets are made by their documents, and what happened
    to them is recorded by the methods of ``order_fax_acts``.
    """

    _name = "order.fax"
    _description = "Fax Sheet"
    _inherit = ["order.record.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Sheet Number", required=True, readonly=True)
    direction = fields.Selection(
        selection=[("out", "Outgoing"), ("in", "Incoming")],
        required=True,
        readonly=True,
    )
    kind = fields.Selection(
        selection=[("confirmation", "Confirmation Sheet")],
        string="Form",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True, index=True
    )
    document_name = fields.Char(string="Document", readonly=True)
    revision_id = fields.Many2one(
        comodel_name="order.revision",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The content that is printed on this sheet.",
    )
    is_current = fields.Boolean(
        string="Of the Current Revision",
        compute="_compute_is_current",
        help="Off as soon as the document's content differs from this sheet's.",
    )
    sheet_code = fields.Char(
        readonly=True,
        copy=False,
        help="Printed as a barcode and in digits: the sheet's number and four check "
        "digits that nobody outside can work out.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "To Proofread"),
            ("proofread", "To Send"),
            ("sent", "To Confirm by Phone"),
            ("legible", "Waiting for Return"),
            ("returned", "Return to Check"),
            ("refused", "Refused"),
            ("other", "Not a Return"),
            ("accepted", "Accepted"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        readonly=True,
    )

    # ------------------------------------------------------------------ facts
    proofread_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    proofread_at = fields.Datetime(string="Proofread On", readonly=True)
    channel = fields.Selection(
        selection=[
            ("fax_hand", "Fax by Hand"),
            ("mail", "E-mail"),
            ("wechat", "WeChat"),
            ("in_person", "In Person"),
        ],
        readonly=True,
    )
    number = fields.Char(
        string="Sent To", readonly=True, help="Fax number, address or account."
    )
    page_count = fields.Integer(string="Pages", readonly=True)
    sent_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    sent_at = fields.Datetime(string="Sent On", readonly=True)
    legible_by_id = fields.Many2one(
        comodel_name="res.users", string="Called By", readonly=True
    )
    legible_at = fields.Datetime(string="Legible On", readonly=True)
    legible_contact = fields.Char(
        string="Confirmed By",
        readonly=True,
        help="Who at the customer said on the phone that the sheet is legible.",
    )
    file = fields.Binary(
        attachment=True,
        readonly=True,
        groups=SHEET_FILE_GROUPS,
        help="The sheet as it was sent, or the file that came back. Kept as it is.",
    )
    file_name = fields.Char(readonly=True)
    file_kind = fields.Char(readonly=True)
    file_checksum = fields.Char(string="SHA-256", readonly=True)
    reply_to_id = fields.Many2one(
        comodel_name="order.fax",
        string="Return Of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    return_ids = fields.One2many(
        comodel_name="order.fax",
        inverse_name="reply_to_id",
        string="Returns",
        readonly=True,
    )
    inbox_ids = fields.One2many(
        comodel_name="order.fax.inbox",
        inverse_name="return_id",
        string="Came In As",
        readonly=True,
    )
    matched_by = fields.Selection(
        selection=[
            ("code", "Sheet Code"),
            ("number", "Sender's Number"),
            ("hand", "By Hand"),
        ],
        readonly=True,
        help="How it was found of which sheet this is the return. A number says only "
        "who sent it.",
    )
    received_by_id = fields.Many2one(
        comodel_name="res.users", string="Registered By", readonly=True
    )
    received_at = fields.Datetime(string="Received On", readonly=True)
    check_signature = fields.Boolean(string="Signed", readonly=True)
    check_stamp = fields.Boolean(string="Stamped", readonly=True)
    check_legible = fields.Boolean(string="Clear", readonly=True)
    check_terms = fields.Boolean(string="Terms Unaltered", readonly=True)
    check_notes = fields.Boolean(string="Special Notes Present", readonly=True)
    check_result = fields.Selection(
        selection=[
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("other", "Not a Return"),
        ],
        string="Result of the Check",
        readonly=True,
    )
    check_reasons = fields.Text(string="Reasons", readonly=True)
    checked_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    checked_at = fields.Datetime(string="Checked On", readonly=True)

    _sheet_code_unique = models.Constraint(
        "UNIQUE(sheet_code)", "There is a sheet with this code already."
    )

    # --------------------------------------------------------------- computes
    @api.depends(
        "direction",
        "proofread_at",
        "sent_at",
        "legible_at",
        "check_result",
        "return_ids.check_result",
    )
    def _compute_state(self):
        for sheet in self:
            sheet.state = sheet._get_state()

    def _get_state(self):
        self.ensure_one()
        if self.direction == "in":
            return self.check_result or "returned"
        results = self._get_returns().sorted("id").mapped("check_result")
        if "accepted" in results:
            return "accepted"
        if results:
            return "refused" if all(results) else "returned"
        if self.legible_at:
            return "legible"
        if self.sent_at:
            return "sent"
        return "proofread" if self.proofread_at else "draft"

    def _get_returns(self):
        """Return what came back of these sheets, without what was something else."""
        return self.return_ids.filtered(lambda item: item.check_result != "other")

    @api.depends(lambda self: self._get_current_depends())
    def _compute_is_current(self):
        for sheet in self:
            # sudo: only compares revisions
            document = sheet.sudo()._get_document()
            sheet.is_current = bool(
                document and document.revision_id == sheet.sudo().revision_id
            )

    def _get_current_depends(self):
        return [
            "revision_id",
            *(f"{name}.revision_id" for name in self._get_document_fields()),
        ]

    @api.depends("name", "direction", "document_name")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = " · ".join(
                filter(None, (sheet.name, sheet.document_name))
            )

    # ------------------------------------------------------------------- CRUD
    def _get_refusal(self):
        return self.env._(
            "Sheets are prepared from their document, and returns are registered on "
            "the sheet that went out."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        for sheet in self:
            if sheet.direction == "in" or sheet.proofread_at:
                raise UserError(
                    self.env._(
                        "Sheet %(sheet)s has been proofread or received: it is kept.",
                        sheet=sheet.name,
                    )
                )

    @api.private
    def _get_file_content(self):
        """Return the archived file (bytes), None when there is none."""
        self.ensure_one()
        # sudo: prints hand out what they would otherwise render
        content = self.sudo().with_context(bin_size=False).file
        return base64.b64decode(content) if content else None
