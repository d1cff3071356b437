"""Validating a delivery of 50 lines: without the add-on, control off, control on."""

from .. import factory
from ..stopwatch import compare, take_turns, transaction
from ..stopwatch import measure as take

DATABASES = {"ship_plain": "plain", "ship_off": "with", "ship_on": "with"}
ROUNDS = 11


def prepare(databases):
    """Return ``{variant: id of a transfer that may be validated}``."""
    pickings = {}
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env, factory.REQUEST)
            if name == "ship_on":
                factory.take_control(env, factory.REQUEST)
                order = _make_signed(env)
            else:
                order = factory.create_orders(env)
                order.action_confirm()
            picking = order.picking_ids
            if name == "ship_on":
                _sign_request(env, picking)
            pickings[name] = picking.id
    return pickings


def _make_signed(env):
    """Return a confirmed order on the longest way, all of it paid."""
    order = factory.create_signed(env)
    clerk = factory.user(env, "order_clerk")
    order.with_user(clerk).action_confirm()
    finance = factory.user(env, "finance")
    order.with_user(finance).verify_money(order.amount_total, "bank slip 2")
    return order


def _sign_request(env, picking):
    picking.write({"package_count": 3, "packages_loaded": 3})
    for role in factory.REQUEST:
        factory.sign(env, picking, role)
    assert picking.dispatch_stage == "ready", picking.dispatch_hint


def measure(databases):
    """Return the rows of this figure."""
    pickings = prepare(databases)

    def validate(name):
        with transaction(databases[name]) as env:
            clerk = factory.user(env, "order_clerk")
            picking = env["stock.picking"].with_user(clerk).browse(pickings[name])
            picking = picking.with_context(skip_sms=True)
            sample = take(env, picking.button_validate)
            assert picking.state == "done", name
            return sample

    samples = take_turns(
        {name: lambda name=name: validate(name) for name in DATABASES}, ROUNDS
    )
    return compare(
        samples,
        f"Validating a delivery of {factory.LINES} lines",
        {"ship_off": ("control off", 1.1), "ship_on": ("through the gate", 1.25)},
    )
