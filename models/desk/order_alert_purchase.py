from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OrderAlertRule(models.Model):
    """Purchased material that comes too late for a promise, where Purchase is there."""

    _inherit = "order.alert.rule"

    @api.model
    def _get_kinds(self):
        kinds = super()._get_kinds()
        if "purchase.order.line" in self.env:
            late = self.env._("Purchased material late for a promise")
            kinds.append(("purchase_late", late))
        return kinds

    def _get_purchase_late_domain(self, company):
        """Material that is not there is expected too late, or was to be here by now.

        It is looked for by product: orders to vendors seldom name whom they serve.
        What comes in time and is enough for the order leaves it alone.
        """
        lines = self.env["purchase.order.line"]
        days = self._get_horizon(company) - company._get_local_day()

        def is_late(model, alias, query):
            lines.flush_model(
                [
                    "date_planned",
                    "order_id",
                    "product_id",
                    "product_qty",
                    "product_uom_qty",
                    "qty_received",
                ]
            )
            self.env["stock.move"].flush_model(
                [
                    "product_qty",
                    "product_uom_qty",
                    "quantity",
                    "raw_material_production_id",
                    "state",
                ]
            )
            return SQL(
                """EXISTS (
                    SELECT 1 FROM mrp_production_control_order_rel rel
                    JOIN stock_move need ON need.raw_material_production_id
                        = rel.production_id AND need.state IN
                        ('confirmed', 'waiting', 'partially_available')
                    JOIN purchase_order_line line
                        ON line.product_id = need.product_id
                        AND line.company_id = need.company_id
                    JOIN purchase_order purchase ON purchase.id = line.order_id
                        AND purchase.state IN ('purchase', 'done')
                    WHERE rel.order_id = %(id)s
                    AND line.qty_received < line.product_qty
                    AND (line.date_planned < %(now)s
                         OR line.date_planned > %(promise)s::timestamp - %(lead)s)
                    AND need.product_qty * (1 - COALESCE(need.quantity, 0)
                            / NULLIF(need.product_uom_qty, 0)) > COALESCE((
                        SELECT SUM(early.product_uom_qty
                            * (1 - early.qty_received / early.product_qty))
                        FROM purchase_order_line early
                        JOIN purchase_order ordered ON ordered.id = early.order_id
                            AND ordered.state IN ('purchase', 'done')
                        WHERE early.product_id = need.product_id
                        AND early.company_id = need.company_id
                        AND early.qty_received < early.product_qty
                        AND early.date_planned BETWEEN %(now)s
                            AND %(promise)s::timestamp - %(lead)s), 0))""",
                id=SQL.identifier(alias, "id"),
                promise=SQL.identifier(alias, "promised_date"),
                now=fields.Datetime.now(),
                lead=timedelta(days=days.days),
            )

        return Domain("promised_date", "!=", False) & Domain.custom(to_sql=is_late)

    @api.model
    def _make_purchase_rule(self):
        """Deliver the rule about purchases where Purchase is there, once."""
        data = self.env["ir.model.data"]
        name = "alert_purchase"
        module = "sale_mrp_countersign"
        if "purchase.order.line" not in self.env or data.search_count(
            [("module", "=", module), ("name", "=", name)]
        ):
            return
        names = {
            code: self.with_context(lang=code).env._(
                "Purchased material late for a promise"
            )
            for code, _name in self.env["res.lang"].get_installed()
        }
        rule = self.create(
            {
                "name": names.get("en_US") or next(iter(names.values())),
                "sequence": 35,
                "kind": "purchase_late",
                "delay": 1,
                "unit": "days",
                "role_id": self.env.ref(f"{module}.role_purchasing").id,
            }
        )
        rule.update_field_translations("name", names)
        data.create(
            {
                "module": module,
                "name": name,
                "model": self._name,
                "res_id": rule.id,
                "noupdate": True,
            }
        )
