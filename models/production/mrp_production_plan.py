from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

_PLANNED = ("draft", "confirmed")


class MrpProduction(models.Model):
    """When it was planned to be finished, for the daily report.

    Core keeps one date for plan and fact: finishing overwrites the planned end, and a
    backorder is scheduled at the moment it is split off. What was planned for a day
    would be gone as soon as the day is over.
    """

    _inherit = "mrp.production"

    planned_end = fields.Datetime(
        compute="_compute_planned_end",
        store=True,
        readonly=True,
        copy=False,
        index=True,
        help="End as it was planned when the order was started (UTC). A backorder "
        "and a split keep the plan of what they come from.",
    )

    def _auto_init(self):
        """Fill in the orders that are there by one statement, not one by one."""
        if not column_exists(self.env.cr, self._table, "planned_end"):
            create_column(self.env.cr, self._table, "planned_end", "timestamp")
            self.env.cr.execute(
                "UPDATE mrp_production"
                " SET planned_end = COALESCE(date_finished, date_start)"
            )
        return super()._auto_init()

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"planned_end"}

    @api.depends("date_start", "date_finished", "state")
    def _compute_planned_end(self):
        for production in self:
            if not production.planned_end or production._is_plan_open():
                production.planned_end = production._get_planned_end()

    def _is_plan_open(self):
        """Tell whether the plan follows core's dates by itself.

        Those of a backorder begin at the moment it is split off.
        """
        return self.state in _PLANNED and self.backorder_sequence < 2

    def _get_planned_end(self):
        return self.date_finished or self.date_start

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date_start", "date_finished"}:
            # a backorder that somebody plans anew
            for production in self:
                if production.state in _PLANNED and production.backorder_sequence > 1:
                    end = production._get_planned_end()
                    production._write_guarded({"planned_end": end})
        return result

    def _split_productions(self, *args, **kwargs):
        planned = {production: production.planned_end for production in self}
        productions = super()._split_productions(*args, **kwargs)
        end = False
        for production in productions:
            # each of these is followed by what was split off it
            if production in planned:
                end = planned[production]
            else:
                production._write_guarded({"planned_end": end})
        return productions
