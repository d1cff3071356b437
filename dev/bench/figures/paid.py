"""What the books know to be paid for many orders at once."""

from .. import books, factory
from ..result import figure
from ..stopwatch import measure as take
from ..stopwatch import milliseconds, queries, take_turns, transaction

DATABASES = {"paid": "with"}
SIZES = (200, 1000)
ROUNDS = 5


def prepare(databases):
    """Make as many orders as asked for at most; return their ids."""
    with transaction(databases["paid"], commit=True) as env:
        factory.populate(env)
        return books.make_orders(env, max(SIZES)).ids


def measure(databases):
    """Return the rows of this figure."""
    ids = prepare(databases)

    def ask(number):
        with transaction(databases["paid"]) as env:
            orders = env["sale.order"].browse(ids[:number])
            found = {}
            sample = take(env, lambda: found.update(orders._get_paid_so_far()))
            assert set(found.values()) == {books.PAID_SO_FAR}, set(found.values())
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
