from odoo import models

from .order_signoff_rule import ACKNOWLEDGEMENT

STEP = "instruction"


class SaleOrder(models.Model):
    """Production's lead acknowledges the instruction (签收指令, source: step 10).

    All clear, or line by line with remarks. What was acknowledged are these
    manufacturing orders with these quantities: backorders and splits carry it on, as
    they stay in their group and share its quantity. What is merged, duplicated or
    raised beyond it is not covered and has to be acknowledged anew.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "order.remarks.mixin"]

    _remarks_answer = ACKNOWLEDGEMENT

    # ----------------------------------------------------------------- answers
    def _get_remark_items(self):
        return self.order_line.filtered(
            lambda line: not line.display_type and not line._is_paid_down()
        )

    def _get_remark_unit(self, item):
        return item.product_uom_id

    def _get_remarks_summary(self):
        return self.env._("%s: production's remarks on the instruction", self.name)

    def signoff_sign(self, digests, statement=None, answers=None, contents=None):
        """See ``order.signoff.mixin``.

        :param answers: also ``remarks``, ``{id of an order line: text}``, where the
            instruction is acknowledged; without any, all is clear
        """
        self._check_remarks(answers)
        return super().signoff_sign(
            digests, statement=statement, answers=answers, contents=contents
        )

    def _get_signoff_answer(self, rule, answers):
        if rule.answer_type != ACKNOWLEDGEMENT:
            return super()._get_signoff_answer(rule, answers)
        return {
            **self._get_remarks(answers),
            "productions": self._get_instructed_quantities(),
        }

    def _record_evidences(self, entries, react=True):
        rows = super()._record_evidences(entries, react=react)
        self._tell_remarks(rows)
        return rows

    # ---------------------------------------------------------------- coverage
    def _get_instructed_productions(self):
        """Return the manufacturing orders that this order's instruction binds."""
        return self.control_production_ids.filtered(
            lambda production: production.state != "cancel"
        )._filter_gated()

    def _get_instructed_quantities(self):
        """Return what is acknowledged: a dict for each manufacturing order's group.

        Quantities are in the product's own unit; a group holds a manufacturing order
        with its backorders and splits.
        """
        self.ensure_one()
        groups = self._get_instructed_productions().grouped("production_group_id")
        return [
            {
                "group": group.id,
                "product": productions[:1].product_id.id,
                "names": productions.mapped("name"),
                "quantity": sum(productions.mapped("product_uom_qty")),
            }
            for group, productions in groups.items()
        ]

    def _get_uncovered_productions(self, payload):
        """Return the unfinished manufacturing orders that ``payload`` does not cover.

        :param payload: of an acknowledgement
        """
        self.ensure_one()
        covered = {item["group"]: item for item in payload["productions"]}
        uncovered = self.env["mrp.production"]
        groups = self._get_instructed_productions().grouped("production_group_id")
        for group, productions in groups.items():
            item = covered.get(group.id)
            product = productions.product_id
            if item and product.ids == [item["product"]]:
                quantity = float(item["quantity"])
                allowed = quantity + self._get_tolerance_of(quantity)
                total = sum(productions.mapped("product_uom_qty"))
                if product.uom_id.compare(total, allowed) <= 0:
                    continue
            uncovered |= productions.filtered(lambda item: item.state != "done")
        return uncovered

    def _find_signature(self, terms, rows):
        signature, fallen = super()._find_signature(terms, rows)
        if signature and terms.step_code == STEP:
            payload = signature.payload or {}
            if "productions" in payload and self._get_uncovered_productions(payload):
                return signature.browse(), signature
        return signature, fallen

    def _is_outgrown(self, point):
        """Tell whether an acknowledgement stands for the content, but not for all
        that is to be made by now."""
        self.ensure_one()
        row = point.fallen
        return (
            bool(row)
            and point.rule.step_id.code == STEP
            and "productions" in (row.payload or {})
            and self._stands_for(row.digests, point.rule.facet_ids.mapped("code"))
        )

    def _get_covered_productions(self):
        """Return the manufacturing orders that may start although others of this
        order have to be acknowledged anew."""
        self.ensure_one()
        covered = self.control_production_ids
        for point in self._get_signoff_points([STEP])[self.id]:
            if point.rule.kind != "sign" or not point.is_open:
                continue
            if not self._is_outgrown(point):
                return covered.browse()
            covered -= self._get_uncovered_productions(point.fallen.payload)
        return covered

    def _ask_to_acknowledge(self):
        """Show production that something has to be acknowledged again, or no more."""
        acknowledged = self._get_acknowledgements()
        self.browse(acknowledged)._sync_requests()

    def _get_point_text(self, point):
        order = point.fallen.sale_order_id
        if not order or not order._is_outgrown(point):
            return super()._get_point_text(point)
        uncovered = order._get_uncovered_productions(point.fallen.payload)
        return self.env._(
            "%(step)s: %(productions)s came later or became larger than acknowledged; "
            "%(role)s has to acknowledge again.",
            step=point.rule.step_id.name,
            productions=", ".join(uncovered.mapped("name")),
            role=point.rule.role_id._get_label(),
        )

    # ------------------------------------------------------------------ record
    def _get_acknowledgements(self):
        """Return ``{order id: order.signoff}``: acknowledgements in their order."""
        found = {
            order_id: rows.filtered(
                lambda row: (
                    row.step_code == STEP and "productions" in (row.payload or {})
                )
            )
            for order_id, rows in self._get_evidence(["sign"]).items()
        }
        return {order_id: rows for order_id, rows in found.items() if rows}
