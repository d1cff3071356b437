from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import PDF, CountersignCommon
from .walk_common import WALKS, OrderWalk, run_walks

REQUEST = ("sales_office", "finance", "dispatcher")
# who signs a release, by its kind
RELEASES = {"debt": ("finance", "general_manager"), "door": ("finance",)}
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
    "release_at_door": 3,
    "release_emergency": 4,
    "order_more_or_less": 1,
    "change": 1,
}
# how often acts have to go through in a run, at least
LEAST = {
    "ship": 100, "return": 30, "pay": 300, "refund": 100, "debt": 10, "door": 10,
    "emergency": 10, "emergency ship": 3, "change": 3, "past": 10,
}  # fmt: skip
NO_DIALOGS = {"skip_sms": True, "skip_backorder": True}


@tagged("post_install", "-at_install")
class TestMoneyWalk(CountersignCommon):
    """Goods, money and releases in any order: no more leaves than was allowed.

    An order of class B in the company's currency, one of class C in another, of which
    60 % is paid first. Each sells thirty pumps, ten more at half the price and ten
    kits of two shafts, all on stock. The suite walks 2,000 steps and more, the same
    random ways every time; ``COUNTERSIGN_WALKS=200`` in the environment walks new ones
    for long.
    """

    @classmethod
    def _prepare_lines(cls):
        kit = cls.env["product.product"].create(
            {"name": "Set of shafts", "list_price": 60.0}
        )
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.shaft.id, "product_qty": 2})
                ],
            }
        )
        return [
            cls._prepare_line(product, quantity, price)
            for product, quantity, price in (
                (cls.pump, 30, 100),
                (cls.pump, 10, 50),
                (kit, 10, 60),
            )
        ]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        # what is printed is proved elsewhere, and printing takes seconds
        archive = cls.env.registry["order.form.archive"]
        cls.startClassPatcher(patch.object(archive, "_render", lambda *_args: PDF))
        cls.class_c.dispatch_percent = 60
        cls.company.debt_release = True
        (cls.class_b | cls.class_c).write({"door_payment": True, "door_limit": 800})
        supervisor = new_test_user(
            cls.env,
            "walk_supervisor",
            "sale_mrp_countersign.group_signer,stock.group_stock_user",
        )
        cls.role("service_supervisor").user_ids = supervisor
        cls.users["service_supervisor"] = supervisor
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
        lines = cls._prepare_lines()
        orders = cls._create_order(order_line=lines) | cls._create_order(
            order_line=lines, partner=customer, pricelist_id=pricelist.id
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
        run_walks(machine, walks=29, steps=80)
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
        # told without the add-on: what finance said last, what was released unpaid
        self.verified = {order.id: order.amount_verified for order in self.case.orders}
        self.asked, self.debts = {}, {}
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
            SELECT move.picking_id, SUM(line.price_unit * move.quantity /
                   (CASE WHEN move.product_id = line.product_id THEN 1 ELSE 2 END) *
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
            # a release is for one transfer
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
                self._sign(code, picking)

    def _sign(self, code, picking):
        """Sign all that waits for one of them, a release among it."""
        self._as(code, picking).signoff_sign(
            {str(picking.id): picking.sudo().facet_digests}
        )
        if picking.id in self.asked:
            amount, missing = self.asked[picking.id]
            missing.discard(code)
            if not missing:
                self.debts[picking.id] = amount

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
            self._load(picking, quantity, choice)
            if usual:
                self._sign_request(picking)
            self._validate(picking, rest=choice != 7)

    def _load(self, picking, quantity, choice=0):
        """Load so much of one of the goods, and nothing else."""
        move = self._choose(picking.move_ids, choice)
        move.write({"quantity": quantity, "picked": True})
        picking.packages_loaded = picking.package_count
        return move

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
        moves, way = self._choose(picking.move_ids, choice), choice % 4
        quantity *= 2
        with self._act("past"):
            if usual:
                self._load(picking, quantity, choice)
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
                self._load(returned, quantity, choice)
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
        self._release("debt", order, choice, quantity, usual)

    def release_at_door(self, order, choice, quantity, usual):
        """So it is for cash on delivery."""
        self._release("door", order, choice, quantity, usual)

    def _release(self, kind, order, choice, quantity, usual):
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if not picking:
            return
        percent = order.partner_id.customer_class_id.dispatch_percent
        covered = self.verified[order.id] * 100 / percent - sum(
            self.left[order.id].values()
        )
        move = picking.move_ids[:1]
        line = move.sale_line_id
        price = line.price_unit / (1 if move.product_id == line.product_id else 2)
        load = max(0, covered // price) + quantity
        self._load(picking, min(move.product_uom_qty, load))
        self._sign_request(picking)
        signers = RELEASES[kind]
        with self._act(kind):
            office = self._as("sales_manager", picking)
            if kind == "debt":
                office.ask_debt_release(LATER, "old customer")
            else:
                office.ask_door_release("pays in cash")
            row = picking.evidence_ids[-1:]
            amount = float(row.payload["orders"][str(order.id)])
            self.asked[picking.id] = amount, set(signers)
            for code in signers if usual else signers[1:]:
                self._sign(code, picking)
        with self._act(f"{kind} ship"):
            self._validate(picking)

    def release_emergency(self, order, choice, quantity, usual):
        """The request is owed afterwards; money is asked for all the same."""
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if not picking:
            return
        with self._act("emergency"):
            supervisor = self._as("service_supervisor", picking)
            supervisor.release_emergency("the pump room stands under water")
        with self._act("emergency ship"):
            self._load(picking, quantity, choice)
            self._validate(picking)
        if usual:
            self._sign_request(picking)

    def order_more_or_less(self, order, choice, quantity, usual):
        """What is ordered changes under an open change only."""
        with self._act("change"):
            self._as("order_clerk", order).order_line[:1].product_uom_qty = (
                28 + quantity
            )

    def change(self, order, choice, quantity, usual):
        """It is, and signed again by whom it concerns; or it is withdrawn."""
        clerk = self._as("order_clerk", order)
        if order.is_change_open:
            with self._act("abandon"):
                clerk.action_abandon_change("withdrawn")
            return
        with self._act("change"):
            clerk.action_open_change("customer asks")
            line = clerk.order_line[choice % 2]
            line.product_uom_qty += quantity if usual else -quantity
            if not usual and choice % 3:
                return  # it stays open for a while
            clerk.action_submit()
            self._sign_open(order)
            if order.lane_id.needs_confirmation_sheet:
                self.case._return_sheet(order)

    def _sign_open(self, order):
        """Have everybody sign whose turn it is, until it is nobody's."""
        for _round in range(9):
            points = order._get_open_points()[order.id]
            codes = {point.rule.role_id.code for point in points}
            for code in codes & self.case.users.keys():
                self.case._sign(code, order)
            order.invalidate_recordset()
            if not codes:
                return
