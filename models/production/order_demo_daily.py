from datetime import datetime, time, timedelta, timezone

from odoo import api, models
from odoo.fields import Command

# What was planned for stock on a day, and when so much of it was made, or scrapped:
# days before today, product, quantity, [(days before today, hour, made, scrapped)]
WEEK = [
    (6, "wq15", 6, [(6, 17, 6, 0)]),
    (5, "qdx", 10, [(5, 17, 6, 0), (4, 11, 4, 0)]),
    (4, "cdl4", 8, [(4, 16, 8, 1)]),
    # a night shift: planned for the evening, made after midnight
    (3, "wq15", 4, [(2, 3, 4, 0)]),
    (2, "qdx", 5, []),
    (1, "cdl4", 12, [(1, 17, 9, 0)]),
    (0, "wq15", 6, []),
]
# Minutes that each of the two teams needs for a pump
MINUTES = 30
# Hours that each of the two teams works before goods are finished
HOURS = 5


class OrderDemo(models.AbstractModel):
    """A week of production for stock, so that the daily report has its figures."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        for planned, product, quantity, made in WEEK:
            self._play_production(planned, product, quantity, made)
        return result

    def _moment(self, days, hour):
        """Return an hour of the company's wall clock, ``days`` ago, as naive UTC."""
        company = self._ref("demo_isg50").env.company
        day = company._get_local_day() - timedelta(days=days)
        moment = datetime.combine(day, time(hour), company._get_control_timezone())
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

    def _play_production(self, planned, product, quantity, made):
        teams = self._ref("demo_workcenter_machining")
        teams |= self._ref("demo_workcenter_assembly")
        orders = self._as("production_manager", self.env["mrp.production"])
        pump = self._ref(f"demo_{product}")
        order = orders.create(
            {
                "product_id": pump.id,
                "product_qty": quantity,
                "date_start": self._moment(planned, 8),
                "date_deadline": self._moment(planned, 18),
                "workorder_ids": [
                    Command.create(
                        {
                            "name": team.name,
                            "workcenter_id": team.id,
                            "product_uom_id": pump.uom_id.id,
                            "duration_expected": MINUTES * quantity,
                        }
                    )
                    for team in teams
                ],
            }
        )
        order.action_confirm()
        order.env.flush_all()
        for days, hour, number, scrapped in made:
            moment = self._moment(days, hour)
            rest = self._finish(order, number, moment)
            if scrapped:
                self._scrap(order, scrapped, moment)
            order = rest

    def _finish(self, order, quantity, moment):
        """Make a part of an order at a moment of the past; return its backorder."""
        group = order.production_group_id
        before = group.production_ids
        begin = moment - timedelta(hours=HOURS)
        loss = self.env.ref("mrp.block_reason7")
        for workorder in order.workorder_ids:
            self.env["mrp.workcenter.productivity"].create(
                {
                    "workorder_id": workorder.id,
                    "workcenter_id": workorder.workcenter_id.id,
                    "loss_id": loss.id,
                    "date_start": begin,
                    "date_end": moment,
                }
            )
        # sudo: core's backorder reads journal entries, which its own users may not
        partly = order.ids if quantity < order.product_qty else []
        self._make(
            order.sudo().with_context(skip_backorder=True, mo_ids_to_backorder=partly),
            quantity,
        )
        done = order.sudo().with_context(
            force_date=True, bypass_duration_calculation=True
        )
        done.workorder_ids.write({"date_start": begin, "date_finished": moment})
        done.move_finished_ids.filtered(lambda move: move.state == "done").date = moment
        done.date_finished = moment
        # without operations core leaves the backorder the whole time
        for production in group.sudo().production_ids:
            minutes = MINUTES * production.product_qty
            production.workorder_ids.duration_expected = minutes
        return group.production_ids - before

    def _scrap(self, order, quantity, moment):
        scrap = self.env["stock.scrap"].create(
            {
                "production_id": order.id,
                "workorder_id": order.workorder_ids[-1:].id,
                "product_id": order.product_id.id,
                "scrap_qty": quantity,
            }
        )
        scrap.do_scrap()
        scrap.move_ids.date = moment
