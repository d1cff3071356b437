from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from .hfaxd import DEFAULT_PORT, Hfaxd, HfaxdError

PLACE_OF_NUMBER = "{number}"


class ResCompany(models.Model):
    """Texts that the company's printed forms repeat, and its fax machines."""

    _inherit = "res.company"

    form_quality_standard = fields.Char(string="Quality Standard", translate=True)
    form_tolerance = fields.Char(string="Tolerance", translate=True)
    form_supervision = fields.Char(string="Supervision", translate=True)

    fax_transport = fields.Selection(
        selection=[
            ("fax_hand", "By hand on a fax machine"),
            ("fax_mail", "E-mail-to-fax gateway"),
            ("fax_hylafax", "HylaFAX server"),
        ],
        string="Sheets Are Faxed",
        default="fax_hand",
        required=True,
        help="Proposed when a sheet is sent by fax; by hand is always possible.",
    )
    fax_gateway_address = fields.Char(
        string="Address of the Gateway",
        help="For example {number}@fax.example: the digits of the number, with the "
        "country's code, take the place of {number}.",
    )
    fax_gateway_sender = fields.Char(
        string="Sender That the Gateway Knows",
        help="The company's e-mail address when empty.",
    )
    hylafax_host = fields.Char(string="HylaFAX Server")
    hylafax_port = fields.Integer(string="HylaFAX Port", default=DEFAULT_PORT)
    hylafax_user = fields.Char(string="HylaFAX User")
    # Written through the settings, read by the line to the server alone
    hylafax_password = fields.Char(
        string="HylaFAX Password", copy=False, groups=fields.NO_ACCESS
    )

    _hylafax_port_range = models.Constraint(
        "CHECK(hylafax_port IS NULL OR hylafax_port BETWEEN 0 AND 65535)",
        "A port is a number from 1 to 65535.",
    )

    # ----------------------------------------------------------------- gateway
    @api.constrains("fax_gateway_address")
    def _check_fax_gateway_address(self):
        for company in self.filtered("fax_gateway_address"):
            if PLACE_OF_NUMBER not in company.fax_gateway_address or not (
                email_normalize(company._get_gateway_address("123456"))
            ):
                raise ValidationError(
                    self.env._(
                        "The gateway's address is an e-mail address with {number} in "
                        "it, for example {number}@fax.example."
                    )
                )

    def _get_gateway_address(self, digits):
        """Return the address that stands for a number at the gateway."""
        self.ensure_one()
        return self.fax_gateway_address.strip().replace(PLACE_OF_NUMBER, digits)

    # ----------------------------------------------------------------- HylaFAX
    def _check_hylafax(self):
        """Raise UserError where no server is set up."""
        self.ensure_one()
        if not self.hylafax_host:
            raise UserError(
                self.env._(
                    "No HylaFAX server is set up for %(company)s: an administrator "
                    "enters it in the settings.",
                    company=self.name,
                )
            )

    @contextmanager
    def _talk_to_hylafax(self):
        """Open a conversation with the company's server (sudo).

        :raise UserError: with what to do, when it fails
        """
        self._check_hylafax()
        try:
            with Hfaxd(
                self.hylafax_host.strip(),
                self.hylafax_port or DEFAULT_PORT,
                self.hylafax_user,
                self.hylafax_password,
            ) as line:
                yield line
        except HfaxdError as error:
            raise UserError(self._get_hylafax_text(error)) from error

    def _get_hylafax_text(self, error):
        """Return what went wrong on the line, and what helps."""
        names = {
            "server": f"{self.hylafax_host}:{self.hylafax_port or DEFAULT_PORT}",
            "user": self.hylafax_user or "",
            "detail": error.detail,
        }
        if error.kind == "unreachable":
            return self.env._(
                "The HylaFAX server %(server)s does not answer (%(detail)s). Check "
                "that it runs, then send again.",
                **names,
            )
        if error.kind == "login":
            return self.env._(
                "The HylaFAX server %(server)s refuses the user “%(user)s” "
                "(%(detail)s). Check user and password in the settings.",
                **names,
            )
        return self.env._(
            "The HylaFAX server %(server)s refuses this: %(detail)s", **names
        )

    def _test_hylafax(self):
        """Return how many jobs the server has: the settings do reach it.

        :raise UserError: they do not, and why
        """
        with self._talk_to_hylafax() as line:
            return len(line.get_jobs())
