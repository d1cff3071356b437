"""Time and queries of an act, measured side by side in several databases.

Inside Odoo. One process holds all registries, and the variants take turns round by
round, so that whatever else the machine does meets all of them alike. What is
quoted are the medians of the rounds' ratios.
"""

import contextlib
import gc
import time
from statistics import median
from typing import NamedTuple

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry

from .result import figure

CONTEXT = {"lang": "en_US", "tz": "UTC"}


class Sample(NamedTuple):
    """What one act took."""

    seconds: float
    queries: int

    def __add__(self, other):
        return Sample(self.seconds + other.seconds, self.queries + other.queries)


NOTHING = Sample(0.0, 0)


@contextlib.contextmanager
def transaction(database, commit=False, uid=SUPERUSER_ID):
    """Yield the environment of a transaction of its own, rolled back at its end.

    :param commit: keep what was done
    """
    with Registry(database).cursor() as cr:
        env = Environment(cr, uid, CONTEXT)
        yield env
        if commit:
            cr.commit()
        else:
            cr.rollback()


def measure(env, act):
    """Return the ``Sample`` of ``act`` up to where its transaction would commit."""
    env.cr.flush()
    gc.collect()
    gc.disable()
    try:
        queries, start = env.cr.sql_log_count, time.perf_counter()
        act()
        env.cr.flush()
        seconds = time.perf_counter() - start
    finally:
        gc.enable()
    return Sample(seconds, env.cr.sql_log_count - queries)


def take_turns(variants, rounds):
    """Return ``{name: [Sample]}``; one round to warm up is not among them.

    :param variants: ``{name: function that returns a Sample}``
    """
    samples = {name: [] for name in variants}
    for number in range(rounds + 1):
        # every other round backwards: nobody always comes first
        names = list(variants)[:: 1 if number % 2 else -1]
        for name in names:
            sample = variants[name]()
            if number:
                samples[name].append(sample)
    return samples


def ratio(samples, name, base):
    """Return the median of the rounds' ratios of time."""
    pairs = zip(samples[name], samples[base], strict=True)
    return median(one.seconds / other.seconds for one, other in pairs)


def queries(samples):
    """Return the median number of queries."""
    return int(median(sample.queries for sample in samples))


def milliseconds(samples):
    """Return the median time."""
    return median(sample.seconds for sample in samples) * 1000


def describe(samples):
    """Return time and queries as a short text."""
    return f"{milliseconds(samples):.0f} ms, {queries(samples)} queries"


def compare(samples, what, variants):
    """Return rows of time and queries of each variant against the first of them.

    :param samples: of ``take_turns``, the one without the add-on first
    :param variants: ``{name: (title, limit or None)}`` of the others
    """
    base = next(iter(samples))
    rows = []
    for name, (title, limit) in variants.items():
        detail = f"{describe(samples[name])} against {describe(samples[base])}"
        for kind, share in (
            ("time", ratio(samples, name, base)),
            ("queries", queries(samples[name]) / queries(samples[base])),
        ):
            text = f"{what}, {title}: {kind}"
            rows.append(figure(text, share, limit, "x plain Odoo", detail))
    return rows
