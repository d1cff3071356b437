from odoo import fields, models
from odoo.exceptions import UserError

from ..signoff.reason import Reason

READ_BACK = "read_back"
STEP = "dispatch_request"


class OrderSignoffRule(models.Model):
    _inherit = "order.signoff.rule"

    answer_type = fields.Selection(
        selection_add=[(READ_BACK, "All correct, or exceptions by item")],
        ondelete={READ_BACK: "set default"},
    )


class StockPicking(models.Model):
    """The dispatcher reads the request back (复述, source: order flow, 15).

    All correct, or what is not, item by item: then the goods stay until the sales
    office has settled it and it was read back once more.
    """

    _inherit = "stock.picking"

    # ----------------------------------------------------------------- answers
    def signoff_sign(self, digests, statement=None, answers=None, contents=None):
        """See ``order.signoff.mixin``.

        :param answers: also ``remarks``, ``{id of a stock move: text}``, where the
            request is read back; without any, all is correct
        """
        remarks = (answers or {}).get("remarks")
        if remarks:
            # sudo: signers need no rights on the transfer
            known = {str(move_id) for move_id in self.sudo().move_ids.ids}
            if not isinstance(remarks, dict) or {str(key) for key in remarks} - known:
                raise UserError(
                    self.env._(
                        "Exceptions belong to goods of the request; open it again and "
                        "write them there."
                    )
                )
        return super().signoff_sign(
            digests, statement=statement, answers=answers, contents=contents
        )

    def _get_signoff_answer(self, rule, answers):
        if rule.answer_type != READ_BACK:
            return super()._get_signoff_answer(rule, answers)
        given = {
            str(key): str(text).strip()
            for key, text in (answers.get("remarks") or {}).items()
        }
        remarks = [
            {
                "line": move.id,
                "product": move.product_id.display_name,
                "quantity": move.product_uom_qty,
                "remark": given[str(move.id)],
            }
            for move in self.move_ids
            if given.get(str(move.id))
        ]
        return {"clear": not remarks, "remarks": remarks}

    # ---------------------------------------------------------------- evidence
    def _prepare_evidence(self, values):
        """Keep the figures of the day with the signature of who answers for money."""
        vals = super()._prepare_evidence(values)
        rule = values.get("rule")
        if values["kind"] == "sign" and rule and rule.step_id.code == STEP:
            if rule.role_id.sees_prices:
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
        for row in rows.filtered(lambda row: (row.payload or {}).get("remarks")):
            row.picking_id._tell_exceptions(row)
        return rows

    def _tell_exceptions(self, row):
        """Give the sales office what the dispatcher found, to settle."""
        self.ensure_one()
        roles = self.env["order.signoff.role"]._get_roles(
            ["sales_office"], self.company_id
        )
        roles._give_todo(
            self,
            self.env._("%s: not correct when it was read back", self.name),
            "\n".join(
                f"{item['product']}: {item['remark']}"
                for item in row.payload["remarks"]
            ),
        )

    # ------------------------------------------------------------------ reasons
    def _find_signature(self, terms, rows):
        """A request that was read back with exceptions waits to be read back again."""
        signature, fallen = super()._find_signature(terms, rows)
        if signature and (signature.payload or {}).get("remarks"):
            return signature.browse(), signature
        return signature, fallen

    def _get_request_reasons(self):
        result = super()._get_request_reasons()
        evidence = self._get_evidence(["sign"])
        for picking in self:
            last = evidence[picking.id].filtered(
                lambda row: row.step_code == STEP and "clear" in (row.payload or {})
            )[-1:]
            for item in (last.payload or {}).get("remarks", ()) if last else ():
                result[picking.id].append(
                    Reason(
                        "request",
                        "read_back",
                        self.env._(
                            "%(product)s was not correct when it was read back: "
                            "%(remark)s. Correct the request or explain it, then have "
                            "it read back again.",
                            product=item["product"],
                            remark=item["remark"],
                        ),
                        ("sales_office", "dispatcher"),
                    )
                )
        return result
