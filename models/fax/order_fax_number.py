import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text

FAX_CHANNELS = ("fax_hand", "fax_mail", "fax_hylafax")
# What people write into a number beside its digits
FILLING = re.compile(r"[\s\-().,/\u00a0]+")
NUMBER = re.compile(r"\+?[0-9]{5,20}")


class OrderFax(models.Model):
    """Where a sheet goes: a number that can be dialled, and the customer's own."""

    _inherit = "order.fax"

    number_reason = fields.Char(
        string="Why Not the Customer's Number",
        readonly=True,
        help="Asked for when a sheet goes elsewhere than to the customer's own "
        "number or address.",
    )

    @api.model
    def _clean_fax_number(self, number):
        """Return a number's digits with a leading + if it has one, "" if it is none.

        Full-width digits and what people put between digits mean nothing.
        """
        text = FILLING.sub("", unicodedata.normalize("NFKC", number or ""))
        return text if NUMBER.fullmatch(text) else ""

    def _normalise_fax_number(self, number, strict=False):
        """Return a fax number in international form, by Odoo's own phone tools.

        :param str number: as typed; a national one is of the customer's country,
            else the company's
        :param bool strict: a machine dials it: what cannot be a number of that
            country is refused, where Odoo has a library to tell
        :return: ``+`` and digits; as typed where the tools do not know it and a
            person dials
        :raise UserError: it is no number
        """
        self.ensure_one()
        sheet = self.sudo()  # sudo: countries are no secret
        clean = sheet._clean_fax_number(number)
        if not clean:
            raise UserError(
                self.env._(
                    "“%(number)s” is no fax number: digits are needed, with the "
                    "country's code after a + where it is abroad.",
                    number=number,
                )
            )
        partner = sheet.partner_id
        country = (
            partner.country_id
            or partner.commercial_partner_id.country_id
            or sheet.company_id.country_id
        )
        # the tools come with a module that is not one of ours
        if not hasattr(partner, "_phone_format"):
            return clean
        found = partner._phone_format(
            number=clean, country=country, raise_exception=strict
        )
        if found and found != clean:
            return found
        is_whole = strict or clean.startswith("+")
        return clean if is_whole else clean_text(number)

    def _get_fax_digits(self, number):
        """Return what two spellings of one number have in common."""
        if not self._clean_fax_number(number):
            return ""
        return self._clean_fax_number(self._normalise_fax_number(number)).lstrip("+")

    def _check_number(self, channel, number, reason):
        """Return the checked ``(number, reason)`` of a sending.

        :raise UserError: no number at all, none that can be dialled, or not the
            customer's and no reason is given
        """
        own = self._get_proposed_number(channel)
        number = clean_text(number) or own
        if not number:
            raise UserError(
                self.env._(
                    "%(customer)s has no number or address for this: enter where the "
                    "sheet was sent to.",
                    # sudo: the name only
                    customer=self.sudo().partner_id.display_name,
                )
            )
        if channel in FAX_CHANNELS:
            number = self._normalise_fax_number(number, channel != "fax_hand")
        reason = clean_text(reason)
        if self._is_customers_number(channel, number):
            return number, False
        if not reason:
            raise UserError(
                self.env._(
                    "%(number)s is not the number of %(customer)s in the customer's "
                    "file (%(own)s). Write why the sheet goes there.",
                    number=number,
                    # sudo: the name only
                    customer=self.sudo().partner_id.display_name,
                    own=own or self.env._("none"),
                )
            )
        return number, reason

    def _is_customers_number(self, channel, number):
        """Tell whether the customer's file names this number for this channel."""
        partner = self.sudo().partner_id  # sudo: numbers of the sheet's receiver
        people = partner | partner.commercial_partner_id
        if channel in FAX_CHANNELS:
            digits = self._get_fax_digits(number)
            return bool(digits) and any(
                self._get_fax_digits(item.fax) == digits for item in people
            )
        if channel == "mail":
            return number.lower() in [(item.email or "").lower() for item in people]
        return True
