from collections import defaultdict
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..signoff.clean_text import clean_text

APPROVAL_STEPS = ("approval", "countersign")


class SaleOrder(models.Model):
    """The date to which production commits itself (source: order flow, 6(4)).

    Proposed from the material statement and the load of the work centres; another
    date is production's to state, with its reason.
    """

    _inherit = "sale.order"

    def _get_earliest_completion(self):
        """Return the first day on which the goods can be complete, an estimate.

        Work begins when the last material is here, or today; what each work centre
        has to do for the order is put into its first free time after that, and a
        bill of materials takes at least its manufacturing lead time.

        :return: date in the company's time zone, or False where nobody has said when
            a material is here
        """
        self.ensure_one()
        order = self.sudo()  # sudo: stock and load decide for every user alike
        days = order.material_line_ids.mapped("date_ready")
        if not all(days):
            return False
        company = order.company_id
        start = max([company._get_local_day(), *days])
        wanted, boms = order._get_goods_to_provide()
        minutes, ends = defaultdict(float), [start]
        for key, quantity in wanted.items():
            product, bom = key[0], boms[key]
            ends.append(start + timedelta(days=bom.produce_delay))
            times = product.uom_id._compute_quantity(
                quantity, bom.product_uom_id or product.uom_id
            )
            for operation in bom.operation_ids:
                center = operation.workcenter_id
                capacity, setup, cleanup = center._get_capacity(
                    product, product.uom_id, bom.product_qty or 1.0
                )
                work = operation.time_cycle * times / (capacity or 1.0)
                minutes[center] += (
                    setup + cleanup + work * 100.0 / (center.time_efficiency or 100.0)
                )
        begin = company._get_control_midnight(start)
        begin = max(begin, fields.Datetime.now())
        for center, duration in minutes.items():
            _begin, end = center._get_first_available_slot(begin, duration)
            if isinstance(end, datetime):
                ends.append(company._get_local_day(end))
        return max(ends)

    def _get_answer_proposals(self, points):
        proposals = super()._get_answer_proposals(points)
        if any(point.rule.answer_type == "date" for point in points):
            day = self._get_earliest_completion()
            if day:
                proposals["date"] = fields.Date.to_string(day)
        return proposals

    def _get_signoff_answer(self, rule, answers):
        answer = super()._get_signoff_answer(rule, answers)
        if rule.answer_type == "date":
            today = self.company_id._get_local_day()
            if answer["date"] < today:
                raise UserError(
                    self.env._(
                        "%(date)s has passed; commit to a day that lies ahead.",
                        date=format_date(self.env, answer["date"]),
                    )
                )
            day = self._get_earliest_completion()
            if day:
                answer["proposed"] = day
        return answer

    # ------------------------------------------------- what was approved with it
    def _prepare_evidence(self, values):
        """Note with an approval of the dates to which day production was committed."""
        vals = super()._prepare_evidence(values)
        is_approval = (
            vals["kind"] == "sign"
            and vals["step_code"] in APPROVAL_STEPS
            and "delivery" in (vals["digests"] or ())
        )
        if is_approval and self.signed_completion_date:
            day = fields.Date.to_string(self.signed_completion_date)
            vals["payload"] = {**(vals["payload"] or {}), "committed": day}
        return vals

    def _signature_stands(self, row, codes=None):
        """Who approved one day has not approved a later one."""
        if not super()._signature_stands(row, codes):
            return False
        approved = row.kind == "sign" and (row.payload or {}).get("committed")
        day = approved and self.signed_completion_date
        return not day or day <= fields.Date.to_date(approved)

    def _check_statement(self, rule, statement, payload):
        result = super()._check_statement(rule, statement, payload)
        proposed = payload.get("proposed")
        if proposed and proposed != payload["date"] and not clean_text(statement):
            raise UserError(
                self.env._(
                    "%(order)s: stock and work-centre load allow %(proposed)s. Say why "
                    "you commit to %(date)s.",
                    order=self.name,
                    proposed=format_date(self.env, proposed),
                    date=format_date(self.env, payload["date"]),
                )
            )
        return result
