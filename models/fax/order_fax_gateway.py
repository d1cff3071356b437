import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

# What gateways write when a fax has gone through, or has not; no goes first
FAILED_WORDS = re.compile(
    r"fail|error|undeliver|not (?:be )?(?:sent|delivered)|unsuccess|busy|no answer"
    r"|rejected|cancel|失败|未送达|未成功|占线|忙线|无人接听|退回|错误",
    re.IGNORECASE,
)
DONE_WORDS = re.compile(
    r"success|delivered|\bsent\b|completed?\b|成功|已发送|已送达|发送完成",
    re.IGNORECASE,
)
SHEET_WORDS = re.compile(r"(?<![0-9])[0-9]{8,12}(?![0-9])")
REASON_LENGTH = 500


class OrderFax(models.Model):
    """Sheets that a gateway sends, to which they go as the file of an e-mail."""

    _inherit = "order.fax"

    transport_mail_id = fields.Many2one(
        comodel_name="mail.mail",
        string="E-mail to the Gateway",
        readonly=True,
        ondelete="set null",
        groups="base.group_system",
    )

    def _transport_check(self, channel):
        result = super()._transport_check(channel)
        if channel == "fax_mail":
            company = self.company_id.sudo()  # sudo: settings
            if not company.fax_gateway_address:
                raise UserError(
                    self.env._(
                        "No e-mail-to-fax gateway is set up for %(company)s: an "
                        "administrator enters its address in the settings.",
                        company=company.name,
                    )
                )
        return result

    def _transport_hand_over(self):
        if self.channel != "fax_mail":
            return super()._transport_hand_over()
        self._transport_check("fax_mail")
        # sudo: mails are the system's
        mail = self.env["mail.mail"].sudo().create(self._prepare_gateway_mail())
        self._write_facts({"transport_mail_id": mail.id})
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        queue._trigger()
        return mail.message_id

    def _prepare_gateway_mail(self):
        """Return the values of the mail that carries the archived sheet.

        It belongs to no record: nobody follows it, no answer becomes a comment.
        """
        company = self.company_id.sudo()  # sudo: settings
        sender = company.fax_gateway_sender or company.email_formatted
        if not sender:
            raise UserError(
                self.env._(
                    "%(company)s has no e-mail address to send from.",
                    company=company.name,
                )
            )
        return {
            "subject": f"{self.name} {self.document_name}",
            "email_from": sender,
            "email_to": company._get_gateway_address(
                self._clean_fax_number(self.number).lstrip("+")
            ),
            "reply_to": self.env["order.fax.report"]._get_address(company) or sender,
            "body_html": "",
            "auto_delete": False,
            "attachment_ids": [
                fields.Command.create(
                    {
                        "name": self.file_name,
                        "raw": self._get_file_content(),
                        "mimetype": "application/pdf",
                    }
                )
            ],
        }

    def _transport_poll(self):
        yield from super()._transport_poll()
        for sheet in self.filtered(lambda item: item.channel == "fax_mail"):
            mail = sheet.sudo().transport_mail_id  # sudo: mails are the system's
            if sheet.transport_state == "queued" and mail.state == "sent":
                yield sheet, "sending", False
            elif mail.state == "exception":
                yield sheet, "failed", mail.failure_reason or mail.failure_type
            elif mail.state == "cancel" or not mail:
                sheet = sheet._in_sender_language()
                yield (
                    sheet,
                    "failed",
                    sheet.env._("The mail to the gateway was cancelled."),
                )

    def _transport_cancel(self):
        mail = self.sudo().transport_mail_id  # sudo: mails are the system's
        if self.channel != "fax_mail" or not mail or not self.transport_reference:
            return super()._transport_cancel()
        if mail.state == "sent":
            raise UserError(
                self.env._(
                    "The gateway has sheet %(sheet)s already. Cancel it there, and "
                    "wait for what it reports.",
                    sheet=self.name,
                )
            )
        return mail.cancel()

    # ----------------------------------------------------------------- reports
    @api.model
    def _find_reported(self, references, text):
        """Return the sheet (sudo) that a gateway's mail is about, if any.

        :param references: Message-Ids that the mail answers to
        :param str text: where the sheet's number or code may stand
        """
        sheets = self.sudo()  # sudo: the gateway is no user
        found = sheets.search(
            [
                ("transport_reference", "in", list(references)),
                ("channel", "=", "fax_mail"),
            ],
            limit=1,
        )
        if found:
            return found
        # a code that is stored has its check digits right
        words = list(dict.fromkeys(SHEET_WORDS.findall(text or "")))
        named = sheets.search(
            [
                ("direction", "=", "out"),
                ("channel", "=", "fax_mail"),
                ("transport_state", "!=", False),
                "|",
                ("sheet_code", "in", words),
                ("name", "in", words),
            ]
        )
        places = {word: place for place, word in enumerate(words)}
        last = len(words)
        return named.sorted(
            lambda sheet: min(
                places.get(sheet.sheet_code, last), places.get(sheet.name, last)
            )
        )[:1]

    def _is_gateway_sender(self, sender):
        """Tell whether a mail's sender is of the gateway that this sheet went to."""
        company = self.company_id.sudo()  # sudo: settings
        if not company.fax_gateway_address:
            return False
        domain, gateway = (
            (email_normalize(address or "") or "").rpartition("@")[2]
            for address in (sender, company._get_gateway_address("0"))
        )
        if not domain or not gateway:
            return False
        return domain == gateway or domain.endswith(f".{gateway}")

    @api.model
    def _read_report(self, subject, body):
        """Return ``(state, reason)`` of a gateway's words; no state if unclear."""
        for text in (subject or "", body or ""):
            reason = " ".join(text.split())[:REASON_LENGTH]
            if FAILED_WORDS.search(text):
                return "failed", reason
            if DONE_WORDS.search(text):
                return "done", reason
        return None, ""

    @api.model
    def _take_bounce(self, references, text):
        """Note that the mail to the gateway has come back."""
        sheet = self._find_reported(references, "")
        if sheet:
            sheet._take_report("failed", " ".join((text or "").split())[:REASON_LENGTH])
        return sheet
