"""Confirming an order that makes 30 manufacturing orders: without the add-on, with."""

from odoo.fields import Command

from .. import factory
from ..stopwatch import compare, take_turns, transaction
from ..stopwatch import measure as take

DATABASES = {"make_plain": "plain", "make_off": "with", "make_on": "with"}
ORDERS = 30
ROUNDS = 9


def prepare(databases):
    """Return ``{variant: id of an order that may be confirmed}``."""
    orders = {}
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            _make_to_order(env)
            if name == "make_on":
                factory.take_control(env)
                order = factory.create_signed(env, ORDERS)
            else:
                order = factory.create_orders(env, count=ORDERS)
            orders[name] = order.id
    return orders


def _make_to_order(env):
    """Let every product be made of two components for each order."""
    mto = env.ref("stock.route_warehouse0_mto")
    mto.active = True
    products = factory.goods(env, ORDERS)
    products.route_ids = [
        Command.set([mto.id, env.ref("mrp.route_warehouse0_manufacture").id])
    ]
    parts = env["product.product"].create(
        [{"name": f"Part {number}", "is_storable": True} for number in range(2)]
    )
    location = env.ref("stock.warehouse0").lot_stock_id
    for part in parts:
        env["stock.quant"]._update_available_quantity(part, location, 100000)
    env["mrp.bom"].create(
        [
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id}) for part in parts
                ],
            }
            for product in products
        ]
    )


def measure(databases):
    """Return the rows of this figure."""
    orders = prepare(databases)

    def confirm(name):
        with transaction(databases[name]) as env:
            clerk = factory.user(env, "order_clerk")
            order = env["sale.order"].with_user(clerk).browse(orders[name])
            sample = take(env, order.action_confirm)
            made = env["mrp.production"].search_count(
                [("reference_ids.sale_ids", "=", order.id)]
            )
            assert made == ORDERS, f"{name}: {made}"
            return sample

    samples = take_turns(
        {name: lambda name=name: confirm(name) for name in DATABASES}, ROUNDS
    )
    return compare(
        samples,
        f"Confirming an order that makes {ORDERS} manufacturing orders",
        {
            "make_off": ("control off", None),
            "make_on": ("everything signed", 1.15),
        },
    )
