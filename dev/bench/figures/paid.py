"""What the books know to be paid for many orders at once."""

from odoo.fields import Command, Date

from .. import factory
from ..result import figure
from ..stopwatch import measure as take
from ..stopwatch import milliseconds, queries, take_turns, transaction

DATABASES = {"paid": "with"}
SIZES = (200, 1000)
ROUNDS = 5
TOTAL, PAID, ADVANCE, ONLINE, BACK = 500.0, 200.0, 50.0, 30.0, 10.0


def prepare(databases):
    """Make as many orders as asked for at most; return their ids.

    Each with a posted invoice that is paid in part, an advance besides, an online
    payment that is not in the books, and a credit note that was paid out.
    """
    with transaction(databases["paid"], commit=True) as env:
        factory.populate(env)
        clean = {"tracking_disable": True, "mail_notrack": True}
        orders = factory.create_orders(env, max(SIZES), count=1).with_context(**clean)
        moves = _settle(orders, "out_invoice", PAID, "inbound")
        _settle(orders, "out_refund", BACK, "outbound")
        payments = env["account.payment"].create(
            [
                {**_payment(move, ADVANCE, "inbound"), "sale_order_id": order.id}
                for order, move in zip(orders, moves, strict=True)
            ]
        )
        payments.action_post()
        _pay_online(env, orders)
        return orders.ids


def _settle(orders, kind, amount, direction):
    """Post a document for each order and settle so much of it; return them."""
    moves = orders.env["account.move"].create(
        [_document(order, kind, TOTAL if kind == "out_invoice" else amount)
         for order in orders]
    )  # fmt: skip
    moves.action_post()
    payments = orders.env["account.payment"].create(
        [_payment(move, amount, direction) for move in moves]
    )
    payments.action_post()
    for move, payment in zip(moves, payments, strict=True):
        lines = (move | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
    return moves


def _document(order, kind, amount):
    line = order.order_line
    return {
        **order._prepare_invoice(),
        "move_type": kind,
        "invoice_date": Date.today(),
        "invoice_line_ids": [
            Command.create(
                {
                    "product_id": line.product_id.id,
                    "price_unit": amount,
                    "tax_ids": [Command.clear()],
                    "sale_line_ids": [Command.link(line.id)],
                }
            )
        ],
    }


def _payment(move, amount, direction):
    bank = move.env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", move.company_id.id)], limit=1
    )
    return {
        "partner_id": move.partner_id.id,
        "payment_type": direction,
        "partner_type": "customer",
        "amount": amount,
        "journal_id": bank.id,
    }


def _pay_online(env, orders):
    """Make a finished transaction for each order, without a payment in the books."""
    provider = env["payment.provider"].search([], limit=1)
    env["payment.transaction"].create(
        [
            {
                "provider_id": provider.id,
                "payment_method_id": env.ref("payment.payment_method_unknown").id,
                "reference": f"bench {order.id}",
                "amount": ONLINE,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
                "last_state_change": order.create_date,
            }
            for order in orders
        ]
    )


def measure(databases):
    """Return the rows of this figure."""
    ids = prepare(databases)

    def ask(number):
        with transaction(databases["paid"]) as env:
            orders = env["sale.order"].browse(ids[:number])
            found = {}
            sample = take(env, lambda: found.update(orders._get_paid_so_far()))
            assert set(found.values()) == {PAID + ADVANCE + ONLINE - BACK}, set(
                found.values()
            )
            assert len(found) == number
            return sample

    samples = take_turns({n: lambda n=n: ask(n) for n in SIZES}, ROUNDS)
    small, large = (milliseconds(samples[n]) / n for n in SIZES)
    detail = "; ".join(
        f"{n}: {queries(samples[n])} queries, {milliseconds(samples[n]):.0f} ms"
        for n in SIZES
    )
    return [
        figure(
            f"Paid so far of {SIZES[1]} orders, advances, refunds, online money",
            queries(samples[SIZES[1]]),
            30,
            "queries",
            detail,
        ),
        figure(
            f"Paid so far, each order: {SIZES[1]} against {SIZES[0]}",
            large / small,
            1.3,
            "x (linear is 1)",
        ),
    ]
