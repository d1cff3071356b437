"""Signing many documents in one act."""

from .. import factory
from ..result import figure
from ..stopwatch import measure as take
from ..stopwatch import milliseconds, queries, take_turns, transaction

DATABASES = {"batch": "with"}
SIZES = (200, 2000)
ROUNDS = 2


def prepare(databases):
    """Submit as many orders as the largest batch has; return their ids."""
    with transaction(databases["batch"], commit=True) as env:
        factory.populate(env)
        factory.take_control(env)
        factory.ask_four(env)
        values = factory.controlled_values(env)
        orders = factory.create_orders(env, max(SIZES), count=3, **values)
        factory.submit(env, orders)
        return orders.ids


def measure(databases):
    """Return the rows of this figure."""
    ids = prepare(databases)

    def sign(number):
        with transaction(databases["batch"]) as env:
            orders = env["sale.order"].browse(ids[:number])
            seen = factory.digests(orders)
            env.invalidate_all()
            signer = orders.with_user(factory.user(env, "general_manager"))
            sample = take(env, lambda: signer.signoff_sign(seen))
            rows = orders.signoff_ids.filtered(lambda row: row.kind == "sign")
            assert rows.sale_order_id == orders
            return sample

    samples = take_turns({n: lambda n=n: sign(n) for n in SIZES}, ROUNDS)
    small, large = (queries(samples[n]) / n for n in SIZES)
    times = [milliseconds(samples[n]) / n for n in SIZES]
    detail = "; ".join(
        f"{n}: {queries(samples[n])} queries, {milliseconds(samples[n]) / 1000:.2f} s"
        for n in SIZES
    )
    return [
        figure(f"Signing {SIZES[0]} documents in one act", small, 2, "queries each"),
        figure(f"Signing {SIZES[1]} documents in one act", large, 2, "queries each"),
        figure(
            f"Time of each document, {SIZES[1]} against {SIZES[0]} (linear is 1)",
            times[1] / times[0],
            1.3,
            "x",
            detail,
        ),
    ]
