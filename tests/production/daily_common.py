from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon

SHANGHAI = timedelta(hours=8)
# 2031-03-03 is a Monday
MON, TUE, WED, THU, FRI, SAT, SUN = (f"2031-03-{day:02}" for day in range(3, 10))


def utc(day, clock):
    """Return a moment of Shanghai's wall as naive UTC."""
    return datetime.fromisoformat(f"{day} {clock}:00") - SHANGHAI


class DailyCommon(BaseCommon):
    """A shop of two work centers in Shanghai, and how a week goes in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.report = cls.env["production.daily.report"]
        cls.cutting, cls.assembly = cls.env["mrp.workcenter"].create(
            [
                {"name": "Cutting", "resource_calendar_id": False},
                {"name": "Assembly", "resource_calendar_id": False},
            ]
        )
        cls.steel = cls.env["product.product"].create(
            {"name": "Steel", "type": "consu"}
        )
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.pump = cls._create_product("Pump", cls.cutting, cls.assembly)
        cls.bolt = cls._create_product("Bolt")
        cls.valve = cls._create_product("Valve")

    @classmethod
    def _create_product(cls, name, *workcenters):
        """Return a product; each work center needs 30 minutes for one."""
        product = cls.env["product.product"].create(
            {"name": name, "is_storable": True, "uom_ids": [Command.link(cls.dozen.id)]}
        )
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": cls.steel.id, "product_qty": 1})
                ],
                "operation_ids": [
                    Command.create(
                        {
                            "name": workcenter.name,
                            "workcenter_id": workcenter.id,
                            "time_mode": "manual",
                            "time_cycle_manual": 30,
                        }
                    )
                    for workcenter in workcenters
                ],
            }
        )
        return product

    @classmethod
    def _order(cls, product, quantity, start, company=None, **values):
        """Return a confirmed order that is to start at ``start`` (UTC)."""
        model = cls.env["mrp.production"].with_company(company or cls.company)
        order = model.create(
            {
                "product_id": product.id,
                "product_qty": quantity,
                "date_start": start,
                **values,
            }
        )
        order.action_confirm()
        order.env.flush_all()
        return order

    @classmethod
    def _make(cls, order, moment, quantity=None, backorder=True):
        """Finish an order at a moment (UTC); what is left becomes a backorder.

        :return: the backorder
        """
        with freeze_time(moment):
            group, before = order.production_group_id, order
            before = group.production_ids
            order.qty_producing = quantity or order.product_qty
            order.set_qty_producing()
            order.move_raw_ids.picked = True
            context = {"skip_backorder": True}
            if quantity and backorder:
                context["mo_ids_to_backorder"] = order.ids
            order.with_context(**context).button_mark_done()
            order.env.flush_all()
            return group.production_ids - before

    @classmethod
    def _scrap(cls, order, moment, quantity, workorder=False, uom=None):
        with freeze_time(moment):
            cls.env["stock.scrap"].create(
                {
                    "production_id": order.id,
                    "workorder_id": workorder and workorder.id,
                    "product_id": order.product_id.id,
                    "scrap_qty": quantity,
                    "product_uom_id": (uom or order.product_id.uom_id).id,
                    "company_id": order.company_id.id,
                }
            ).do_scrap()

    @classmethod
    def _unbuild(cls, moment, quantity, order=None, product=None):
        with freeze_time(moment):
            cls.env["mrp.unbuild"].create(
                {
                    "mo_id": order and order.id,
                    "product_id": (product or order.product_id).id,
                    "product_qty": quantity,
                }
            ).action_unbuild()

    @classmethod
    def _log(cls, workorder, start, end):
        """Log work at a work order from ``start`` to ``end`` (UTC)."""
        cls.env["mrp.workcenter.productivity"].create(
            {
                "workorder_id": workorder.id,
                "workcenter_id": workorder.workcenter_id.id,
                "loss_id": cls.env.ref("mrp.block_reason7").id,
                "date_start": start,
                "date_end": end,
                "company_id": workorder.company_id.id,
            }
        )

    def _figures(self, names, domain=(), groupby=("day:day", "workcenter_id")):
        """Return ``{(day, place): figures}`` as the pivot groups them."""
        result = {}
        rows = self.report._read_group(
            domain,
            groupby,
            [
                name if ":" in name or name == "__count" else f"{name}:sum"
                for name in names
            ],
        )
        for row in rows:
            keys, values = row[: len(groupby)], row[len(groupby) :]
            keys = tuple(
                key.name or "—" if hasattr(key, "_name") else str(key) for key in keys
            )
            result[keys if len(keys) > 1 else keys[0]] = tuple(
                value and round(value, 6) for value in values
            )
        return result
