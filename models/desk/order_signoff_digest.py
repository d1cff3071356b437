from odoo import fields, models
from odoo.tools import format_date, format_datetime

from ..signoff.order_signoff_digest import ROWS_SHOWN, DigestPart


class OrderSignoffDigest(models.Model):
    """Alerted orders in the same mail of the day: one digest a person."""

    _inherit = "order.signoff.digest"

    alert_count = fields.Integer(string="Orders Alerted", readonly=True)

    def _collect(self):
        alerts = self.env["order.alert.rule"]._find_for_people()
        return {**super()._collect(), "alerts": alerts}

    def _get_alerted(self, mine):
        return {order_id for _rule, ids in mine["alerts"] for order_id in ids}

    def _prepare_counts(self, mine):
        count = len(self._get_alerted(mine))
        return {**super()._prepare_counts(mine), "alert_count": count}

    def _get_subjects(self, mine):
        count = len(self._get_alerted(mine))
        alerted = [self.env._("Orders that need attention: %s", count)] if count else []
        return super()._get_subjects(mine) + alerted

    def _get_parts(self, mine):
        rules = self.env["order.alert.rule"].sudo()  # sudo: the job's
        orders = self.env["sale.order"].sudo().with_prefetch(self._get_alerted(mine))
        stages = dict(orders._fields["order_stage"]._description_selection(self.env))
        url = f"{self.get_base_url()}/odoo/order-board"
        link = self.env._("Open the order board")
        return super()._get_parts(mine) + [
            DigestPart(
                rules.browse(rule_id).name,
                [
                    self._get_alert_row(order, stages)
                    for order in orders.browse(ids[:ROWS_SHOWN])
                ],
                len(ids),
                url,
                link,
            )
            for rule_id, ids in mine["alerts"]
        ]

    def _get_alert_row(self, order, stages):
        """Return the texts of one order: nothing of its prices."""
        return (
            order.name,
            order.partner_id.display_name,
            stages.get(order.order_stage, ""),
            format_datetime(self.env, order.stage_since, dt_format="short")
            if order.stage_since
            else "",
            self.env._(
                "promised %(date)s", date=format_date(self.env, order.promised_date)
            )
            if order.promised_date
            else "",
        )
