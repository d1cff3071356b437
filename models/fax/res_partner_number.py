from odoo import api, models
from odoo.tools import SQL

from .order_fax_match import TAIL, get_digits, is_same_number

COLUMNS = ("fax", "phone")


def _get_tail(column):
    """Return the SQL of the last digits of a number; an index is made of it."""
    return f"RIGHT(REGEXP_REPLACE({column}, '[^0-9]', '', 'g'), {TAIL})"


class ResPartner(models.Model):
    """Customers are found by the number that a fax came from, however it is written."""

    _inherit = "res.partner"

    _fax_tail = models.Index(f"(({_get_tail('fax')})) WHERE fax IS NOT NULL")
    _phone_tail = models.Index(f"(({_get_tail('phone')})) WHERE phone IS NOT NULL")

    @api.model
    def _find_by_numbers(self, numbers, company=None):
        """Return ``{number: companies}`` of those to whom these numbers belong.

        By fax numbers; by telephone numbers where no fax number is the same.

        :param numbers: list of texts
        :param company: whose partners count, and whose country code may be left out
        """
        company = company or self.env.company
        code = str(company.country_id.phone_code or "")
        wanted = {number: get_digits(number)[-TAIL:] for number in numbers}
        result = dict.fromkeys(numbers, self.browse())
        for column in COLUMNS:
            open_numbers = [number for number in numbers if not result[number]]
            rows = self._search_tails(column, [wanted[item] for item in open_numbers])
            for number in open_numbers:
                same = rows.filtered(
                    lambda partner, number=number, column=column: (
                        is_same_number(partner[column], number, code)
                        and partner.company_id.id in (False, company.id)
                    )
                )
                result[number] = same.commercial_partner_id
        return result

    @api.model
    def _search_tails(self, column, tails):
        """Return the active partners (sudo) whose number ends so."""
        if not tails:
            return self.browse()
        self.flush_model([*COLUMNS, "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE active AND %(column)s IS NOT NULL"
                " AND %(tail)s IN %(tails)s ORDER BY id",
                column=SQL.identifier(column),
                tail=SQL(_get_tail(column).replace("%", "%%")),
                tails=tuple(tails),
            )
        )
        # sudo: who sent it is for whoever handles the inbox
        return self.sudo().browse([row[0] for row in rows])
