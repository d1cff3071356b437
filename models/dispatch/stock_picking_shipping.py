from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..signoff.reason import Reason

# Of goods that have left: they say what was loaded
LOADED_FIELDS = {"packages_loaded", "packages_reason"}


class StockPicking(models.Model):
    """What is stated when goods are loaded, beside what was asked and promised.

    Packages are counted and compared with the request, the expected arrival with the
    promise on the confirmation sheet; what differs needs its reason (source: order
    flow, step 16).
    """

    _inherit = "stock.picking"

    packages_loaded = fields.Integer(
        copy=False, help="How many packages were counted when the goods were loaded."
    )
    packages_reason = fields.Char(
        string="Why Packages Differ",
        copy=False,
        help="Why other packages leave than the request states.",
    )
    promised_arrival = fields.Date(
        string="Promised",
        compute="_compute_promised_arrival",
        store=True,
        readonly=True,
        copy=False,
        help="By when the customer was promised these goods: of stock orders the "
        "planned delivery, else the date on the confirmation sheet, moved by a late "
        "return, and the days on the way. The earliest of several orders.",
    )
    arrival_reason = fields.Char(
        string="Why Later Than Promised",
        copy=False,
        help="Why the goods are expected later than the customer was promised.",
    )
    is_promise_missed = fields.Boolean(
        string="Later Than Promised",
        compute="_compute_is_promise_missed",
        store=True,
        readonly=True,
        copy=False,
        help="The expected arrival is later than what the customer was promised.",
    )
    shipping_warning = fields.Text(compute="_compute_shipping_warning")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "promised_arrival",
            "is_promise_missed",
        }

    # ---------------------------------------------------------------- computes
    @api.depends(
        "is_dispatch_controlled",
        "move_ids.sale_line_id.order_id.promised_date",
        "move_ids.sale_line_id.order_id.planned_delivery_date",
        "company_id.transit_days",
    )
    def _compute_promised_arrival(self):
        for picking in self:
            promises = picking._get_promised_arrivals()
            picking.promised_arrival = min(promises.values(), default=False)

    def _get_promised_arrivals(self):
        """Return ``{order: date}`` of the orders that promise these goods by a day."""
        self.ensure_one()
        if not self.is_dispatch_controlled:
            return {}
        promises = {
            order: order._get_promised_arrival()
            for order in self._get_dispatch_orders()
        }
        return {order: day for order, day in promises.items() if day}

    @api.depends("expected_arrival", "promised_arrival")
    def _compute_is_promise_missed(self):
        for picking in self:
            picking.is_promise_missed = bool(
                picking.expected_arrival
                and picking.promised_arrival
                and picking.expected_arrival > picking.promised_arrival
            )

    @api.depends(
        "is_dispatch_controlled",
        "dispatch_stage",
        "package_count",
        "packages_loaded",
        "packages_reason",
        "is_promise_missed",
        "arrival_reason",
    )
    @api.depends_context("lang")
    def _compute_shipping_warning(self):
        for picking in self:
            controlled = picking.is_dispatch_controlled
            texts = []
            loading = picking.packages_loaded or picking.dispatch_stage == "ready"
            if controlled and loading:
                texts.append(picking._get_packages_problem())
            if controlled:
                texts.append(picking._get_promise_problem())
            picking.shipping_warning = "\n".join(filter(None, texts))

    # ------------------------------------------------------------------ checks
    def _differs_in_packages(self):
        return bool(self.package_count) and self.packages_loaded != self.package_count

    def _get_packages_problem(self):
        """Return what is to be done about the packages before the goods leave."""
        if not self._differs_in_packages() or (
            self.packages_loaded > 0 and (self.packages_reason or "").strip()
        ):
            return ""
        if self.packages_loaded <= 0:
            return self.env._(
                "Count the packages: enter under “Packages Loaded” how many leave. "
                "The request states %(requested)s.",
                requested=self.package_count,
            )
        return self.env._(
            "%(loaded)s packages are loaded, the request states %(requested)s: write "
            "why they differ.",
            loaded=self.packages_loaded,
            requested=self.package_count,
        )

    def _get_promise_problem(self):
        """Return what is to be done about an arrival later than promised."""
        if not self.is_promise_missed or (self.arrival_reason or "").strip():
            return ""
        return self.env._(
            "The goods are expected on %(expected)s, the customer was promised "
            "%(promised)s: write why they arrive later.",
            expected=format_date(self.env, self.expected_arrival),
            promised=format_date(self.env, self.promised_arrival),
        )

    def _get_loading_reasons(self):
        """Return ``{transfer id: [Reason]}``: what is not stated about the loading."""
        return {
            picking.id: [
                Reason("ready", "loading", text, ("dispatcher", "sales_office"))
                for text in (
                    picking._get_packages_problem(),
                    picking._get_promise_problem(),
                )
                if text
            ]
            for picking in self
        }

    def _get_held_dispatch(self):
        held = super()._get_held_dispatch()
        waiting = self.sudo().filtered(  # sudo: the gate decides for everybody
            lambda picking: (
                picking.is_dispatch_controlled
                and picking.state not in ("done", "cancel")
            )
        )
        # first things first: goods are loaded when nothing else holds them
        loading = waiting.filtered(
            lambda picking: picking not in held
        )._get_loading_reasons()
        return {
            picking: reasons
            for picking in waiting
            if (reasons := held.get(picking) or loading.get(picking.id))
        }

    def _check_loading(self):
        """Raise unless packages and arrival of what leaves are stated as asked.

        :raise UserError: naming each transfer and what to write
        """
        reasons = self._get_loading_reasons()
        texts = [
            f"{picking.name}: {reason.text}"
            for picking in self
            for reason in reasons[picking.id]
        ]
        if texts:
            raise UserError("\n".join(texts))

    @api.constrains("expected_arrival", "arrival_reason")
    def _check_promise_reason(self):
        """Of goods on their way a date that breaks the promise needs its reason."""
        for picking in self.filtered(
            lambda item: item.is_dispatch_controlled and item.state == "done"
        ):
            problem = picking._get_promise_problem()
            text = f"{picking.name}: {problem}"
            if problem:
                raise ValidationError(text)

    # ------------------------------------------------------------------- facts
    def _prepare_loading(self):
        """Return what is noted of packages and promise when the goods leave."""
        self.ensure_one()
        noted = {}
        if self.packages_loaded:
            noted["packages"] = {
                "requested": self.package_count,
                "loaded": self.packages_loaded,
            }
            if self._differs_in_packages():
                noted["packages"]["reason"] = (self.packages_reason or "").strip()
        if self.is_promise_missed:
            noted["late"] = {
                "promised": self.promised_arrival,
                "expected": self.expected_arrival,
                "reason": self.arrival_reason.strip(),
            }
        return noted

    def _after_shipped(self):
        """Do what follows when goods have left (transfers under sudo)."""
        self._make_receipt_sheets()
        self.filtered(lambda item: item.state == "done")._tell_promise_missed()

    def _tell_promise_missed(self):
        """Say in the orders, once for each date, that the goods come later."""
        late = self.filtered("is_promise_missed")
        orders = late._get_dispatch_orders()
        told = orders._give_notice("promise_missed")
        noted = told.with_user(self.env.uid).sudo()  # sudo: a note by who did it
        noted._message_log_batch(
            bodies={order.id: order._get_promise_missed_text() for order in noted}
        )

    # -------------------------------------------------------------------- CRUD
    def write(self, vals):
        if not LOADED_FIELDS.isdisjoint(vals):
            self._check_not_loaded()
        result = super().write(vals)
        if "expected_arrival" in vals:
            left = self.sudo().filtered(  # sudo: facts decide for everybody
                lambda item: item.is_dispatch_controlled and item.state == "done"
            )
            left._tell_promise_missed()
        return result

    def _check_not_loaded(self):
        """Refuse to say something else about packages that have left."""
        for picking in self.sudo():  # sudo: the gate decides for everybody
            if picking.is_dispatch_controlled and picking.state == "done":
                raise UserError(
                    self.env._(
                        "%(transfer)s has left: what was loaded stays as it was noted. "
                        "Record shortage or damage with the arrival.",
                        transfer=picking.name,
                    )
                )
