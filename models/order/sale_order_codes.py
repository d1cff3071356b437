from odoo import fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text


class SaleOrder(models.Model):
    """Unified order code and customer code (source: 销售部下单工作流程, 5).

    The order's code is proposed from a sequence; the warehouse supervisor confirms it
    and fills in the customer's where there is none yet. Both are printed.
    """

    _inherit = "sale.order"

    customer_code = fields.Char(
        related="partner_id.commercial_partner_id.customer_code",
        string="Customer Code",
    )

    def _get_sheet_hints(self, points):
        hints = super()._get_sheet_hints(points)
        if any(point.rule.answer_type == "codes" for point in points):
            hints.append(
                self.env._(
                    "Unified order code: %(unified)s. Customer code: %(customer)s.",
                    unified=self.unified_code,
                    customer=self.customer_code or "—",
                )
            )
        return hints

    def _get_answer_proposals(self, points):
        proposals = super()._get_answer_proposals(points)
        if self.customer_code and any(
            point.rule.answer_type == "codes" for point in points
        ):
            proposals["customer_code"] = self.customer_code
        return proposals

    def _get_signoff_answer(self, rule, answers):
        if rule.answer_type != "codes":
            return super()._get_signoff_answer(rule, answers)
        given = clean_text(answers.get("customer_code"))
        code = self.customer_code or given
        if not code:
            raise UserError(
                self.env._(
                    "%(customer)s has no customer code yet: fill it in, then sign.",
                    customer=self.partner_id.commercial_partner_id.name,
                )
            )
        if not self.customer_code:
            self._check_customer_code_free(code)
        elif given and given != code:
            raise UserError(
                self.env._(
                    "The customer code of %(customer)s is %(code)s. Open the sheet "
                    "again and sign that one, or have the code corrected on the "
                    "customer first.",
                    customer=self.partner_id.commercial_partner_id.name,
                    code=code,
                )
            )
        return {"unified_code": self.unified_code, "customer_code": code}

    def _check_customer_code_free(self, code):
        # sudo: codes are compared across all customers
        other = (
            self.env["res.partner"]
            .sudo()
            .search([("customer_code", "=", code), ("parent_id", "=", False)], limit=1)
        )
        if other:
            raise UserError(
                self.env._(
                    "%(code)s is the code of %(customer)s already. Choose another one.",
                    code=code,
                    customer=other.name,
                )
            )

    def signoff_sign(self, digests, statement=None, answers=None, contents=None):
        result = super().signoff_sign(digests, statement, answers, contents)
        if (answers or {}).get("customer_code"):
            self.sudo()._adopt_customer_codes()  # sudo: the signature gives the code
        return result

    def _adopt_customer_codes(self):
        """Give customers without a code the one that was signed for them."""
        coded = self.filtered(lambda order: not order.customer_code)
        for order_id, rows in coded._get_evidence(["sign"]).items():
            codes = [(row.payload or {}).get("customer_code") for row in rows]
            partner = self.browse(order_id).partner_id.commercial_partner_id
            partner.customer_code = next(filter(None, reversed(codes)), False)
