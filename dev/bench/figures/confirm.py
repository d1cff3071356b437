"""Confirming an order of 50 lines: without the add-on, control off, control on."""

from .. import factory
from ..stopwatch import compare, take_turns, transaction
from ..stopwatch import measure as take

DATABASES = {"confirm_plain": "plain", "confirm_off": "with", "confirm_on": "with"}
ROUNDS = 15


def prepare(databases):
    """Return ``{variant: id of an order that may be confirmed}``."""
    orders = {}
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            if name == "confirm_on":
                factory.take_control(env)
                orders[name] = factory.create_signed(env).id
            else:
                orders[name] = factory.create_orders(env).id
    return orders


def measure(databases):
    """Return the rows of this figure."""
    orders = prepare(databases)

    def confirm(name):
        with transaction(databases[name]) as env:
            clerk = factory.user(env, "order_clerk")
            order = env["sale.order"].with_user(clerk).browse(orders[name])
            sample = take(env, order.action_confirm)
            assert order.state == "sale", name
            return sample

    samples = take_turns(
        {name: lambda name=name: confirm(name) for name in DATABASES}, ROUNDS
    )
    return compare(
        samples,
        f"Confirming an order of {factory.LINES} lines",
        {
            "confirm_off": ("control off", 1.05),
            "confirm_on": ("control on, everything signed", 1.25),
        },
    )
