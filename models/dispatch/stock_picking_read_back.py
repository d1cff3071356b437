from odoo import models

from ..signoff.reason import Reason
from .order_signoff_rule import READ_BACK

STEP = "dispatch_request"


class StockPicking(models.Model):
    """The dispatcher reads the request back (复述, source: order flow, 15).

    All correct, or what is not, item by item: then the goods stay until the sales
    office has settled it and it was read back once more.
    """

    _name = "stock.picking"
    _inherit = ["stock.picking", "order.remarks.mixin"]

    _remarks_answer = READ_BACK

    # ----------------------------------------------------------------- answers
    def _get_remark_items(self):
        return self.move_ids.filtered(lambda move: move.state != "cancel")

    def _get_remark_unit(self, item):
        return item.product_uom

    def _get_remarks_summary(self):
        return self.env._("%s: not correct when it was read back", self.name)

    def signoff_sign(self, digests, statement=None, answers=None, contents=None):
        """See ``order.signoff.mixin``.

        :param answers: also ``remarks``, ``{id of a stock move: text}``, where the
            request is read back; without any, all is correct
        """
        self._check_remarks(answers)
        return super().signoff_sign(
            digests, statement=statement, answers=answers, contents=contents
        )

    def _get_signoff_answer(self, rule, answers):
        if rule.answer_type != READ_BACK:
            return super()._get_signoff_answer(rule, answers)
        return self._get_remarks(answers)

    # ---------------------------------------------------------------- evidence
    def _prepare_evidence(self, values):
        """Keep the figures of the day with the signature of who answers for money."""
        vals = super()._prepare_evidence(values)
        rule = values.get("rule")
        if (
            values["kind"] == "sign"
            and rule
            and rule.step_id.code == STEP
            and rule.role_id.sees_prices
        ):
            figures = self._get_request_figures()
            vals["payload"] = {**(vals["payload"] or {}), "figures": figures}
        return vals

    def _get_request_figures(self):
        """Return a list of dicts, one for each order: what its money looks like now.

        Texts of amounts in the order's currency: ordered, verified and shipped so far.
        """
        self.ensure_one()
        orders = self._get_dispatch_orders()
        shipped = orders._get_shipped_value()
        return [
            {
                "order": order.name,
                "transfer": self.name,
                "currency": order.currency_id.name,
                **{
                    name: str(order.currency_id.round(amount))
                    for name, amount in (
                        ("total", order.amount_total),
                        ("verified", order.amount_verified),
                        ("shipped", shipped[order.id]),
                    )
                },
            }
            for order in orders
        ]

    def _record_evidences(self, entries, react=True):
        rows = super()._record_evidences(entries, react=react)
        self._tell_remarks(rows)
        return rows

    # ------------------------------------------------------------------ reasons
    def _find_signature(self, terms, rows):
        """A request that was read back with exceptions waits to be read back again."""
        signature, fallen = super()._find_signature(terms, rows)
        if signature and (signature.payload or {}).get("remarks"):
            return signature.browse(), signature
        return signature, fallen

    def _get_missing_signatures(self):
        """Say, where a request is held, what was not correct in it."""
        result = super()._get_missing_signatures()
        evidence = self._get_evidence(["sign"])
        for picking in self.filtered(lambda item: result[item.id]):
            last = evidence[picking.id].filtered(
                lambda row: row.step_code == STEP and "clear" in (row.payload or {})
            )[-1:]
            result[picking.id] += [
                Reason(
                    "request",
                    "read_back",
                    self.env._(
                        "%(product)s was not correct when it was read back: "
                        "%(remark)s. Correct the request or explain it, then have it "
                        "read back again.",
                        product=item["product"],
                        remark=item["remark"],
                    ),
                    ("sales_office", "dispatcher"),
                )
                for item in (last.payload or {}).get("remarks", ())
            ]
        return result
