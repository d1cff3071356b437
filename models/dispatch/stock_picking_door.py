from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from .stock_picking_unpaid import DOOR, RELEASE_STATES


class StockPicking(models.Model):
    """Goods that leave for cash on delivery (货到付款): the driver brings the money.

    Where the customer's class has it, and finance signs for the amount. What has left
    so stays open until finance has verified the money like any other; goods that come
    back end it.
    """

    _inherit = "stock.picking"

    door_state = fields.Selection(
        selection=[
            *RELEASE_STATES,
            ("open", "To Be Collected"),
            ("brought", "Brought, Not Verified"),
            ("paid", "Paid"),
            ("returned", "Goods Came Back"),
        ],
        string="Cash on Delivery",
        compute="_compute_door_state",
        store=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    door_reason = fields.Text(string="Payment at the Door", compute="_compute_door")
    door_currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_door"
    )
    door_amount = fields.Monetary(
        string="Amount to Collect",
        compute="_compute_door",
        currency_field="door_currency_id",
        help="What the driver collects for these goods, in the orders' currency; less "
        "where goods came back.",
    )
    may_ask_door = fields.Boolean(compute="_compute_may_ask_door")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"door_state"}

    # ---------------------------------------------------------------- computes
    @api.depends(
        "facts_seq",
        "signoff_ids",
        "content_digest",
        "move_ids.sale_line_id.order_id.amount_verified",
        "move_ids.sale_line_id.order_id.facts_seq",
    )
    def _compute_door_state(self):
        pickings = self._origin.sudo()  # sudo: the same for every user
        pickings = pickings.filtered("is_dispatch_controlled")
        states = pickings._get_release_states(DOOR)
        for picking in self:
            picking.door_state = states.get(picking._origin.id)

    @api.depends("door_state", "signoff_ids")
    def _compute_door(self):
        released = self.filtered("door_state")._origin.sudo()  # sudo: as above
        asked = released._get_release_requests(DOOR)
        for picking in self:
            amounts = {}
            if picking._origin.id in asked:
                amounts = picking._origin.sudo()._get_door_amounts()  # sudo: as above
            orders = self.env["sale.order"].sudo().browse(amounts)  # sudo: as above
            row = asked.get(picking._origin.id)
            picking.door_reason = row and row.statement
            picking.door_currency_id = (
                orders.currency_id[:1] or picking.company_id.currency_id
            )
            picking.door_amount = sum(amounts.values())

    @api.depends("dispatch_stage")
    @api.depends_context("uid")
    def _compute_may_ask_door(self):
        mine = self._filter_may_ask()
        for picking in self:
            picking.may_ask_door = picking in mine and not (
                picking._get_release_off_text(DOOR)
            )

    # --------------------------------------------------------------------- act
    def ask_door_release(self, reason):
        """Ask finance to let goods leave against payment at the door.

        What the driver collects is worked out here, what the goods are short of, and
        is what finance signs for.

        :param reason: who pays at the door, and how
        :raise AccessError: the user has no role that may ask
        :raise UserError: the class has no cash on delivery, nothing is short, beyond
            the limit, money of an earlier one did not come, or no reason
        """
        picking, role, short = self._begin_release(DOOR, reason)
        orders = self.env["sale.order"].sudo().browse(short)  # sudo: money decides
        if len(orders.currency_id) > 1:
            raise UserError(
                self.env._(
                    "The orders on %(transfer)s are in several currencies: give each "
                    "its own transfer, so that one amount is collected.",
                    transfer=picking.display_name,
                )
            )
        collect = picking._get_amounts_to_collect(short)
        if not collect:
            raise UserError(
                self.env._(
                    "What is short for %(transfer)s is owed for goods that have left "
                    "before: there is nothing to collect for these.",
                    transfer=picking.display_name,
                )
            )
        picking._record_evidence(
            "door_request",
            role=role,
            statement=reason,
            payload={"orders": short, "collect": collect},
        )
        return True

    def action_open_door(self):
        """Open the dialog in which cash on delivery is asked for."""
        return self._open_release_dialog(DOOR, self.env._("Cash on Delivery"))

    # ------------------------------------------------------------------- hooks
    def _get_release_off_text(self, kind):
        if kind != DOOR:
            return super()._get_release_off_text(kind)
        orders = self._get_dispatch_orders()
        terms = orders._get_dispatch_terms() if orders else {}
        for order in orders:
            if not terms[order.id][0].door_payment:
                return self.env._(
                    "%(customer)s: the class has no cash on delivery. An administrator "
                    "switches it on under Configuration → Customer Classes.",
                    customer=order.partner_id.commercial_partner_id.display_name,
                )
        return ""

    def _get_release_limit(self, kind, customer, orders):
        if kind != DOOR:
            return super()._get_release_limit(kind, customer, orders)
        terms = orders._get_dispatch_terms()
        return min(terms[order.id][0].door_limit for order in orders)

    def _get_over_limit_text(self, kind, **names):
        if kind != DOOR:
            return super()._get_over_limit_text(kind, **names)
        return self.env._(
            "Goods of %(customer)s for %(limit)s may be out for cash on delivery, "
            "these and those not paid yet would make it %(total)s. An administrator "
            "sets the limit on the customer class.",
            **names,
        )

    def _get_release_obstacle(self, kind, amounts, taken=None):
        """See ``stock_picking_unpaid``; money that did not come blocks the next."""
        text = super()._get_release_obstacle(kind, amounts, taken)
        if text or kind != DOOR:
            return text
        orders = self.env["sale.order"].sudo().browse(amounts)  # sudo: money decides
        late = orders.partner_id.commercial_partner_id._get_late_door(self.company_id)
        if not late:
            return ""
        return self.env._(
            "The money to be collected for %(transfers)s has not come. Record what was "
            "brought, or have finance verify it; until then nothing more leaves for "
            "cash on delivery to this customer.",
            transfers=", ".join(late.mapped("name")),
        )

    def _get_left_state(self, kind, orders):
        if kind != DOOR:
            return super()._get_left_state(kind, orders)
        if self._has_come_back():
            return "returned"
        state = super()._get_left_state(kind, orders)
        if state == "open" and not self._get_missing_door_money(orders):
            return "brought"
        return state

    def _prepare_left_unpaid(self, short):
        values = super()._prepare_left_unpaid(short)
        if values["release"] == DOOR:
            values["collect"] = self._get_amounts_to_collect(short)
        return values

    # ----------------------------------------------------------------- amounts
    def _get_amounts_to_collect(self, short):
        """Return ``{order id: amount}`` to collect for what leaves now.

        What is unpaid of goods that left before is not collected once more.

        :param short: ``{order id: what money is short of}``; as the result in the
            order's currency
        """
        orders = self.env["sale.order"].sudo().browse(short)  # sudo: money decides
        before = orders._get_uncovered()
        return {
            order.id: order.currency_id.round(short[order.id] - before[order.id])
            for order in orders
            if order.currency_id.compare_amounts(short[order.id], before[order.id]) > 0
        }

    def _get_door_amounts(self):
        """Return ``{order id: amount}`` to collect for one transfer (sudo).

        In the order's currency: of what would leave now; of what has left as noted
        then, less what came back.
        """
        self.ensure_one()
        if self.id not in self._get_left_unpaid(DOOR):
            return self._get_amounts_to_collect(self._get_shortfalls())
        amounts, percents = defaultdict(float), {}
        for row in self._get_evidence(["shipped"])[self.id]:
            for key, amount in (row.payload or {}).get("collect", {}).items():
                amounts[int(key)] += float(amount)
                # of a share of the whole order goods that come back change nothing
                whole = float(row.payload["whole"][key])
                percents[int(key)] = (
                    0.0 if whole else float(row.payload["percents"][key])
                )
        for move, value in self._get_returned_moves()._get_dispatch_value().items():
            order_id = move._get_dispatch_order().id
            if order_id in amounts:
                amounts[order_id] -= value * percents[order_id] / 100
        orders = self.env["sale.order"].sudo().browse(amounts)  # sudo: as above
        return {
            order.id: max(order.currency_id.round(amounts[order.id]), 0.0)
            for order in orders
        }

    def _get_missing_door_money(self, orders):
        """Return what has not been brought of one transfer that has left (sudo).

        In the orders' currency; never more than finance misses for them.
        """
        missing = sum(self._get_door_amounts().values()) - self._get_door_brought()
        missing = min(missing, sum(self._get_left_uncovered(orders).values()))
        return max(orders.currency_id[:1].round(missing), 0.0)

    def _has_come_back(self):
        """Tell whether all that left on one transfer came back."""
        self.ensure_one()
        left = self.move_ids._filter_dispatch_gated().filtered(
            lambda move: move.state == "done"
        )
        back = self._get_returned_moves()._get_dispatch_quantities()
        return bool(back) and all(
            product.uom_id.compare(quantity, back.get(key, 0.0)) <= 0
            for key, quantity in left._get_dispatch_quantities().items()
            for product in (self.env["product.product"].browse(int(key)),)
        )

    # ----------------------------------------------------------------- content
    def _get_sheet_sections(self, facet_codes, sees_prices):
        sections = super()._get_sheet_sections(facet_codes, sees_prices)
        row = self._get_release_requests(DOOR).get(self.id)
        if row and DOOR in facet_codes:
            rows = [(self.env._("Payment at the Door"), row.statement)]
            orders = self.env["sale.order"].sudo()  # sudo: amounts for who sees prices
            for key, amount in row.payload["collect"].items() if sees_prices else ():
                order = orders.browse(int(key))
                rows.append(
                    (
                        self.env._("To collect for %(order)s", order=order.name),
                        formatLang(
                            self.env, float(amount), currency_obj=order.currency_id
                        ),
                    )
                )
            title = self.env._("Cash on Delivery")
            sections.append({"title": title, "rows": rows, "lines": []})
        return sections
