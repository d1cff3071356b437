"""The daily production report over 200,000 finished moves, against core's moves."""

from .. import factory, fill, fill_production
from ..stopwatch import describe, take_turns, transaction
from ..stopwatch import measure as take

DATABASES = {"daily": "with"}
SIZES = (20_000, 200_000)
ROUNDS = 7
MAX_RATIO = 1.5
GROUPS = ["day:day", "product_id"]
# What the pivot shows
PIVOT = ["planned_qty:sum", "made_qty:sum", "scrapped_qty:sum", "__count"]
EVERYTHING = [
    *PIVOT,
    "good_qty:sum",
    "processed_qty:sum",
    "planned_hours:sum",
    "worked_hours:sum",
    "order_count:sum",
    "completion:avg",
    "days_late:max",
]
TOTALS = [*PIVOT, "ordered_qty:sum", "cumulative_qty:sum", "remaining_qty:sum"]
MOVES = [("state", "=", "done"), ("production_id", "!=", False)]


def _grow(database, first, last):
    with transaction(database, commit=True) as env:
        if first == 1:
            factory.populate(env)
            fill_production.make_shop(env)
            factory.user(env, "general_manager").group_ids |= env.ref(
                "mrp.group_mrp_manager"
            )
        fill_production.fill_productions(env, first, last)
    fill.analyze(database, fill_production.TABLES)


def _measure(database, model, groups, aggregates, domain=()):
    with transaction(database) as env:
        rows = env[model].with_user(factory.user(env, "general_manager"))
        rows.formatted_read_group([("id", "=", 0)], groups, aggregates)  # rights
        return take(
            env,
            lambda: rows.formatted_read_group(list(domain), groups, aggregates),
        )


def _take_turns(database):
    def core():
        return _measure(
            database,
            "stock.move",
            ["date:day", "product_id"],
            ["product_qty:sum", "__count"],
            MOVES,
        )

    def report(aggregates):
        return lambda: _measure(database, "production.daily.report", GROUPS, aggregates)

    def page():
        with transaction(database) as env:
            rows = env["production.daily.report"]
            rows = rows.with_user(factory.user(env, "general_manager"))
            names = dict.fromkeys(
                ("day", "production_id", "made_qty", "cumulative_qty", "completion"), {}
            )
            return take(
                env,
                lambda: rows.web_search_read(
                    [("day", "=", "2031-06-01")], names, limit=80
                ),
            )

    return take_turns(
        {
            "core": core,
            "made": report(["made_qty:sum", "__count"]),
            "pivot": report(PIVOT),
            "everything": report(EVERYTHING),
            "totals": report(TOTALS),
            "page": page,
        },
        ROUNDS,
    )


def measure(databases):
    """Return the rows of this figure."""
    database = databases["daily"]
    samples, start = {}, 1
    for size in SIZES:
        _grow(database, start, size)
        samples[size] = _take_turns(database)
        start = size + 1
    small, large = (samples[size] for size in SIZES)
    import json

    print(
        json.dumps(
            {k: {n: describe(s) for n, s in v.items()} for k, v in samples.items()},
            indent=1,
        )
    )
    return []
