from odoo import api, fields, models
from odoo.tools import format_date


class SaleOrder(models.Model):
    """The supervision points of an order: made, printed, missed (source: step 11)."""

    _inherit = "sale.order"

    supervision_ids = fields.One2many(
        comodel_name="production.supervision",
        inverse_name="order_id",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    next_supervision_date = fields.Date(
        string="Next Supervision",
        compute="_compute_next_supervision_date",
        store=True,
        copy=False,
        readonly=True,
        help="The first supervision point that has not been recorded.",
    )
    is_supervision_missed = fields.Boolean(
        string="Supervision Missed",
        compute="_compute_is_supervision_missed",
        search="_search_is_supervision_missed",
        help="The day of a supervision point has passed and nothing was recorded.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "supervision_ids",
            "next_supervision_date",
        }

    @api.depends("supervision_ids.date", "supervision_ids.is_open")
    def _compute_next_supervision_date(self):
        for order in self:
            checks = order.sudo().supervision_ids  # sudo: the date only
            dates = [item.date for item in checks if item.date and item.is_open]
            order.next_supervision_date = min(dates, default=False)

    @api.model
    def _get_supervision_missed_domain(self):
        return [("next_supervision_date", "<", fields.Date.context_today(self))]

    @api.depends("next_supervision_date")
    def _compute_is_supervision_missed(self):
        today = fields.Date.context_today(self)
        for order in self:
            day = order.next_supervision_date
            order.is_supervision_missed = bool(day and day < today)

    def _search_is_supervision_missed(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._get_supervision_missed_domain()

    # ------------------------------------------------------------------ making
    def _ensure_instructions(self):
        before = {order: order.instruction_ids for order in self.sudo()}  # as super
        result = super()._ensure_instructions()
        issued = self.sudo().filtered(
            lambda order: order.instruction_ids != before[order]
        )
        issued._ensure_supervision()
        return result

    def _ensure_supervision(self):
        """Make the supervision points of these orders; a new revision moves them."""
        checks = self.env["production.supervision"]
        vals_list = []
        for order in self:
            start = order._get_production_days()[0]
            open_ = order.supervision_ids.filtered(lambda item: not item.recorded_at)
            if open_ and open_[:1].start_date != start:
                open_._write_facts({"start_date": start})
            points = checks.point_id._get_points(order.company_id)
            vals_list += [
                {"order_id": order.id, "point_id": point.id, "start_date": start}
                for point in points - order.supervision_ids.point_id
            ]
        if vals_list:
            checks._create_facts(vals_list)

    # ---------------------------------------------------------------- printing
    def _get_supervision_dates(self):
        """Return ``[(name, date)]`` of the points, as forms print them.

        Before there is an instruction, as they would be: the way then begins when
        production has committed its date.
        """
        self.ensure_one()
        order = self.sudo()  # sudo: printed, for whoever reads the order
        if order.supervision_ids:
            pairs = [(item.point_id, item.date) for item in order.supervision_ids]
        else:
            day = order.company_id._get_local_day
            start = day(order.signed_completion_at or order.date_order)
            points = self.env["production.supervision.point"]
            pairs = [
                (point, point._get_day(start, order.promised_date))
                for point in points._get_points(order.company_id)
            ]
        return [
            (point.with_context(lang=self.env.lang).name, date)
            for point, date in pairs
            if date
        ]

    def _get_supervision_text(self):
        """Return the supervision points in one line, or an empty text."""
        pairs = self._get_supervision_dates()
        # one year stands at the promised date, and needs no room here
        is_long = len({date.year for _name, date in pairs}) > 1
        style = None if is_long else "MM-dd"
        return "; ".join(
            f"{name} {format_date(self.env, date, date_format=style)}"
            for name, date in pairs
        )

    def _get_instruction_rows(self):
        rows = super()._get_instruction_rows()
        text = self._get_supervision_text()
        return [*rows, (self.env._("Supervision"), text)] if text else rows
