import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tools import format_date

from ..fax.file_kind import decode_base64, get_file_kind
from ..signoff.clean_text import clean_text
from .sale_order_content import FACET_FIELDS

PICTURES = ("png", "jpeg")


class SaleOrder(models.Model):
    """The customer's signature on the portal, in the place of a returned sheet.

    It stands for the content that the customer saw, like any signature, and for a
    promised date no later than the one he saw or asked for.
    """

    _inherit = "sale.order"

    online_signed_at = fields.Datetime(
        string="Signed Online On",
        compute="_compute_online_signed_at",
        store=True,
        copy=False,
        index="btree_not_null",
    )
    online_signature_text = fields.Text(
        string="Online Signature",
        compute="_compute_online_signature_text",
        groups="base.group_user",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"online_signed_at"}

    @api.depends("signoff_ids")
    def _compute_online_signed_at(self):
        orders = self.filtered(lambda order: isinstance(order.id, int))
        rows = orders._get_last_evidence("online_signature") if orders else {}
        for order in self:
            order.online_signed_at = order._origin.online_signed_at
        for order in orders:
            row = rows.get(order.id)
            order.online_signed_at = row.signed_at if row else False

    @api.depends("online_signed_at", "content_digest", "signed_completion_date")
    @api.depends_context("lang")
    def _compute_online_signature_text(self):
        orders = self.filtered("online_signed_at").sudo()  # sudo: facts
        counting = orders._get_online_signatures()
        rows = orders._get_last_evidence("online_signature") if orders else {}
        for order in self:
            row = rows.get(order._origin.id)
            order.online_signature_text = row and order._get_online_text(
                row, bool(counting.get(order._origin.id))
            )

    def _get_online_text(self, row, counts):
        """Return what one row of evidence of an online signature says now."""
        day = self.company_id._get_local_day(row.signed_at)
        names = {"name": row.statement, "date": format_date(self.env, day)}
        if counts:
            return self.env._(
                "%(name)s signed online on %(date)s; this counts as the return.",
                **names,
            )
        if not self._is_as_seen(row.digests):
            return self.env._(
                "%(name)s signed online on %(date)s; the order has changed since, "
                "this no longer counts.",
                **names,
            )
        return self.env._(
            "%(name)s signed online on %(date)s, before the promised date of "
            "%(promised)s was known: this does not count.",
            promised=format_date(self.env, self._get_promise_as_signed() or ""),
            **names,
        )

    # ------------------------------------------------------------------ record
    def _record_online_signature(self, name, signature, address=None):
        """Record that the customer signs this order on the portal.

        Called by the portal's controller alone, once it has checked the customer's
        access; the sheet as it is now is archived with it.

        :param str name: who signs
        :param str signature: picture in base64
        :param str address: from which network address
        :raise UserError: no name, or no picture
        """
        self.ensure_one()
        order = self.sudo()  # sudo: the customer's own request
        order._record_facts()
        name = clean_text(name)
        picture = decode_base64(signature)
        kind = get_file_kind(picture or b"")
        if not name or kind not in PICTURES:
            raise UserError(
                self.env._("Write your name and draw your signature, please.")
            )
        order._ensure_revision()
        sheet = order._render_fax("confirmation")
        files = self.env["ir.attachment"]._keep_as_evidence(
            [
                (f"{order.name} online.pdf", sheet),
                (f"{order.name} signature.{kind}", picture),
            ],
            order,
        )
        order._record_evidence(
            "online_signature",
            statement=name,
            payload={
                "name": name,
                "address": address or "",
                "promised": order.promised_date or "",
                "sheet": hashlib.sha256(sheet).hexdigest(),
                "signature": hashlib.sha256(picture).hexdigest(),
            },
            attachment_ids=files.ids,
        )

    # ------------------------------------------------------------------ counts
    def _get_online_signatures(self):
        """Return ``{order id: order.signoff}``: online signatures that count."""
        rows = self._get_last_evidence("online_signature") if self else {}
        return {
            order.id: rows[order.id]
            for order in self
            if order.id in rows and order._is_online_return(rows[order.id])
        }

    def _is_online_return(self, row):
        """Tell whether an online signature makes today's order binding."""
        if not self._is_as_seen(row.digests):
            return False
        promise = self._get_promise_as_signed()
        known = [Date.to_date(row.payload.get("promised") or False), self.wanted_date]
        return not promise or promise <= max(filter(None, known), default=promise)

    def _is_as_seen(self, digests):
        """Tell whether digests stand for what the customer sees of the order now.

        The material statement is the factory's own.
        """
        return self._stands_for(digests, list(FACET_FIELDS))

    def _get_fax_confirmation_reasons(self):
        signed = self.browse(self._get_online_signatures())
        result = super(SaleOrder, self - signed)._get_fax_confirmation_reasons()
        return {**result, **{order.id: [] for order in signed}}

    def _get_waiting_end(self, revision, sheets):
        end = super()._get_waiting_end(revision, sheets)
        if not end:
            return end
        rows = self._get_last_evidence("online_signature")
        row = rows.get(self.id)
        if row and row.revision_id == revision and self._is_online_return(row):
            return min(end, max(row.signed_at, min(sheets.mapped("sent_at"))))
        return end

    def _get_accepted_at(self):
        row = self._get_online_signatures().get(self.id)
        ends = [super()._get_accepted_at(), row and row.signed_at]
        return min(filter(None, ends), default=None)

    # ------------------------------------------------------------------ portal
    def _has_to_be_signed(self):
        """A signature that does not count may be given once more."""
        return super()._has_to_be_signed() or (
            self.is_controlled
            and bool(self.signature)
            and self.require_signature
            and not self.is_expired
            and self.state in ("draft", "sent")
            # sudo: facts decide, whoever looks
            and not self.sudo()._get_online_signatures()
        )
