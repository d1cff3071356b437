import hashlib
import hmac
import re
import secrets
import unicodedata

from odoo import api, models

SECRET_PARAMETER = "sale_mrp_countersign.sheet_code_secret"
CHECK_DIGITS = 4
CODE_FORMAT = re.compile(r"[0-9]{12}")


class OrderFax(models.Model):
    _inherit = "order.fax"

    @api.model
    def _get_sheet_secret(self):
        """Return this database's secret, made when first needed."""
        # sudo: system parameters are for administrators; the secret stays in here
        parameters = self.env["ir.config_parameter"].sudo()
        secret = parameters.get_param(SECRET_PARAMETER)
        if not secret:
            secret = secrets.token_hex(32)
            parameters.set_param(SECRET_PARAMETER, secret)
        return secret.encode()

    @api.model
    def _get_check_digits(self, serial):
        """Return the four check digits of a sheet's number (text of digits)."""
        mac = hmac.new(self._get_sheet_secret(), serial.encode(), hashlib.sha256)
        number = int.from_bytes(mac.digest(), "big") % 10**CHECK_DIGITS
        return f"{number:0{CHECK_DIGITS}d}"

    @api.model
    def _parse_sheet_code(self, text):
        """Return the outgoing sheet that a printed code names.

        :param str text: what was read or typed; blanks, hyphens and full-width
            digits are taken for what they mean
        :return: ``order.fax`` of any company, empty for a code that is not ours: a
            misread digit, a guessed number, a code of another database
        """
        code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text or ""))
        if not CODE_FORMAT.fullmatch(code):
            return self.browse()
        serial, digits = code[:-CHECK_DIGITS], code[-CHECK_DIGITS:]
        if not hmac.compare_digest(digits, self._get_check_digits(serial)):
            return self.browse()
        # sudo: a code says itself to which company it belongs
        sheets = self.sudo().search([("sheet_code", "=", code)], limit=1)
        return sheets.sudo(self.env.su)
