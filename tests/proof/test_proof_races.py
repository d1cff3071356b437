import base64
from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..committed import clean
from ..common import PDF, Factory

CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)
OTHER_PDF = base64.b64encode(b"%PDF-1.4\n% by mail\n%%EOF\n").decode()


class Race:
    """Two people who have the same order on their screens."""

    def __init__(self, database, order_id, users):
        self.database, self.order_id, self.users = database, order_id, users
        self.cursors = []

    def enter(self, code, *, read=()):
        """Return the order as one of them has it: his snapshot is taken here."""
        cr = db_connect(self.database).cursor()
        self.cursors.append(cr)
        order = api.Environment(cr, self.users[code], {})["sale.order"].browse(
            self.order_id
        )
        order.sudo().read(["facts_seq", *read])
        return order

    def close(self):
        for cr in self.cursors:
            cr.close()


@tagged("post_install", "-at_install")
class TestProofRaces(TransactionCase):
    """Two at once, on committed data and real cursors.

    Each race has a first who commits and a second who began before that: the
    database refuses him, Odoo calls once more, and then he is either through or
    told what has become of it.
    """

    # ---------------------------------------------------------------- the stage
    @contextmanager
    def _race(self, prepare):
        """Commit a factory with an order, let ``prepare`` bring it somewhere.

        :param prepare: called with ``(factory, order)`` before the commit
        """
        database = self.env.cr.dbname
        with db_connect(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            switch = env.company.order_control, env.company.order_control_since
            login = {"env": env, "login_prefix": "race"}
            factory = type("CommittedFactory", (Factory,), login)()
            factory._set_up_factory()
            order = factory._create_order()
            factory._set_stock(factory.pump, 100)
            prepare(factory, order)
            # real cursors: others must see it
            cr.commit()  # pylint: disable=invalid-commit
            users = {code: user.id for code, user in factory.users.items()}
            race = Race(database, order.id, users)
        try:
            yield race
        finally:
            race.close()
            with db_connect(database).cursor() as cr:
                _clean(cr, race, switch)

    def _submitted(self, factory, order):
        factory._submit(order)

    def _returned(self, factory, order):
        """The sheet came back twice: by fax, and by mail."""
        factory._submit(order)
        factory._review(order)
        sheet = factory._as("order_clerk", order)._fax_prepare("confirmation")
        sheet.action_proofread()
        sheet.action_sent(1)
        sheet.action_legible("Mr Wang")

    def _ready(self, factory, order):
        factory._make_ready(order)

    def _confirmed(self, factory, order):
        factory._make_ready(order)
        order.action_confirm()

    def _loaded(self, factory, order):
        """Two transfers of one order are signed; money covers one of them."""
        self._confirmed(factory, order)
        picking = order.picking_ids
        picking.move_ids.product_uom_qty = 3
        other = picking.copy()
        other.move_ids.product_uom_qty = 2
        other.action_confirm()
        for item in picking | other:
            item.action_assign()
            for code in ("sales_office", "finance", "dispatcher"):
                factory._sign(code, item)
        factory._as("finance", order).verify_money(300, "bank slip 2")

    def _coming_back(self, factory, order):
        """All of an order has left, and comes back on two returns."""
        self._confirmed(factory, order)
        picking = order.picking_ids
        picking.action_assign()
        factory._as("finance", order).verify_money(500, "bank slip 2")
        for code in ("sales_office", "finance", "dispatcher"):
            factory._sign(code, picking)
        picking.button_validate()
        for quantity in (4, 5):
            wizard = picking.env["stock.return.picking"].create(
                {"picking_id": picking.id}
            )
            wizard.product_return_moves.quantity = quantity
            back = picking.browse(wizard.action_create_returns()["res_id"])
            back.move_ids.write({"quantity": quantity, "picked": True})

    def _indebted(self, factory, order):
        """Two orders of one customer may leave on debt, together beyond the limit."""
        factory.company.debt_release = True
        factory.customer_b.debt_limit = 500
        self._unpaid(
            factory,
            order,
            lambda office: office.ask_debt_release("2099-12-31", "late"),
            "general_manager",
        )

    def _at_the_door(self, factory, order):
        """The same for cash on delivery."""
        factory.class_b.write({"door_payment": True, "door_limit": 500})
        self._unpaid(factory, order, lambda office: office.ask_door_release("cash"))

    def _unpaid(self, factory, order, ask, *more):
        """Two orders of one customer are signed for to leave unpaid."""
        # other goods: they have no quant in common
        pump = factory.pump.create(
            {
                "name": "Other pump",
                "is_storable": True,
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        factory._set_stock(pump, 100)
        line = {"product_id": pump.id, "product_uom_qty": 5, "price_unit": 100.0}
        other = factory._create_order(order_line=[Command.create(line)])
        for item in order | other:
            self._confirmed(factory, item)
            factory._as("finance", item).verify_money(200, "bank slip 2")
            picking = item.picking_ids
            picking.action_assign()
            ask(factory._as("sales_office", picking))
            for code in ("sales_office", "finance", "dispatcher", *more):
                factory._sign(code, picking)

    def _at_the_door_and_paid(self, factory, order):
        """One of them has left and is paid: the other one fits under the limit."""
        self._at_the_door(factory, order)
        factory.class_b.door_limit = 300
        order.picking_ids.button_validate()
        factory._as("finance", order).verify_money(500, "cash 1")

    # ------------------------------------------------------------- the referee
    def _run(self, first, second, act, answer, told=None):
        """Let ``first`` act and commit, ``second`` answer too late and once more.

        :param told: what the second call raises when it is repeated; None: it passes
        """
        act(first)
        self._commit(first)
        with self.assertRaises(SerializationFailure):
            answer(second)
            self._commit(second)
        second.env.cr.rollback()
        second.env.transaction.clear()
        if told:
            with self.assertRaises(told):
                answer(second)
            second.env.cr.rollback()
            second.env.transaction.clear()
        else:
            answer(second)
            self._commit(second)
        return self._judge(second)

    def _commit(self, record):
        record.env.flush_all()
        # real cursors: others must see it
        record.env.cr.commit()  # pylint: disable=invalid-commit
        record.env.transaction.clear()

    def _judge(self, order):
        """Return the order (sudo), its chain whole and its stage as it should be."""
        order = order.sudo()
        order.invalidate_recordset()
        result = order._verify_chains()[order.id]
        self.assertFalse(result.findings)
        stored = order.order_stage
        order.env.add_to_compute(order._fields["order_stage"], order)
        self.assertEqual(order.order_stage, stored, "the stage is right at once")
        return order

    # ------------------------------------------------------------------- races
    @mute_logger("odoo.sql_db")
    def test_two_returns_of_one_sheet(self):
        with self._race(self._returned) as race:
            one, two = race.enter("order_clerk"), race.enter("sales_office")
            order = self._run(
                one,
                two,
                lambda order: order.fax_ids.register_return("fax.pdf", PDF.decode()),
                lambda order: order.fax_ids.filtered(
                    lambda sheet: sheet.direction == "out"
                ).register_return("mail.pdf", OTHER_PDF),
            )
            returns = order.fax_ids.filtered(lambda sheet: sheet.direction == "in")
            self.assertEqual(len(returns), 2, "nothing is lost")
            self.assertEqual(len(set(returns.mapped("name"))), 2)
            # and two people check one of them
            self._run(
                race.enter("order_clerk"),
                race.enter("sales_office"),
                lambda order: _first_return(order).check_return(True, CHECKS),
                lambda order: _first_return(order).check_return(False, CHECKS, "no"),
                told=UserError,
            )
            order.invalidate_recordset()
            self.assertEqual(order.order_stage, "deposit")

    @mute_logger("odoo.sql_db")
    def test_two_registrations_of_money(self):
        with self._race(self._ready) as race:
            order = self._run(
                race.enter("finance"),
                race.enter("finance"),
                lambda order: order.verify_money(200, "slip a"),
                lambda order: order.verify_money(350, "slip b"),
            )
            rows = order.signoff_ids.filtered(lambda row: row.kind == "money")
            self.assertEqual(len(rows), 3, "nothing is lost")
            self.assertEqual(order.amount_verified, 350, "the newest counts")

    @mute_logger("odoo.sql_db")
    def test_confirm_against_edit(self):
        with self._race(self._ready) as race:
            clerk, other = race.enter("order_clerk"), race.enter("sales_office")
            other.order_line.read(["price_unit"])

            def edit(order):
                order.order_line.price_unit = 90.0

            order = self._run(
                clerk, other, lambda order: order.action_confirm(), edit, UserError
            )
            self.assertEqual(order.state, "sale")
            self.assertEqual(order.order_line.price_unit, 100)

    @mute_logger("odoo.sql_db")
    def test_edit_against_confirm(self):
        with self._race(self._ready) as race:

            def edit(order):
                order.order_line.price_unit = 90.0

            order = self._run(
                race.enter("order_clerk"),
                race.enter("sales_office"),
                edit,
                lambda order: order.action_confirm(),
                UserError,
            )
            self.assertEqual(order.state, "draft")
            self.assertFalse(order.picking_ids)

    @mute_logger("odoo.sql_db")
    def test_two_confirm_at_once(self):
        with self._race(self._ready) as race:
            order = self._run(
                race.enter("order_clerk"),
                race.enter("sales_office"),
                lambda order: order.action_confirm(),
                lambda order: order.action_confirm(),
                UserError,
            )
            self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_qty")), 5)

    @mute_logger("odoo.sql_db")
    def test_refusal_against_the_last_signature(self):
        with self._race(self._submitted) as race:
            order = self._run(
                race.enter("general_manager"),
                race.enter("general_manager"),
                lambda order: order.signoff_refuse(_get_seen(order), "no room"),
                lambda order: order.signoff_sign(_get_seen(order)),
                UserError,
            )
            self.assertEqual(order.order_stage, "intake")

    @mute_logger("odoo.sql_db")
    def test_two_shipments_against_one_payment(self):
        with self._race(self._loaded) as race:
            order = self._run(
                race.enter("dispatcher"),
                race.enter("sales_office"),
                lambda order: _get_transfer(order, 3).button_validate(),
                lambda order: _get_transfer(order, 2).button_validate(),
                UserError,
            )
            self.assertEqual(order.order_line.qty_delivered, 3)
            self.assertEqual(order._get_shipped_value()[order.id], 300)

    @mute_logger("odoo.sql_db")
    def test_two_returns_of_the_same_goods(self):
        with self._race(self._coming_back) as race:
            order = self._run(
                race.enter("dispatcher"),
                race.enter("sales_office"),
                lambda order: _get_return(order, 4).button_validate(),
                lambda order: _get_return(order, 5).button_validate(),
                UserError,
            )
            self.assertEqual(order.order_line.qty_delivered, 1)
            self.assertEqual(order._get_shipped_value()[order.id], 100)

    def _run_both_unpaid(self, race):
        """The two orders have nothing in common but their customer."""
        return self._run(
            race.enter("dispatcher"),
            race.enter("warehouse_supervisor", read=["partner_id"]),
            _ship,
            _ship_other,
            UserError,
        )

    @mute_logger("odoo.sql_db")
    def test_two_debts_under_one_limit(self):
        with self._race(self._indebted) as race:
            order = self._run_both_unpaid(race)
            self.assertEqual(order.order_line.qty_delivered, 5)
            self.assertEqual(order.picking_ids.debt_state, "open")

    @mute_logger("odoo.sql_db")
    def test_two_at_the_door_under_one_limit(self):
        with self._race(self._at_the_door) as race:
            order = self._run_both_unpaid(race)
            self.assertEqual(order.order_line.qty_delivered, 5)
            self.assertEqual(order.picking_ids.door_state, "open")

    @mute_logger("odoo.sql_db")
    def test_money_of_another_order_taken_back_against_the_door(self):
        """What was paid is not: the other order does not fit under the limit."""
        with self._race(self._at_the_door_and_paid) as race:
            order = self._run(
                race.enter("finance"),
                race.enter("warehouse_supervisor", read=["partner_id"]),
                lambda order: order.verify_money(200, "false note"),
                _ship_other,
                UserError,
            )
            self.assertEqual(order.picking_ids.door_state, "open")

    @mute_logger("odoo.sql_db")
    def test_money_taken_back_against_a_shipment(self):
        with self._race(self._loaded) as race:
            order = self._run(
                race.enter("finance"),
                race.enter("dispatcher"),
                lambda order: order.verify_money(150, "refund"),
                lambda order: _get_transfer(order, 3).button_validate(),
                UserError,
            )
            self.assertEqual(order.order_line.qty_delivered, 0)

    @mute_logger("odoo.sql_db")
    def test_change_of_an_order_against_its_shipment(self):
        with self._race(self._loaded) as race:

            def change(order):
                order.action_open_change("customer asks")
                order.order_line.price_unit = 110.0

            order = self._run(
                race.enter("order_clerk"),
                race.enter("dispatcher"),
                change,
                lambda order: _get_transfer(order, 3).button_validate(),
                UserError,
            )
            self.assertEqual(order.order_line.qty_delivered, 0)
            self.assertTrue(order.is_change_open)


# --------------------------------------------------------------------- helpers
def _get_seen(document):
    return {str(document.id): document.sudo().facet_digests}


def _get_transfer(order, quantity):
    pickings = order.order_line.sudo().move_ids.picking_id.filtered(
        lambda item: item.move_ids.product_uom_qty == quantity
    )
    return pickings.with_user(order.env.uid)


def _get_return(order, quantity):
    pickings = order.order_line.sudo().move_ids.picking_id.filtered(
        lambda item: (
            item.picking_type_code == "incoming"
            and item.move_ids.product_uom_qty == quantity
        )
    )
    return pickings.with_user(order.env.uid)


def _ship(order):
    order.sudo().picking_ids.with_user(order.env.uid).button_validate()


def _ship_other(order):
    orders = order.sudo().search([("partner_id", "=", order.partner_id.id)])
    _ship((orders - order).with_user(order.env.uid))


def _first_return(order):
    return order.fax_ids.filtered(lambda sheet: sheet.direction == "in").sorted("id")[0]


def _clean(cr, race, switch):
    """Take away all orders of the race's customer."""
    cr.execute(
        "SELECT id FROM sale_order WHERE partner_id = (SELECT partner_id FROM"
        " sale_order WHERE id = %s) ORDER BY id",
        [race.order_id],
    )
    order_ids = [order_id for (order_id,) in cr.fetchall()]
    clean(cr, order_ids, list(race.users.values()), switch)
