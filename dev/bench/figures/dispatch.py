"""Opening the dispatch board over 100,000 transfers, beside core's transfer list."""

from .. import factory, fill, screen
from .. import fill_transfers as transfers
from ..result import figure
from ..stopwatch import describe, queries, ratio, take_turns, transaction

DATABASES = {"dispatch_plain": "plain", "dispatch_with": "with"}
ROUNDS = 9
CORE = "stock.vpicktree"
BOARD = "sale_mrp_countersign.dispatch_board_view"
# The board as its action opens it, and the same rows in core's words
OPEN = [("is_dispatch_open", "=", True), ("is_dispatch_controlled", "=", True)]
SAME = [
    ("picking_type_code", "=", "outgoing"),
    ("scheduled_date", ">=", transfers.OPEN_FROM),
]


def prepare(databases):
    """Fill both databases alike."""
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            transfers.fill_transfers(env)
            if name == "dispatch_with":
                factory.take_control(env)
                transfers.take_control(env)
        fill.analyze(databases[name], transfers.TABLES)
    _check_same_rows(databases)


def _check_same_rows(databases):
    found = []
    for name, domain in zip(DATABASES, (SAME, OPEN), strict=True):
        with transaction(databases[name]) as env:
            found.append(env["stock.picking"].search(domain).mapped("name"))
    assert found[0] == found[1]
    assert len(found[0]) == transfers.TRANSFERS // transfers.OPEN_SHARE


def measure(databases):
    """Return the rows of this figure."""
    prepare(databases)

    def show(name, opener, xmlid, *args):
        with transaction(databases[name]) as env:
            pickings = env["stock.picking"]
            pickings = pickings.with_user(factory.user(env, "order_clerk"))
            return opener(pickings, env.ref(xmlid), *args)

    def board(kind, *args):
        opener = getattr(screen, f"open_{kind}")
        return show("dispatch_with", opener, f"{BOARD}_{kind}", OPEN, *args)

    samples = take_turns(
        {
            "plain": lambda: show("dispatch_plain", screen.open_list, CORE, SAME),
            "list": lambda: board("list"),
            "list_10": lambda: board("list", 10),
            "kanban": lambda: board("kanban"),
        },
        ROUNDS,
    )
    base = f"against {describe(samples['plain'])}"
    of = f"of {transfers.TRANSFERS:,} transfers"
    detail = f"{describe(samples['list'])} {base}"
    more = queries(samples["list"]) - queries(samples["list_10"])
    return [
        figure(
            f"Dispatch board as a list, 80 {of}: time",
            ratio(samples, "list", "plain"),
            1.1,
            "x core's list",
            detail,
        ),
        figure(
            f"Dispatch board as a list, 80 {of}, more than for 10",
            more,
            0,
            "queries",
            detail,
        ),
        figure(
            f"Dispatch board as a kanban, first cards of each stage, {of}",
            ratio(samples, "kanban", "plain"),
            1.1,
            "x core's list",
            f"{describe(samples['kanban'])} {base}",
        ),
    ]
