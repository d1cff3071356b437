from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang

from ..signoff.clean_text import clean_text
from .stock_picking_arrival import ARRIVAL_ROLES
from .stock_picking_unpaid import DOOR

MONEY_ROLES = (*ARRIVAL_ROLES, "finance")


class StockPicking(models.Model):
    """What the driver brings from the door, and by when (货到付款).

    It is evidence of the transfer and opens no gate: for its order it counts when
    finance verifies it, as all money does.
    """

    _inherit = "stock.picking"

    door_brought = fields.Monetary(
        string="Brought",
        compute="_compute_door_brought",
        currency_field="door_currency_id",
        help="What the driver has brought for these goods so far.",
    )
    door_deadline = fields.Date(
        string="Money Due On",
        compute="_compute_door_deadline",
        store=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="By when the money is brought: counted from the arrival, before that from "
        "the expected arrival or the day on which the goods left.",
    )
    is_door_overdue = fields.Boolean(
        compute="_compute_is_door_overdue", search="_search_is_door_overdue"
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"door_deadline"}

    # ---------------------------------------------------------------- computes
    @api.depends("signoff_ids", "door_state")
    def _compute_door_brought(self):
        for picking in self:
            picking.door_brought = picking._origin._get_door_brought()

    @api.depends("signoff_ids", "facts_seq", "expected_arrival")
    def _compute_door_deadline(self):
        stored = self._origin.sudo()  # sudo: the same for every user
        left = stored._get_left_unpaid(DOOR)
        arrivals = stored.browse(left)._get_last_evidence("arrival")
        for picking in self:
            origin = picking._origin.sudo()
            if origin.id not in left:
                picking.door_deadline = False
                continue
            company, row = origin.company_id, arrivals.get(origin.id)
            shipped = origin._get_last_evidence("shipped")[origin.id].signed_at
            picking.door_deadline = company._get_door_deadline(
                fields.Date.to_date(row.payload["date"])
                if row
                else picking.expected_arrival or company._get_local_day(shipped)
            )

    @api.depends("door_state", "door_deadline")
    def _compute_is_door_overdue(self):
        for picking in self:
            picking.is_door_overdue = (
                picking.door_state == "open"
                and bool(picking.door_deadline)
                and picking.door_deadline < picking.company_id._get_local_day()
            )

    def _search_is_door_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        late = self._get_passed_domain("door_deadline")
        return Domain("door_state", "=", "open") & late

    def _get_door_brought(self):
        """Return what was brought for these goods as recorded last."""
        rows = self._get_last_evidence("door_money")
        return sum(float(row.payload["amount"]) for row in rows.values())

    # --------------------------------------------------------------------- act
    def record_door_money(self, amount, reference, note=None):
        """Record what the driver has brought for these goods so far (登记货到付款).

        :param amount: all that was brought until now, in the orders' currency; the
            newest figure counts, 0 where the customer did not pay
        :param reference: number of the cash receipt or bank document; none for 0
        :param note: why it is another amount than was to be collected
        :raise AccessError: neither an office of arrivals nor finance
        :raise UserError: did not leave for cash on delivery, no amount, no reference,
            or no note
        """
        self.ensure_one()
        role = self._require_role(*MONEY_ROLES)
        picking = self.sudo()  # sudo: facts are written by methods only
        picking._record_facts()
        picking._check_shipped()
        # what is missing blocks the customer's next one
        picking._count_unpaid()
        reference, note = clean_text(reference), clean_text(note)
        amount = picking._check_door_money(amount, reference, note)
        picking._record_evidence(
            "door_money",
            role=role,
            statement=" · ".join(filter(None, (reference, note))),
            payload={
                "amount": amount,
                "currency": picking.door_currency_id.name,
                "reference": reference,
                "note": note,
            },
        )
        return True

    def _check_door_money(self, amount, reference, note):
        """Return the amount that was brought, rounded; refuse what is none."""
        if self.id not in self._get_left_unpaid(DOOR):
            raise UserError(
                self.env._(
                    "%(transfer)s did not leave for cash on delivery.",
                    transfer=self.display_name,
                )
            )
        currency = self.door_currency_id
        amount = self._get_dispatch_orders()[:1]._check_money_amount(amount)
        if amount and not reference:
            raise UserError(
                self.env._("Give the number of the cash receipt or bank document.")
            )
        if not note and currency.compare_amounts(amount, self.door_amount):
            raise UserError(
                self.env._(
                    "%(amount)s was to be collected for %(transfer)s: write why it is "
                    "another amount.",
                    amount=formatLang(
                        self.env, self.door_amount, currency_obj=currency
                    ),
                    transfer=self.name,
                )
            )
        return amount

    def action_open_door_money(self):
        """Open the dialog in which money from the door is recorded."""
        action = self._open_arrival_dialog("money")
        hidden = {"default_sheet_id": False, "dialog_size": "medium"}
        return {**action, "context": {**action["context"], **hidden}}
