"""Request and four signatures on one order, beside the peer."""

from contextlib import contextmanager

from odoo.modules.registry import Registry

from .. import factory
from ..result import figure
from ..stopwatch import (
    NOTHING,
    describe,
    milliseconds,
    queries,
    ratio,
    take_turns,
    transaction,
)
from ..stopwatch import (
    measure as take,
)

DATABASES = {"peer": "peer", "four": "with"}
ROUNDS = 7


def prepare(databases):
    """Ask for the same four people in both databases."""
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            if name == "peer":
                factory.ask_peer(env)
            else:
                factory.take_control(env)
                factory.ask_four(env)


def _peer_acts(env):
    """Return a new order and the acts on it: request, four validations."""
    order = factory.create_orders(env)
    clerk = order.with_user(factory.user(env, "order_clerk"))
    acts = [clerk.request_validation]
    for role in factory.FOUR:
        acts.append(order.with_user(factory.user(env, role)).validate_tier)
    return order, acts


def _own_acts(env):
    """Return a new order and the acts on it: submission, four signatures."""
    order = factory.create_orders(env, **factory.controlled_values(env))
    clerk = order.with_user(factory.user(env, "order_clerk"))
    clerk.record_reply("mail", "thank you")
    seen = factory.digests(order)
    acts = [clerk.action_submit]
    for role in factory.FOUR:
        signer = order.with_user(factory.user(env, role))
        acts.append(lambda signer=signer: signer.signoff_sign(seen))
    return order, acts


@contextmanager
def _without_notes(database):
    """Switch off what writes a note on the way: the tracking of the order stage."""
    registry = Registry(database)
    field = registry["sale.order"]._fields["order_stage"]
    tracking, field.tracking = field.tracking, None
    registry.clear_cache()
    try:
        yield
    finally:
        field.tracking = tracking
        registry.clear_cache()


def _read_people(env):
    """Read who acts beforehand: it is the same for both sides."""
    for role in ("order_clerk", *factory.FOUR):
        person = factory.user(env, role)
        assert person.name and person.company_ids


def _play(database, prepare_acts, is_done, cold):
    """Return the ``Sample`` of all acts, each up to its commit."""
    with transaction(database) as env:
        _read_people(env)
        order, acts = prepare_acts(env)
        total = NOTHING
        for act in acts:
            env.flush_all()
            if cold:
                env.invalidate_all()
            total += take(env, act)
        assert is_done(order)
        return total


def measure(databases):
    """Return the rows of this figure."""
    prepare(databases)

    def peer(cold):
        return _play(
            databases["peer"],
            _peer_acts,
            lambda order: order.validation_status == "validated",
            cold,
        )

    def own(cold):
        return _play(
            databases["four"],
            _own_acts,
            lambda order: order.order_stage == "deposit",
            cold,
        )

    with _without_notes(databases["four"]):
        samples = take_turns(
            {
                "peer": lambda: peer(False),
                "own": lambda: own(False),
                "peer_cold": lambda: peer(True),
                "own_cold": lambda: own(True),
            },
            ROUNDS,
        )
    samples |= take_turns({"own_notes": lambda: own(False)}, 3)
    return _rows(samples)


def _rows(samples):
    what = f"Request and four signatures, {factory.LINES} lines"
    warm = f"{describe(samples['own'])} against {describe(samples['peer'])}"
    cold = f"{describe(samples['own_cold'])} against {describe(samples['peer_cold'])}"
    share = queries(samples["own"]) / queries(samples["peer"])
    cold_share = queries(samples["own_cold"]) / queries(samples["peer_cold"])
    return [
        figure(f"{what}: time", ratio(samples, "own", "peer"), 0.6, "x the peer", warm),
        figure(f"{what}: queries", share, 0.6, "x the peer", warm),
        figure(
            f"{what}, with notes",
            queries(samples["own_notes"]),
            30,
            "queries",
            f"{milliseconds(samples['own_notes']):.0f} ms",
            strict=True,
        ),
        figure(
            f"{what}, nothing cached: time",
            ratio(samples, "own_cold", "peer_cold"),
            None,
            "x the peer",
            cold,
        ),
        figure(
            f"{what}, nothing cached: queries", cold_share, None, "x the peer", cold
        ),
    ]
