from odoo import api, fields, models
from odoo.exceptions import UserError

TRANSPORTS = ("fax_mail", "fax_hylafax")
UNDER_WAY = ("queued", "sending")


class OrderFax(models.Model):
    """Sheets that a machine sends (source: order flow, 7).

    A person hands a sheet over; a job takes it to the machine and asks how it went.
    So nobody waits for a network, and no evidence hangs on one. The sheet counts as
    sent when the machine says so.
    """

    _inherit = "order.fax"

    channel = fields.Selection(
        selection_add=[
            ("fax_mail", "E-mail-to-Fax Gateway"),
            ("fax_hylafax", "HylaFAX"),
        ],
        ondelete={"fax_mail": "cascade", "fax_hylafax": "cascade"},
    )
    transport_state = fields.Selection(
        selection=[
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        string="Transmission",
        readonly=True,
        index="btree_not_null",
        help="How far the fax machine, or the gateway, has come with this sheet.",
    )
    transport_reason = fields.Text(string="Message of the Machine", readonly=True)
    transport_reference = fields.Char(
        string="Job",
        readonly=True,
        index="btree_not_null",
        help="The job's number at HylaFAX, or the Message-Id of the mail to the "
        "gateway.",
    )
    transport_try = fields.Integer(string="Attempts", readonly=True)
    transport_by_id = fields.Many2one(
        comodel_name="res.users", string="Handed Over By", readonly=True
    )
    transport_at = fields.Datetime(string="Handed Over On", readonly=True)

    # ---------------------------------------------------------------- buttons
    def action_sent(self, page_count=None, channel=None, number=None, reason=None):
        """See ``order_fax_acts``; by a machine the sheet is handed over to it."""
        machine = self.filtered(
            lambda sheet: (channel or sheet._get_default_channel()) in TRANSPORTS
        )
        machine.action_transmit(channel=channel, number=number, reason=reason)
        for sheet in self - machine:
            sheet._check_not_under_way()
        return super(OrderFax, self - machine).action_sent(
            page_count=page_count, channel=channel, number=number, reason=reason
        )

    def action_transmit(self, channel=None, number=None, reason=None):
        """Hand sheets over to the machine that sends them; also once more.

        What goes out is archived now, and the next attempt sends the same file.

        :param str channel: ``fax_mail`` or ``fax_hylafax``; as last, or as the
            document wants it, when left out
        :param str number: fax number; as last, or the customer's own
        :param str reason: why it goes to another number than the customer's
        :raise UserError: not proofread, of an old revision, under way already, no
            number that can be dialled, or the machine is not set up
        """
        for sheet in self:
            document, role = sheet._begin_fact()
            sheet._check_outgoing({"proofread"})
            sheet._check_not_under_way()
            sheet._check_current()
            document._check_fax_ready(sheet.kind)
            sheet._write_facts(sheet._prepare_transmission(channel, number, reason))
            sheet._end_fact(
                "fax_queued",
                role,
                statement=sheet.number_reason,
                channel=sheet.channel,
                number=sheet.number,
                pages=sheet.page_count,
                checksum=sheet.file_checksum,
                attempt=sheet.transport_try,
            )
        if self:
            # sudo: waking the job is all that happens
            cron = self.env.ref("sale_mrp_countersign.ir_cron_fax_transport").sudo()
            cron._trigger()
        return True

    def action_transmit_cancel(self):
        """Take sheets back from the machine that has not sent them yet.

        :raise UserError: not under way, or the machine does not let go of it
        """
        for sheet in self:
            sheet._require_sender()
            if sheet.transport_state not in UNDER_WAY:
                raise UserError(
                    self.env._(
                        "Sheet %(sheet)s is not under way: there is nothing to cancel.",
                        sheet=sheet.name,
                    )
                )
            # first the machine, then the fact: were the fact lost, the job would
            # find the machine's side and record it
            sheet._transport_cancel()
            _document, role = sheet._begin_fact()
            sheet._record_transport("cancelled", role=role)
        return True

    def action_transmit_confirm(self):
        """Record that the machine's own list says that it went through.

        For gateways that send no reports.

        :raise UserError: not under way
        """
        for sheet in self:
            _document, role = sheet._begin_fact()
            if sheet.transport_state != "sending":
                raise UserError(
                    self.env._(
                        "Sheet %(sheet)s is not with the machine: nothing to confirm.",
                        sheet=sheet.name,
                    )
                )
            sheet._record_transport("done", role=role)
        return True

    # ----------------------------------------------------------------- checks
    def _get_default_channel(self):
        """Return the channel of the last attempt, else the document's."""
        self.ensure_one()
        # sudo: only how the customer wants to be answered
        sheet = self.sudo()
        if sheet.transport_state and sheet.channel:
            return sheet.channel
        return sheet._get_document()._get_fax_channel()

    def _check_not_under_way(self):
        if self.transport_state in UNDER_WAY:
            raise UserError(
                self.env._(
                    "Sheet %(sheet)s is with the machine already. Cancel that first, "
                    "or wait for what it reports.",
                    sheet=self.name,
                )
            )

    def _require_sender(self):
        """Refuse whoever has no role that sends such sheets."""
        self.check_access("read")
        # sudo: the role decides who may record, not the rights on the document
        document = self.sudo()._get_document()
        return document._require_role(*document._get_fax_roles(self.kind))

    # ----------------------------------------------------------------- values
    def _prepare_transmission(self, channel, number, reason):
        """Return the values of a hand-over; the file is archived the first time."""
        sheet = self.sudo()  # sudo: what is known of the last attempt
        document = sheet._get_document()
        channel = channel or self._get_default_channel()
        self._check_channel(channel, TRANSPORTS)
        if sheet.channel == channel and not number:
            number, reason = sheet.number, reason or sheet.number_reason
        number, reason = self._check_number(channel, number, reason)
        sheet._transport_check(channel)
        file = {}
        if not sheet.file_checksum:
            content = document._render_fax(sheet.kind)
            file = sheet._prepare_file(content, f"{document.name} {sheet.name}.pdf")
        return {
            **file,
            "channel": channel,
            "number": number,
            "number_reason": reason,
            "transport_state": "queued",
            "transport_reason": False,
            "transport_reference": False,
            "transport_try": sheet.transport_try + 1,
            "transport_by_id": self.env.uid,
            "transport_at": fields.Datetime.now(),
        }

    def _get_transport_tag(self):
        """Return what names this attempt at the machine."""
        return f"{self.name}-{self.transport_try}"

    # --------------------------------------------------------------- the machine
    def _transport_check(self, channel):
        """Raise UserError while the company has not set this machine up."""

    def _transport_hand_over(self):
        """Take a queued sheet to its machine; return what names the job there.

        :raise UserError: it does not take it, with the reason
        """
        raise NotImplementedError

    def _transport_poll(self):
        """Ask the machines about sheets (batch); yield ``(sheet, state, reason)``
        of what is new."""
        return ()

    def _transport_cancel(self):
        """Take a sheet back from its machine.

        :raise UserError: the machine does not let go of it
        """

    # ------------------------------------------------------------------- facts
    def _record_transport(self, state, reason=None, role=None):
        """Record what became of an attempt, with evidence (sudo).

        :param str state: a value of ``transport_state``
        :param str reason: the machine's words
        :param role: of the person who says so; the machine does when None
        """
        self.ensure_one()
        sheet = self.sudo()  # sudo: the machine is no user
        sheet._get_document()._record_facts()
        vals = {"transport_state": state, "transport_reason": reason or False}
        if state == "done" and not sheet.sent_at:
            vals.update(
                sent_at=fields.Datetime.now(), sent_by_id=sheet.transport_by_id.id
            )
        sheet._write_facts(vals)
        kinds = {"done": "fax_sent", "failed": "fax_failed"}
        sheet._end_fact(
            kinds.get(state, "fax_cancelled"),
            role,
            statement=reason,
            channel=sheet.channel,
            number=sheet.number,
            pages=sheet.page_count,
            checksum=sheet.file_checksum,
            attempt=sheet.transport_try,
            job=sheet.transport_reference or "",
        )

    def _in_sender_language(self):
        """Return the sheet in the language of who handed it over.

        The job that talks with the machines has none of its own.
        """
        lang = self.sudo().transport_by_id.lang  # sudo: only the language
        return self.with_context(lang=lang or self.env.lang)

    # --------------------------------------------------------------------- job
    @api.model
    def _cron_transport(self):
        """Take queued sheets to their machines and ask about those under way.

        Each sheet is committed by itself: what a machine has taken is known, even if
        the next one breaks the job off.
        """
        cron = self.env["ir.cron"]
        sheets = self.search([("transport_state", "in", UNDER_WAY)], order="id")
        waiting = sheets.filtered(lambda sheet: not sheet.transport_reference)
        cron._commit_progress(remaining=len(waiting))
        for sheet in waiting:
            sheet._hand_over()
            if not cron._commit_progress(processed=1):
                return
        for sheet, state, reason in (sheets - waiting)._transport_poll():
            sheet._take_report(state, reason)
            if not cron._commit_progress():
                return

    def _hand_over(self):
        """Take one queued sheet to its machine and note the job, or why not."""
        self.ensure_one()
        sheet = self._in_sender_language()
        try:
            reference = sheet._transport_hand_over()
        except UserError as error:
            sheet._record_transport("failed", str(error))
        else:
            sheet._write_facts({"transport_reference": reference})

    def _take_report(self, state, reason=None):
        """Take what a machine says about this sheet; what is known is no news."""
        self.ensure_one()
        sheet = self._in_sender_language()
        if state in ("done", "failed"):
            if sheet.transport_state != state:
                sheet._record_transport(state, reason)
        elif sheet.transport_state in UNDER_WAY and (
            sheet.transport_state != state
            or (reason or False) != sheet.transport_reason
        ):
            sheet._write_facts(
                {"transport_state": state, "transport_reason": reason or False}
            )
