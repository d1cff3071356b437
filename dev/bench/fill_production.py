"""Finished production by SQL: orders with backorders, their moves, work and scrap.

Inside Odoo. Of everything the columns that lists and reports read.
"""

from odoo.fields import Command
from odoo.tools import SQL

PRODUCTS = 40
WORKCENTERS = 8
# Working days of a year
DAYS = 250
# One order in so many is the backorder of the one before
BACKORDERS = 4
TABLES = (
    "mrp_production",
    "mrp_production_group",
    "mrp_workorder",
    "mrp_workcenter_productivity",
    "stock_move",
)


def make_shop(env):
    """Make products and work centers; core's models only."""
    env["mrp.workcenter"].create(
        [{"name": f"Center {number}"} for number in range(WORKCENTERS)]
    )
    env["product.product"].create(
        [
            {
                "name": f"Pump {number}",
                "default_code": f"made{number:02}",
                "is_storable": True,
                "taxes_id": [Command.clear()],
            }
            for number in range(PRODUCTS)
        ]
    )
    env.flush_all()


def fill_productions(env, first, last):
    """Insert the orders numbered ``first`` to ``last``, each finished by one move.

    Every fourth is the backorder of the one before. Each has a work order with a time
    log. They are dealt out over days and products, so that each of both meet.
    """
    production = env["stock.location"].search([("usage", "=", "production")], limit=1)
    warehouse = env.ref("stock.warehouse0")
    values = {
        "first": first,
        "last": last,
        "company": env.company.id,
        "user": env.user.id,
        "unit": env.ref("uom.product_uom_unit").id,
        "type": warehouse.manu_type_id.id,
        "stock": warehouse.lot_stock_id.id,
        "production": production.id,
        "loss": env["mrp.workcenter.productivity.loss"].search([], limit=1).id,
        "products": _ids(env["product.product"].search([("name", "=like", "Pump %")])),
        "workcenters": _ids(
            env["mrp.workcenter"].search([("name", "=like", "Center %")])
        ),
        "days": DAYS,
        "share": BACKORDERS,
    }
    for statement in (_GROUPS, _PRODUCTIONS, _MOVES, _WORKORDERS, _LOGS):
        env.cr.execute(SQL(statement, **values))
    env.invalidate_all()


def _ids(records):
    assert records
    return records.ids


_NUMBERED = """
    SELECT n, 'B' || n AS name,
        1 + n %% 20 AS quantity,
        (%(products)s::int[])[
            1 + n / %(days)s %% array_length(%(products)s::int[], 1)
        ] AS product,
        (%(workcenters)s::int[])[1 + n %% array_length(%(workcenters)s::int[], 1)]
            AS workcenter,
        timestamp '2031-01-01 06:00' + n %% %(days)s * interval '1 day'
            + n * 37 %% 600 * interval '1 minute' AS moment
    FROM generate_series(%(first)s, %(last)s) AS n
"""
_GROUPS = """
    INSERT INTO mrp_production_group (name)
    SELECT 'B' || n FROM generate_series(%(first)s, %(last)s) AS n
    WHERE n %% %(share)s <> 0
"""
_PRODUCTIONS = (
    """
    INSERT INTO mrp_production (
        name, priority, product_id, product_qty, product_uom_id, product_uom_qty,
        qty_producing, picking_type_id, location_src_id, location_dest_id, date_start,
        date_finished, planned_end, date_deadline, state, company_id, consumption,
        production_group_id, user_id, create_date, create_uid, write_date, write_uid)
    SELECT o.name, '0', product, quantity, %(unit)s, quantity, quantity, %(type)s,
        %(stock)s, %(stock)s, moment, moment + interval '2 hours',
        moment + interval '1 hour', moment + interval '1 day', 'done', %(company)s,
        'flexible', g.id, %(user)s, now(), 1, now(), 1
    FROM ("""
    + _NUMBERED
    + """) AS o
    JOIN mrp_production_group AS g
        ON g.name = 'B' || CASE WHEN n %% %(share)s = 0 THEN n - 1 ELSE n END
    """
)
_MOVES = (
    """
    INSERT INTO stock_move (
        reference, sequence, priority, date, company_id, product_id, product_qty,
        product_uom_qty, product_uom, quantity, picked, location_id, location_dest_id,
        state, procure_method, production_id, create_date, create_uid, write_date,
        write_uid)
    SELECT o.name, 10, '0', moment + interval '2 hours', %(company)s, product, quantity,
        quantity, %(unit)s, quantity, true, %(production)s, %(stock)s, 'done',
        'make_to_stock', p.id, now(), 1, now(), 1
    FROM ("""
    + _NUMBERED
    + """) AS o JOIN mrp_production AS p ON p.name = o.name
    """
)
_WORKORDERS = (
    """
    INSERT INTO mrp_workorder (
        name, sequence, workcenter_id, production_id, state, date_start, date_finished,
        duration_expected, duration, qty_produced, create_date, create_uid, write_date,
        write_uid)
    SELECT o.name, 100, workcenter, p.id, 'done', moment, moment + interval '2 hours',
        60, 120, quantity, now(), 1, now(), 1
    FROM ("""
    + _NUMBERED
    + """) AS o JOIN mrp_production AS p ON p.name = o.name
    """
)
_LOGS = (
    """
    INSERT INTO mrp_workcenter_productivity (
        workcenter_id, workorder_id, company_id, loss_id, user_id, date_start, date_end,
        duration, create_date, create_uid, write_date, write_uid)
    SELECT workcenter, w.id, %(company)s, %(loss)s, %(user)s, moment,
        moment + interval '2 hours', 120, now(), 1, now(), 1
    FROM ("""
    + _NUMBERED
    + """) AS o JOIN mrp_workorder AS w ON w.name = o.name
    """
)
