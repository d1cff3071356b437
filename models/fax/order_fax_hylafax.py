from odoo import models
from odoo.exceptions import UserError

from .hfaxd import HfaxdError


class OrderFax(models.Model):
    """Sheets that a HylaFAX server sends."""

    _inherit = "order.fax"

    def _transport_check(self, channel):
        result = super()._transport_check(channel)
        if channel == "fax_hylafax":
            self.company_id.sudo()._check_hylafax()  # sudo: settings
        return result

    def _transport_hand_over(self):
        if self.channel != "fax_hylafax":
            return super()._transport_hand_over()
        company = self.company_id.sudo()  # sudo: settings
        with company._talk_to_hylafax() as line:
            job = line.submit(
                self.number,
                self._get_file_content(),
                self._get_transport_tag(),
                self.sudo().transport_by_id.name,  # sudo: the name only
            )
        return str(job)

    def _transport_poll(self):
        yield from super()._transport_poll()
        mine = self.filtered(lambda sheet: sheet.channel == "fax_hylafax")
        for company, sheets in mine.grouped("company_id").items():
            yield from sheets._poll_hylafax(company.sudo())  # sudo: settings

    def _poll_hylafax(self, company):
        """Yield what one company's server says of its sheets."""
        try:
            with company._talk_to_hylafax() as line:
                jobs = {str(job.number): job for job in line.get_jobs()}
        except UserError as error:
            for sheet in self:
                # whatever the server does with the job, it goes on
                yield sheet, sheet.transport_state, str(error)
            return
        for sheet in self:
            job = jobs.get(sheet.transport_reference)
            if not job or job.tag != sheet._get_transport_tag():
                sheet = sheet._in_sender_language()
                yield sheet, "failed", sheet._get_lost_text()
            else:
                yield sheet, job.state, job.status

    def _get_lost_text(self):
        return self.env._(
            "HylaFAX no longer knows job %(job)s. Ask the customer whether the sheet "
            "has arrived; send it again if not.",
            job=self.transport_reference,
        )

    def _transport_cancel(self):
        if self.channel != "fax_hylafax" or not self.transport_reference:
            return super()._transport_cancel()
        with self.company_id.sudo()._talk_to_hylafax() as line:  # sudo: settings
            try:
                line.kill(self.transport_reference)
            except HfaxdError as error:
                # what the server does not know it will not send
                if error.kind != "unknown_job":
                    raise
        return None
