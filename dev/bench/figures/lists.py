"""Opening lists over 100,000 orders, with 500,000 sign-offs beside them."""

from .. import factory, fill, screen
from ..result import figure
from ..stopwatch import describe, queries, ratio, take_turns, transaction

DATABASES = {"lists_plain": "plain", "lists_with": "with"}
# Each takes a twentieth of a second, of which a tenth more is to be told
ROUNDS = 21
BOARD = "sale_mrp_countersign.order_board_view"
# The board as its action opens it; without what is being made, whose progress shows
OPEN = [("is_order_open", "=", True), ("is_controlled", "=", True)]
BEFORE = [*OPEN, ("order_stage", "!=", "production")]


def prepare(databases):
    """Fill both databases alike."""
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            if name == "lists_with":
                factory.take_control(env)
            fill.fill_orders(env)
            fill.fill_production(env)
            if name == "lists_with":
                fill.take_control(env)
                fill.control_production(env)
        fill.analyze(databases[name])


def measure(databases):
    """Return the rows of this figure."""
    prepare(databases)

    def open_list(name, xmlid, domain, limit=80):
        with transaction(databases[name]) as env:
            orders = env["sale.order"].with_user(factory.user(env, "order_clerk"))
            return screen.open_list(orders, env.ref(xmlid), domain, limit)

    def open_kanban(domain):
        with transaction(databases["lists_with"]) as env:
            orders = env["sale.order"].with_user(factory.user(env, "order_clerk"))
            return screen.open_kanban(orders, env.ref(f"{BOARD}_kanban"), domain)

    quotations = "sale.view_quotation_tree_with_onboarding"
    samples = take_turns(
        {
            "plain": lambda: open_list("lists_plain", quotations, []),
            "list": lambda: open_list("lists_with", quotations, []),
            "list_10": lambda: open_list("lists_with", quotations, [], 10),
            "board": lambda: open_list("lists_with", f"{BOARD}_list", OPEN),
            "board_10": lambda: open_list("lists_with", f"{BOARD}_list", OPEN, 10),
            "kanban": lambda: open_kanban(OPEN),
            "kanban_before": lambda: open_kanban(BEFORE),
        },
        ROUNDS,
    )
    rows = []
    for name, title in (("list", "Quotations"), ("board", "Order board as a list")):
        detail = f"{describe(samples[name])} against {describe(samples['plain'])}"
        what = f"{title}, 80 of {fill.ORDERS:,} orders"
        more = queries(samples[name]) - queries(samples[f"{name}_10"])
        rows += [
            figure(
                f"{what}: time", ratio(samples, name, "plain"), 1.1, "x plain", detail
            ),
            figure(f"{what}, more than for 10", more, 0, "queries", detail),
        ]
    for name, title in (
        ("kanban_before", ", none in production"),
        ("kanban", ", one column in production"),
    ):
        rows.append(
            figure(
                f"Order board as a kanban, 16 cards of each stage{title}, of "
                f"{fill.ORDERS:,}",
                ratio(samples, name, "plain"),
                1.1,
                "x plain list",
                f"{describe(samples[name])} against {describe(samples['plain'])}",
            )
        )
    return rows
