"""The daily production report over 200,000 finished moves, against core's moves."""

from .. import factory, fill, fill_production
from ..result import figure
from ..stopwatch import (
    describe,
    milliseconds,
    queries,
    ratio,
    take_turns,
    transaction,
)
from ..stopwatch import measure as take

DATABASES = {"daily": "with"}
SIZES = (20_000, 200_000)
ROUNDS = 7
MAX_RATIO = 1.5
GROUPS = ["day:day", "product_id"]
# What the pivot shows
PIVOT = ["planned_qty:sum", "made_qty:sum", "scrapped_qty:sum", "__count"]
# Core's finished moves
MOVES = [("state", "=", "done"), ("production_id", "!=", False)]
# What the list shows
NAMED = {"fields": {"display_name": {}}}
PAGE = {
    **dict.fromkeys(
        ("workcenter_id", "production_id", "product_id", "picking_type_id"), NAMED
    ),
    **dict.fromkeys(
        (
            "day",
            "ordered_qty",
            "planned_qty",
            "made_qty",
            "cumulative_qty",
            "remaining_qty",
            "scrapped_qty",
            "planned_hours",
            "worked_hours",
            "completion",
            "promised_date",
            "days_late",
        ),
        {},
    ),
}


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


def _read(database, model, groups, aggregates, domain=()):
    """Group what the general manager reads; return the sample."""
    with transaction(database) as env:
        rows = env[model].with_user(factory.user(env, "general_manager"))
        rows.formatted_read_group([("id", "=", 0)], groups, aggregates)  # rights
        return take(
            env, lambda: rows.formatted_read_group(list(domain), groups, aggregates)
        )


def _open_page(database, limit):
    """Read a day's list as the web client does; return the sample."""
    with transaction(database) as env:
        rows = env["production.daily.report"]
        rows = rows.with_user(factory.user(env, "general_manager"))
        domain = [("day", "=", "2031-06-02")]
        rows.search(domain, limit=1)  # rights
        env.invalidate_all()
        return take(env, lambda: rows.web_search_read(domain, PAGE, limit=limit))


def _take_turns(database):
    def report(aggregates, groups=GROUPS):
        return lambda: _read(database, "production.daily.report", groups, aggregates)

    def core(groups):
        sums = ["product_qty:sum", "__count"]
        return lambda: _read(database, "stock.move", groups, sums, MOVES)

    return take_turns(
        {
            "core": core(["date:day", "product_id"]),
            "made": report(["made_qty:sum", "__count"]),
            "pivot": report(PIVOT),
            "hours": report(["worked_hours:sum", *PIVOT]),
            "page": lambda: _open_page(database, 80),
            "page_10": lambda: _open_page(database, 10),
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
    small, large = SIZES
    found = samples[large]
    many = f"{large:,} finished moves"
    times = {size: milliseconds(samples[size]["pivot"]) for size in SIZES}
    rows = [
        figure(
            f"Daily report, day and product, over {many}: {what}",
            ratio(found, name, "core"),
            limit,
            "x core's moves",
            f"{describe(found[name])} against {describe(found['core'])}",
            strict=True,
        )
        for name, what, limit in (
            ("made", "made only", MAX_RATIO),
            ("pivot", "its pivot", MAX_RATIO),
            ("hours", "hours too", None),
        )
    ]
    rows += [
        figure(
            f"Daily report's pivot, each move: {large} against {small}",
            times[large] / large / (times[small] / small),
            1.3,
            "x (linear is 1)",
            "; ".join(f"{size} moves: {times[size]:.0f} ms" for size in SIZES),
        ),
        figure(
            "Daily report, a day as a list: 80 rows more than 10",
            queries(found["page"]) - queries(found["page_10"]),
            0,
            "queries",
            describe(found["page"]),
        ),
    ]
    return rows
