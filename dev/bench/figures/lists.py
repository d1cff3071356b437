"""Opening lists over 100,000 orders, with 500,000 sign-offs beside them."""

from lxml import etree

from .. import factory, fill
from ..result import figure
from ..stopwatch import (
    describe,
    queries,
    ratio,
    take_turns,
    transaction,
)
from ..stopwatch import (
    measure as take,
)

DATABASES = {"lists_plain": "plain", "lists_with": "with"}
ROUNDS = 7
BOARD = "sale_mrp_countersign.order_board_view"
OPEN = [("is_order_open", "=", True), ("is_controlled", "=", True)]
X2MANY = ("one2many", "many2many")


def prepare(databases):
    """Fill both databases alike."""
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            if name == "lists_with":
                factory.take_control(env)
            fill.fill_orders(env)
            if name == "lists_with":
                fill.take_control(env)
        fill.analyze(databases[name])


def _get_specification(model, view, kind):
    """Return what the web client asks of each row of a view."""
    arch = etree.fromstring(model.get_view(view.id, kind)["arch"])
    specification = {}
    for node in arch.iter("field"):
        field = model._fields[node.get("name")]
        if node.get("column_invisible") in ("1", "True"):
            continue
        item = {}
        if field.relational:
            item = {"fields": {"display_name": {}}}
        specification[field.name] = item
    return specification


def measure(databases):
    """Return the rows of this figure."""
    prepare(databases)

    def open_list(name, xmlid, domain, limit=80):
        with transaction(databases[name]) as env:
            orders = env["sale.order"].with_user(factory.user(env, "order_clerk"))
            wanted = _get_specification(orders, env.ref(xmlid), "list")
            env.invalidate_all()
            return take(
                env,
                lambda: orders.web_search_read(
                    domain, wanted, limit=limit, count_limit=10001
                ),
            )

    def open_kanban():
        with transaction(databases["lists_with"]) as env:
            orders = env["sale.order"].with_user(factory.user(env, "order_clerk"))
            view = env.ref(f"{BOARD}_kanban")
            wanted = _get_specification(orders, view, "kanban")
            cards = int(etree.fromstring(view.arch).get("limit"))
            env.invalidate_all()
            return take(
                env,
                lambda: orders.web_read_group(
                    OPEN,
                    ["order_stage"],
                    auto_unfold=True,
                    unfold_read_specification=wanted,
                    unfold_read_default_limit=cards,
                ),
            )

    quotations = "sale.view_quotation_tree_with_onboarding"
    samples = take_turns(
        {
            "plain": lambda: open_list("lists_plain", quotations, []),
            "list": lambda: open_list("lists_with", quotations, []),
            "list_10": lambda: open_list("lists_with", quotations, [], 10),
            "board": lambda: open_list("lists_with", f"{BOARD}_list", OPEN),
            "board_10": lambda: open_list("lists_with", f"{BOARD}_list", OPEN, 10),
            "kanban": open_kanban,
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
    rows.append(
        figure(
            f"Order board as a kanban, first cards of each stage, of {fill.ORDERS:,}",
            ratio(samples, "kanban", "plain"),
            1.1,
            "x plain list",
            describe(samples["kanban"]),
        )
    )
    return rows
