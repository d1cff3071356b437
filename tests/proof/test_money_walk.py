from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from odoo.tests import tagged

from ..common import CountersignCommon
from .walk_common import OrderWalk, run_walks

REQUEST = ("sales_office", "finance", "dispatcher")
DEBT = ("finance", "general_manager")
LATER = "2099-12-31"
NO_DIALOGS = {"skip_sms": True, "skip_backorder": True}


@tagged("post_install", "-at_install")
class TestMoneyWalk(CountersignCommon):
    """Goods, money and releases in any order: no more leaves than was allowed.

    An order of class B in the company's currency, one of class C in another, of which
    60 % is paid first; of each ten pieces are on stock. The suite walks some 600 acts,
    the same random ways every time; ``COUNTERSIGN_WALKS=50`` makes 2,000 and more on
    new ones, which take four minutes.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
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
        (cls.customer_b | customer).debt_limit = 800
        orders = cls._create_order(quantity=10) | cls._create_order(
            quantity=10, partner=customer, pricelist_id=pricelist.id
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
        run_walks(machine, walks=14, steps=55)
        self.assertGreaterEqual(machine.taken[0], 500)
        # what never happened proves nothing
        for act in ("ship", "refused", "return", "debt", "money"):
            self.assertTrue(machine.passed.get(act), act)


class MoneyWalk(OrderWalk):
    """What leaves is told by its moves, what is allowed by what was verified."""

    def __init__(self):
        super().__init__()
        # told without the add-on: what finance said last, what was signed as debt
        self.verified = {order.id: order.amount_verified for order in self.case.orders}
        self.debts = {order.id: 0.0 for order in self.case.orders}
        self.shipped = {
            order.id: self._get_shipped(order) for order in self.case.orders
        }

    def _get_order(self, number):
        return self.case.orders[number % 2]

    def _get_pickings(self, order, *states):
        pickings = order.order_line.move_ids.picking_id
        return pickings.filtered(lambda item: item.state in states).sorted("id")

    def _choose(self, records, choice):
        return records[choice % len(records)] if records else records

    # ------------------------------------------------------------------- ledger
    def _get_shipped(self, order):
        """Return the value of what is outside now, by its moves and prices alone."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT COALESCE(SUM(line.price_unit * move.quantity *
                CASE WHEN target.usage = 'customer' THEN 1 ELSE 0 END
                - line.price_unit * move.quantity *
                CASE WHEN source.usage = 'customer' THEN 1 ELSE 0 END), 0)
              FROM stock_move move
              JOIN sale_order_line line ON line.id = move.sale_line_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN stock_location source ON source.id = move.location_id
             WHERE line.order_id = %s AND move.state = 'done'
            """,
            [order.id],
        )
        return float(self.env.cr.fetchone()[0])

    @invariant()
    def no_more_leaves_than_was_allowed(self):
        for order in self.case.orders:
            shipped, before = self._get_shipped(order), self.shipped[order.id]
            self.shipped[order.id] = shipped
            if shipped <= before:
                continue  # money that went back later sends no goods back
            percent = order.partner_id.customer_class_id.dispatch_percent
            allowed = self.verified[order.id] + self.debts[order.id]
            assert shipped * percent / 100 <= allowed + 0.01, (
                f"{order.name}: {shipped} has left of which {percent} % is paid "
                f"first, {allowed} was verified or released"
            )

    # --------------------------------------------------------------------- acts
    order = st.integers(0, 1)
    some = st.integers(0, 9)
    count = st.integers(1, 4)

    @rule(number=order, amount=st.sampled_from([0, 250, 300, 600, 800, 1000, 1000]))
    def verify(self, number, amount):
        """Money comes in, and goes back."""
        order = self._get_order(number)
        with self._act("money"):
            self._as("finance", order).verify_money(amount, "slip")
            self.verified[order.id] = amount

    @rule(number=order, choice=some, everybody=st.booleans())
    def sign_request(self, number, choice, everybody):
        picking = self._choose(
            self._get_pickings(self._get_order(number), "assigned", "confirmed"), choice
        )
        if not picking:
            return
        self._sign_request(picking, REQUEST if everybody else REQUEST[choice % 3 :][:1])

    def _sign_request(self, picking, codes=REQUEST):
        for code in codes:
            with self._act("sign"):
                self._as(code, picking).signoff_sign(
                    {str(picking.id): picking.sudo().facet_digests}
                )

    @rule(number=order, choice=some, packages=count)
    def edit_request(self, number, choice, packages):
        """What is requested changes: signatures fall, or stand for it again."""
        pickings = self._get_pickings(self._get_order(number), "assigned")
        picking = self._choose(pickings, choice)
        if picking:
            with self._act("edit"):
                self._as("dispatcher", picking).package_count = packages

    @rule(number=order, choice=some, wrong=st.booleans())
    def read_back(self, number, choice, wrong):
        """The dispatcher finds something, or that all is correct."""
        pickings = self._get_pickings(self._get_order(number), "assigned")
        picking = self._choose(pickings, choice)
        if picking:
            remarks = {str(picking.move_ids[:1].id): "one short"} if wrong else {}
            with self._act("read back"):
                self._as("dispatcher", picking).signoff_sign(
                    {str(picking.id): picking.sudo().facet_digests},
                    answers={"remarks": remarks},
                )

    @rule(
        number=order,
        choice=some,
        quantity=count,
        rest=st.sampled_from([True, True, False]),
        signed=st.sampled_from([True, True, False]),
    )
    def ship(self, number, choice, quantity, rest, signed):
        """By the button; what is left becomes a backorder, or is given up."""
        pickings = self._get_pickings(self._get_order(number), "assigned")
        picking = self._choose(pickings, choice)
        if not picking:
            return
        if signed:
            self._sign_request(picking)
        with self._act("ship"):
            picking.move_ids[:1].quantity = quantity
            picking.move_ids[:1].picked = True
            context = dict(NO_DIALOGS)
            if not rest:
                context["picking_ids_not_to_backorder"] = picking.ids
            self._as("dispatcher", picking).with_context(**context).button_validate()

    @rule(number=order, choice=some, quantity=st.integers(1, 10))
    def slip_past(self, number, choice, quantity):
        """Past the button: the move itself, its state, a done line, a new move."""
        order = self._get_order(number)
        picking = self._choose(self._get_pickings(order, "assigned", "done"), choice)
        if not picking:
            return
        moves = picking.move_ids[:1]
        with self._act("past"):
            if choice < 3:
                moves.write({"quantity": quantity, "picked": True})
                moves._action_done()
            elif choice < 5:
                self._as("dispatcher", moves).write(
                    {"quantity": quantity, "picked": True, "state": "done"}
                )
            elif choice < 8:
                self._as("dispatcher", moves.move_line_ids[:1]).quantity = quantity
            else:
                moves.copy({"picking_id": picking.id, "product_uom_qty": quantity})

    @rule(number=order, choice=some, quantity=count)
    def send_back(self, number, choice, quantity):
        """Goods come back, or what came back leaves once more."""
        order = self._get_order(number)
        picking = self._choose(self._get_pickings(order, "done"), choice)
        if not picking:
            return
        with self._act("return"):
            wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
            wizard.product_return_moves.quantity = quantity
            action = wizard.action_create_returns()
            returned = self.env["stock.picking"].browse(action["res_id"])
            if returned.picking_type_id.code == "incoming":
                returned.move_ids.write({"quantity": quantity, "picked": True})
                returned.with_context(**NO_DIALOGS).button_validate()

    @rule(number=order, choice=some)
    def send_again(self, number, choice):
        """A return of a return: goods that leave anew."""
        order = self._get_order(number)
        returns = self._get_pickings(order, "done").filtered(
            lambda item: item.picking_type_id.code == "incoming"
        )
        picking = self._choose(returns, choice)
        if not picking:
            return
        with self._act("again"):
            wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
            wizard.product_return_moves.quantity = 1
            action = wizard.action_create_returns()
            again = self.env["stock.picking"].browse(action["res_id"])
            again.action_assign()

    @rule(number=order, choice=some, signed=st.booleans())
    def release_on_debt(self, number, choice, signed):
        order = self._get_order(number)
        picking = self._choose(self._get_pickings(order, "assigned"), choice)
        if not picking:
            return
        self._sign_request(picking)
        with self._act("debt"):
            office = self._as("sales_manager", picking)
            office.ask_debt_release(LATER, "old customer")
            row = picking.evidence_ids[-1:]
            if signed:
                for code in DEBT:
                    self._as(code, picking).signoff_sign(
                        {str(picking.id): picking.sudo().facet_digests}
                    )
                amount = float(row.payload["orders"][str(order.id)])
                self.debts[order.id] = max(self.debts[order.id], amount)

    @rule(number=order, quantity=st.integers(6, 14))
    def order_more_or_less(self, number, quantity):
        """What is ordered changes under an open change only."""
        order = self._as("order_clerk", self._get_order(number))
        with self._act("change"):
            order.order_line[:1].product_uom_qty = quantity
