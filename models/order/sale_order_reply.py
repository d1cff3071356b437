from odoo import models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .sale_order_intake import INTAKE_ROLES


class SaleOrder(models.Model):
    """What was sent to the customer at intake: thanks, order number, estimate."""

    _inherit = "sale.order"

    def record_reply(
        self, channel, note=None, number=None, file_name=None, content=None
    ):
        """Record that the customer was answered, with thanks and the order number.

        Source: order flow, step 5.

        :param channel: text: how, for example "telephone"
        :param note: what was said
        :param number: fax number, address or account that it went to
        :param file_name: of what was sent, where there is a file
        :param content: that file (PDF, TIFF, PNG, JPEG) in base64
        :raise AccessError: not order clerk, salesperson or sales office
        """
        return self._record_answer("reply", channel, note, number, file_name, content)

    def record_estimate(
        self, channel, note=None, number=None, file_name=None, content=None
    ):
        """Record that the customer was sent an estimate (估价).

        Parameters as for ``record_reply``.

        :raise UserError: neither words nor a file say what was estimated
        """
        if not clean_text(note) and not content:
            raise UserError(
                self.env._("Attach the estimate, or write what was estimated.")
            )
        return self._record_answer(
            "estimate", channel, note, number, file_name, content
        )

    def _record_answer(self, kind, channel, note, number, file_name, content):
        self._check_answer()
        entries = []
        for order in self:
            values = order._prepare_answer(kind, channel, note, number)
            if content:
                files = order._keep_evidence_file(file_name, content)
                values["attachment_ids"] = files
            entries.append((order, values))
        self._record_evidences(entries)
        return True

    def action_record_reply(self):
        """Record the answer by the channel that each order names."""
        self._check_answer()
        self._record_evidences(
            [
                (
                    order,
                    order._prepare_answer(
                        "reply",
                        order._get_reply_label(),
                        number=order._get_reply_number(),
                    ),
                )
                for order in self
            ]
        )
        return True

    def _check_answer(self):
        """Refuse whoever does not answer customers at intake."""
        self._check_order_access("write")
        self._require_role(*INTAKE_ROLES)
        self._check_controlled()

    def _prepare_answer(self, kind, channel, note=None, number=None):
        """Return the values of the evidence of one answer."""
        channel, number = clean_text(channel), clean_text(number)
        return {
            "kind": kind,
            "statement": ": ".join(filter(None, (channel, clean_text(note)))),
            "payload": {"channel": channel, "number": number} if number else {},
        }

    def action_open_reply(self):
        """Open the dialog for an answer or an estimate with its number and file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sent to the Customer"),
            "res_model": "order.reply",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _get_reply_label(self, channel=None):
        """Return the name of a channel, of the order's own when None."""
        self.ensure_one()
        labels = dict(self._fields["reply_channel"]._description_selection(self.env))
        return labels.get(channel or self.reply_channel, "")

    def _get_reply_number(self, channel=None):
        """Return the customer's own number or address for a channel."""
        self.ensure_one()
        partner = self.partner_id
        name = {"fax": "fax", "mail": "email"}.get(channel or self.reply_channel)
        if not name:
            return ""
        return partner[name] or partner.commercial_partner_id[name] or ""
