from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..signoff.clean_text import clean_text

# Who follows production (source: step 11)
RECORDING_ROLE = "sales_assistant"
STAGES_AFTER = ("dispatch", "in_transit", "done", "cancel")


class ProductionSupervision(models.Model):
    """One supervision point (监督提示) of one order, and what was found there.

    Made with the order's instruction. Its date follows the promised date until
    somebody has recorded progress, quality, quantity and time there, once.
    """

    _name = "production.supervision"
    _description = "Supervision of production"
    _inherit = ["order.record.mixin"]
    _order = "date, order_id, sequence, id"
    _rec_name = "point_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    point_id = fields.Many2one(
        comodel_name="production.supervision.point",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="point_id.sequence", store=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    start_date = fields.Date(
        string="Start of Production",
        readonly=True,
        help="The planned start of production when the instruction was made.",
    )
    date = fields.Date(
        compute="_compute_date",
        store=True,
        readonly=True,
        index=True,
        help="Follows the promised date until it has been recorded.",
    )
    is_open = fields.Boolean(
        string="To Be Recorded",
        compute="_compute_is_open",
        store=True,
        readonly=True,
        help="Not recorded yet, early or late, of an order in production.",
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("due", "Due Today"),
            ("missed", "Missed"),
            ("recorded", "Recorded"),
            ("dropped", "Not Needed"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="Missed: its day has passed and nothing was recorded. Not needed: the "
        "goods are complete, or the order is cancelled.",
    )
    progress = fields.Float(string="Progress (%)", digits=(5, 1), readonly=True)
    quality = fields.Selection(
        selection=[("good", "Good"), ("trouble", "Trouble")],
        string="Quality of Work",
        readonly=True,
    )
    quantity = fields.Float(
        string="Quantity Made",
        digits="Product Unit",
        readonly=True,
        help="As it was counted, in the units of the order.",
    )
    time_kept = fields.Selection(
        selection=[("on_time", "On Time"), ("behind", "Behind")],
        string="On Time?",
        readonly=True,
    )
    note = fields.Text(readonly=True)
    recorded_at = fields.Datetime(string="Recorded On", readonly=True)
    recorded_by_id = fields.Many2one(comodel_name="res.users", readonly=True)

    _once_per_order = models.Constraint(
        "UNIQUE(order_id, point_id)", "An order has each supervision point once."
    )

    def _get_document_fields(self):
        return [*super()._get_document_fields(), "order_id"]

    def _get_refusal(self):
        return self.env._(
            "Supervision points of an order are made with its production instruction."
        )

    # ---------------------------------------------------------------- computes
    @api.depends("order_id.promised_date", "start_date")
    def _compute_date(self):
        for check in self:
            # what has been recorded keeps the day for which it was meant
            check.date = (
                check.date
                if check.recorded_at
                else check.point_id._get_day(
                    check.start_date, check.order_id.promised_date
                )
            )

    @api.depends("recorded_at", "order_id.state", "order_id.order_stage")
    def _compute_is_open(self):
        for check in self:
            order = check.order_id
            check.is_open = (
                not check.recorded_at
                and order.state == "sale"
                and order.order_stage not in STAGES_AFTER
            )

    @api.depends("date", "recorded_at", "is_open")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for check in self:
            if check.recorded_at:
                check.state = "recorded"
            elif not check.is_open:
                check.state = "dropped"
            elif check.date and check.date <= today:
                check.state = "due" if check.date == today else "missed"
            else:
                check.state = "planned"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        open_ = Domain("is_open", "=", True)
        later = Domain("date", ">", today) | Domain("date", "=", False)
        domains = {
            "recorded": Domain("recorded_at", "!=", False),
            "missed": open_ & Domain("date", "<", today),
            "due": open_ & Domain("date", "=", today),
            "planned": open_ & later,
            "dropped": Domain("is_open", "=", False)
            & Domain("recorded_at", "=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # -------------------------------------------------------------- public acts
    def record_supervision(self, progress, quality, quantity, time_kept, note=None):
        """Record what was found at this point (source: order flow, step 11).

        :param progress: percent, 0 to 100
        :param quality: ``good`` or ``trouble``
        :param quantity: made so far, in the units of the order
        :param time_kept: ``on_time`` or ``behind``
        :param note: text; required with trouble, or behind
        :raise UserError: recorded already, not in production, or something is missing
        :raise AccessError: not the sales assistant
        """
        self.ensure_one()
        self.check_access("read")
        order = self.order_id
        order._require_role(RECORDING_ROLE)
        check, order = self.sudo(), order.sudo()  # sudo: facts by methods only
        order._record_facts()
        check._check_recordable()
        values = check._get_checked_values(progress, quality, quantity, time_kept, note)
        check._write_facts(
            {
                **values,
                "recorded_at": fields.Datetime.now(),
                "recorded_by_id": self.env.uid,
            }
        )
        check._note_recorded()
        return True

    def _check_recordable(self):
        if self.recorded_at:
            raise UserError(
                self.env._(
                    "%(point)s of %(order)s was recorded by %(user)s on %(date)s and "
                    "stays as it is.",
                    point=self.point_id.name,
                    order=self.order_id.name,
                    user=self.recorded_by_id.name,
                    date=format_date(self.env, self.recorded_at),
                )
            )
        if self.state == "dropped":
            raise UserError(
                self.env._(
                    "%(order)s is not in production: there is nothing to supervise.",
                    order=self.order_id.name,
                )
            )

    def _get_checked_values(self, progress, quality, quantity, time_kept, note):
        """Return the values to record, or say what is missing.

        :raise UserError:
        """
        note = clean_text(note)
        try:
            progress, quantity = float(progress), float(quantity)
        except (TypeError, ValueError):
            progress = quantity = -1.0
        if not 0 <= progress <= 100 or quantity < 0:
            raise UserError(
                self.env._(
                    "Progress is from 0 to 100 percent, the quantity is zero or more."
                )
            )
        if quality not in ("good", "trouble") or time_kept not in ("on_time", "behind"):
            raise UserError(
                self.env._("Say how the quality is, and whether the time is kept.")
            )
        if not note and (quality == "trouble" or time_kept == "behind"):
            raise UserError(
                self.env._("Write what the trouble is, or why it is behind.")
            )
        return {
            "progress": progress,
            "quality": quality,
            "quantity": quantity,
            "time_kept": time_kept,
            "note": note or False,
        }

    def _note_recorded(self):
        """Say in the order's chatter what was found."""
        self.ensure_one()
        label = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("quality", "time_kept")
        }
        body = self.env._(
            "%(point)s: %(progress)s%% made, quality: %(quality)s, quantity: "
            "%(quantity)s, time: %(time)s. %(note)s",
            point=self.point_id.name,
            progress=f"{self.progress:g}",
            quality=label["quality"][self.quality],
            quantity=f"{self.quantity:g}",
            time=label["time_kept"][self.time_kept],
            note=self.note or "",
        )
        # who recorded it, not the superuser, stands beside the note
        self.order_id.with_user(self.env.uid).sudo()._message_log(body=body)

    # ----------------------------------------------------------------- actions
    def action_record(self):
        """Open the dialog in which the sales assistant records this point."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.point_id.name,
            "res_model": "production.supervision.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_supervision_id": self.id},
        }

    def action_open_order(self):
        """Open the order, for those who may read it."""
        self.ensure_one()
        return self.order_id.get_formview_action()
