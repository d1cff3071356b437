from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from odoo.tests import tagged

from ..common import PDF, CountersignCommon
from .walk_common import WALKS, OrderWalk, run_walks

REQUEST = ("sales_office", "finance", "dispatcher")
DEBT = ("finance", "general_manager")
LATER = "2099-12-31"
# how often each act is tried: what is cheap and moves the money, most
ACTS = {
    "pay": 30,
    "refund": 20,
    "sign_request": 6,
    "edit_request": 12,
    "read_back": 10,
    "ship": 15,
    "slip_past": 5,
    "send_back": 5,
    "send_again": 2,
    "release_on_debt": 3,
    "order_more_or_less": 1,
}
# how often acts have to go through in a run, at least
LEAST = {"ship": 100, "return": 30, "pay": 300, "refund": 100, "debt": 10, "past": 10}
NO_DIALOGS = {"skip_sms": True, "skip_backorder": True}


@tagged("post_install", "-at_install")
class TestMoneyWalk(CountersignCommon):
    """Goods, money and releases in any order: no more leaves than was allowed.

    An order of class B in the company's currency, one of class C in another, of which
    60 % is paid first; forty pieces each, all on stock. The suite walks 2,000 steps
    and more, the same random ways every time; ``COUNTERSIGN_WALKS=200`` in the
    environment walks new ones for long.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        # what is printed is proved elsewhere, and printing takes seconds
        archive = cls.env.registry["order.form.archive"]
        cls.startClassPatcher(patch.object(archive, "_render", lambda *_args: PDF))
        cls.class_c.dispatch_percent = 60
        cls.company.debt_release = True
        cls._set_stock(cls.pump, 1000)
        other = cls.env.ref("base.EUR")
        if other == cls.company.currency_id:
            other = cls.env.ref("base.USD")
        other.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2020-01-01", "rate": 0.137}
        )
        pricelist = cls.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": other.id}
        )
        customer = cls._create_customer("Customer C", cls.class_c)
        cls._register(customer)
        (cls.customer_b | customer).debt_limit = 800
        orders = cls._create_order(quantity=40) | cls._create_order(
            quantity=40, partner=customer, pricelist_id=pricelist.id
        )
        for order in orders:
            case._make_ready(order)
            order.action_confirm()
            order.picking_ids.action_assign()
            # nothing but the deposit, so that the way begins poor
        cls.orders = orders
        cls.env.flush_all()

    def test_random_walks(self):
        self.assertEqual(len(self.orders.currency_id), 2)
        machine = MoneyWalk.of(self)
        run_walks(machine, walks=31, steps=80)
        if not WALKS:
            self.assertGreaterEqual(machine.steps[0], 2000)
            # what never happened, or seldom, proves nothing
            for act, least in LEAST.items():
                passed = machine.passed.get(act, 0)
                self.assertGreaterEqual(passed, least, f"{act}: {machine.passed}")


class MoneyWalk(OrderWalk):
    """What leaves is told by its moves, what is allowed by what was verified."""

    def __init__(self):
        super().__init__()
        # told without the add-on: what finance said last, what was signed as debt
        self.verified = {order.id: order.amount_verified for order in self.case.orders}
        self.debts = {}
        self.left = {order.id: self._get_left(order) for order in self.case.orders}

    def _get_pickings(self, order, *states):
        pickings = order.order_line.move_ids.picking_id
        return pickings.filtered(lambda item: item.state in states).sorted("id")

    def _choose(self, records, choice):
        return records[choice % len(records)] if records else records

    # ------------------------------------------------------------------- ledger
    def _get_left(self, order):
        """Return ``{transfer id: value}`` of what has left, or come back (below zero).

        By moves and prices alone.
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT move.picking_id, SUM(line.price_unit * move.quantity *
                   (CASE WHEN target.usage = 'customer' THEN 1 ELSE 0 END
                    - CASE WHEN source.usage = 'customer' THEN 1 ELSE 0 END))
              FROM stock_move move
              JOIN sale_order_line line ON line.id = move.sale_line_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN stock_location source ON source.id = move.location_id
             WHERE line.order_id = %s AND move.state = 'done'
             GROUP BY move.picking_id
            """,
            [order.id],
        )
        return {key: float(value) for key, value in self.env.cr.fetchall()}

    @invariant()
    def no_more_leaves_than_was_allowed(self):
        for order in self.case.orders:
            left, before = self._get_left(order), self.left[order.id]
            self.left[order.id] = left
            shipped = sum(left.values())
            if shipped <= sum(before.values()):
                continue  # money that went back later sends no goods back
            percent = order.partner_id.customer_class_id.dispatch_percent
            # a debt is released for one transfer
            debts = [
                self.debts.get(key, 0) for key in left if left[key] != before.get(key)
            ]
            allowed = self.verified[order.id] + max(debts)
            assert shipped * percent / 100 <= allowed + 0.01, (
                f"{order.name}: {shipped} has left of which {percent} % is paid "
                f"first, {allowed} was verified or released"
            )

    # --------------------------------------------------------------------- acts
    @rule(
        act=st.sampled_from([name for name in ACTS for _time in range(ACTS[name])]),
        number=st.integers(0, 1),
        choice=st.integers(0, 59),
        quantity=st.integers(1, 4),
        usual=st.sampled_from([True, True, True, True, False]),
    )
    def do(self, act, number, choice, quantity, usual):
        """Do one of the acts below, each as often as it is meant to happen."""
        getattr(self, act)(self.case.orders[number], choice, quantity, usual)

    def pay(self, order, choice, quantity, usual):
        with self._act("pay"):
            self._verify(order, 150 * quantity)

    def refund(self, order, choice, quantity, usual):
        with self._act("refund"):
            self._verify(order, -100 * quantity)

    def _verify(self, order, change):
        """Finance says what is paid now."""
        amount = max(0, self.verified[order.id] + change)
        self._as("finance", order).verify_money(amount, "slip")
        self.verified[order.id] = amount

    def sign_request(self, order, choice, quantity, usual):
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if picking:
            self._sign_request(picking, REQUEST if usual else REQUEST[choice % 3 :][:1])

    def _sign_request(self, picking, codes=REQUEST):
        for code in codes:
            with self._act("sign"):
                self._as(code, picking).signoff_sign(
                    {str(picking.id): picking.sudo().facet_digests}
                )

    def edit_request(self, order, choice, quantity, usual):
        """What is requested changes: signatures fall, or stand for it again."""
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if picking:
            with self._act("edit"):
                self._as("dispatcher", picking).package_count = quantity

    def read_back(self, order, choice, quantity, usual):
        """The dispatcher finds something, or that all is correct."""
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if picking:
            remarks = {} if usual else {str(picking.move_ids[:1].id): "one short"}
            with self._act("read back"):
                self._as("dispatcher", picking).signoff_sign(
                    {str(picking.id): picking.sudo().facet_digests},
                    answers={"remarks": remarks},
                )

    def ship(self, order, choice, quantity, usual):
        """By the button; what is left becomes a backorder, or is given up."""
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if not picking:
            return
        with self._act("ship"):
            self._load(picking, quantity)
            if usual:
                self._sign_request(picking)
            self._validate(picking, rest=choice != 7)

    def _load(self, picking, quantity):
        picking.move_ids[:1].write({"quantity": quantity, "picked": True})
        picking.packages_loaded = picking.package_count

    def _validate(self, picking, rest=True):
        context = dict(NO_DIALOGS)
        if not rest:
            context["picking_ids_not_to_backorder"] = picking.ids
        self._as("dispatcher", picking).with_context(**context).button_validate()

    def slip_past(self, order, choice, quantity, usual):
        """Past the button: the move itself, its state, a done line, a new move."""
        states = ["assigned"] if usual else ["done"]
        picking = self._choose(self._get_pickings(order, *states), choice)
        if not picking:
            return
        moves, way = picking.move_ids[:1], choice % 4
        quantity *= 2
        with self._act("past"):
            if usual:
                self._load(picking, quantity)
                self._sign_request(picking)
            if way == 0:
                moves.write({"quantity": quantity, "picked": True})
                moves._action_done()
            elif way == 1:
                self._as("dispatcher", moves).write(
                    {"quantity": quantity, "picked": True, "state": "done"}
                )
            elif way == 2:
                self._as("dispatcher", moves.move_line_ids[:1]).quantity = quantity
            else:
                moves.copy({"picking_id": picking.id, "product_uom_qty": quantity})

    def send_back(self, order, choice, quantity, usual):
        """Goods come back."""
        picking = self._choose(self._get_sent(order, "outgoing"), choice)
        if picking:
            with self._act("return"):
                returned = self._return(picking, quantity)
                returned.move_ids.write({"quantity": quantity, "picked": True})
                returned.with_context(**NO_DIALOGS).button_validate()

    def send_again(self, order, choice, quantity, usual):
        """What came back leaves once more: another transfer asks to go."""
        picking = self._choose(self._get_sent(order, "incoming"), choice)
        if picking:
            with self._act("again"):
                self._return(picking, 1).action_assign()

    def _get_sent(self, order, code):
        return self._get_pickings(order, "done").filtered(
            lambda picking: picking.picking_type_id.code == code
        )

    def _return(self, picking, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def release_on_debt(self, order, choice, quantity, usual):
        """More is loaded than money covers; it leaves on debt, when all sign."""
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if not picking:
            return
        percent = order.partner_id.customer_class_id.dispatch_percent
        covered = self.verified[order.id] * 100 / percent - sum(
            self.left[order.id].values()
        )
        asked = picking.move_ids[:1].product_uom_qty
        self._load(picking, min(asked, max(0, covered // 100) + quantity))
        self._sign_request(picking)
        with self._act("debt"):
            office = self._as("sales_manager", picking)
            office.ask_debt_release(LATER, "old customer")
            row = picking.evidence_ids[-1:]
            for code in DEBT if usual else DEBT[choice % 2 :][:1]:
                self._as(code, picking).signoff_sign(
                    {str(picking.id): picking.sudo().facet_digests}
                )
            if usual:
                self.debts[picking.id] = float(row.payload["orders"][str(order.id)])
        with self._act("debt ship"):
            self._validate(picking)

    def order_more_or_less(self, order, choice, quantity, usual):
        """What is ordered changes under an open change only."""
        with self._act("change"):
            self._as("order_clerk", order).order_line[:1].product_uom_qty = (
                38 + quantity
            )
