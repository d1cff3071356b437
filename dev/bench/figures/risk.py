"""Paid so far beside OCA's exposure: the same customers, orders and books.

The two answer different questions: what was paid for each order, and what each
customer owes altogether. So there is no limit, only the ratio.
"""

from .. import books, factory
from ..result import figure
from ..stopwatch import describe, milliseconds, queries, ratio, take_turns, transaction
from ..stopwatch import measure as take

DATABASES = {"risk_peer": "risk", "risk_own": "with"}
ORDERS, CUSTOMERS = 500, 100
ROUNDS = 7
# Of invoices and orders, as a customer's form sums them up
INCLUDED = (
    "risk_invoice_draft_include",
    "risk_invoice_open_include",
    "risk_invoice_unpaid_include",
    "risk_account_amount_include",
    "risk_account_amount_unpaid_include",
    "risk_sale_order_include",
)


def prepare(databases):
    """Fill both databases alike; return ``{variant: ids of the orders}``."""
    orders = {}
    for name in DATABASES:
        is_own = name == "risk_own"
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            made = books.make_orders(env, ORDERS, CUSTOMERS, carries=is_own)
            made.write({"state": "sale"})
            if not is_own:
                made.partner_id.write(dict.fromkeys(INCLUDED, True))
            orders[name] = made.ids
    return orders


def measure(databases):
    """Return the rows of this figure."""
    ids = prepare(databases)

    def paid():
        with transaction(databases["risk_own"]) as env:
            orders = env["sale.order"].browse(ids["risk_own"])
            found = {}
            sample = take(env, lambda: found.update(orders._get_paid_so_far()))
            assert set(found.values()) == {books.PAID_SO_FAR}
            return sample

    def exposure():
        with transaction(databases["risk_peer"]) as env:
            orders = env["sale.order"].browse(ids["risk_peer"])
            partners = orders.partner_id
            env.invalidate_all()
            found = []
            sample = take(env, lambda: found.extend(partners.mapped("risk_total")))
            assert len(found) == CUSTOMERS
            assert all(found), found[:3]
            return sample

    samples = take_turns({"peer": exposure, "own": paid}, ROUNDS)
    detail = f"{describe(samples['own'])} against {describe(samples['peer'])}"
    what = f"Paid so far of {ORDERS:,} orders beside the exposure of their {CUSTOMERS}"
    order = milliseconds(samples["own"]) / ORDERS
    customer = milliseconds(samples["peer"]) / CUSTOMERS
    return [
        figure(
            f"{what} customers: time",
            ratio(samples, "own", "peer"),
            None,
            "x the peer",
            f"{detail}; {order:.2f} ms an order, {customer:.2f} ms a customer",
        ),
        figure(
            f"{what} customers: queries",
            queries(samples["own"]) / queries(samples["peer"]),
            None,
            "x the peer",
            detail,
        ),
    ]
