"""Orders with money in the books: invoices, advances, refunds, online payments.

Inside Odoo. What knows the add-on is asked for with a parameter.
"""

from odoo.fields import Command, Date

from . import factory

TOTAL, PAID, ADVANCE, ONLINE, BACK = 500.0, 200.0, 50.0, 30.0, 10.0
# What is known to be paid of each order in the end
PAID_SO_FAR = PAID + ADVANCE + ONLINE - BACK


def make_orders(env, number, customers=1, carries=True):
    """Return ``number`` orders, dealt out evenly among customers.

    Each with a posted invoice that is paid in part, an advance besides, an online
    payment that is not in the books, and a credit note that was paid out.

    :param customers: how many; the first is the factory's
    :param carries: whether an advance says for which order it is
    """
    clean = {"tracking_disable": True, "mail_notrack": True}
    partners = factory.customer(env) | env["res.partner"].create(
        [
            {"name": f"Customer {item:03}", "is_company": True}
            for item in range(1, customers)
        ]
    )
    orders = env["sale.order"].with_context(**clean)
    for partner in partners:
        orders |= factory.create_orders(
            env, number // customers, count=1, partner_id=partner.id
        )
    moves = _settle(orders, "out_invoice", PAID, "inbound")
    _settle(orders, "out_refund", BACK, "outbound")
    payments = env["account.payment"].create(
        [
            {
                **_payment(move, ADVANCE, "inbound"),
                **({"sale_order_id": order.id} if carries else {}),
            }
            for order, move in zip(orders, moves, strict=True)
        ]
    )
    payments.action_post()
    _pay_online(env, orders)
    return orders


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
