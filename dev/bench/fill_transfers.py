"""Many transfers to customers by SQL, each linked to its order's line by its goods.

Inside Odoo. Of everything the columns that lists and boards read; the same rows in
every database.
"""

from odoo.fields import Command
from odoo.tools import SQL

from .fill import ORDERS, fill_orders

TRANSFERS = ORDERS
TABLES = ("sale_order", "sale_order_line", "stock_picking", "stock_move")
# The last so many of all are open, from here on their dates; the others are done
OPEN_SHARE = 10
OPEN_FROM = "2031-01-01 00:00:00"
# Stage: codes of the roles that have it; the first ones have not left
WAITING = {
    "quality": "inspector",
    "request": "sales_office finance dispatcher",
    "money": "finance salesperson",
    "ready": "dispatcher",
}
LEFT = {"in_transit": "sales_assistant", "receipt": "sales_assistant"}
STAGES = WAITING | LEFT


def fill_transfers(env, number=TRANSFERS):
    """Insert orders of one line and their transfers; core's columns only."""
    fill_orders(env, number)
    product = env["product.product"].create(
        {"name": "Pump", "is_storable": True, "taxes_id": [Command.clear()]}
    )
    env.flush_all()
    warehouse = env.ref("stock.warehouse0")
    values = {
        "number": number,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "user": env.user.id,
        "product": product.id,
        "unit": product.uom_id.id,
        "type": warehouse.out_type_id.id,
        "stock": warehouse.lot_stock_id.id,
        "customers": env.ref("stock.stock_location_customers").id,
        "closed": number - number // OPEN_SHARE,
        "open_from": OPEN_FROM,
        "stages": len(STAGES),
        "waiting": len(WAITING),
    }
    for statement in (_ORDERS, _LINES, _TRANSFERS, _MOVES):
        env.cr.execute(SQL(statement, **values))
    env.invalidate_all()


def take_control(env):
    """Put these transfers under dispatch control, the open ones on each stage."""
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order SET is_controlled = true, facts_seq = 5,
                lane_id = %(lane)s WHERE name LIKE 'B%%'
            """,
            lane=env.ref("sale_mrp_countersign.lane_standard").id,
        )
    )
    env.cr.execute(
        SQL(
            """
            UPDATE stock_picking AS p SET is_dispatch_controlled = true,
                facts_seq = 5, content_digest = '1:' || p.id,
                dispatch_stage = COALESCE(s.stage, 'done'),
                dispatch_holder_codes = s.holders,
                carrier_name = CASE WHEN p.state = 'done' THEN 'Carrier' END,
                expected_arrival = CASE WHEN p.state = 'done'
                    THEN p.scheduled_date + interval '3 days' END
            FROM (
                SELECT name, CASE WHEN scheduled_date >= %(open_from)s
                    THEN 1 + substr(name, 2)::int %% %(count)s END AS place
                FROM stock_picking WHERE name LIKE 'T%%'
            ) AS t
            LEFT JOIN unnest(%(stages)s::varchar[], %(holders)s::varchar[])
                WITH ORDINALITY AS s (stage, holders, place) USING (place)
            WHERE p.name = t.name
            """,
            open_from=OPEN_FROM,
            count=len(STAGES),
            stages=list(STAGES),
            holders=list(STAGES.values()),
        )
    )
    env.invalidate_all()


_ORDERS = "UPDATE sale_order SET state = 'sale' WHERE name LIKE 'B%%'"
_LINES = """
    INSERT INTO sale_order_line (
        order_id, name, sequence, product_id, product_uom_id, product_uom_qty,
        price_unit, price_subtotal, price_total, company_id, currency_id,
        order_partner_id, state, customer_lead, qty_delivered_method, create_date,
        create_uid, write_date, write_uid)
    SELECT id, 'Pump', 10, %(product)s, %(unit)s, 5, 100, 500, 500, %(company)s,
        %(currency)s, partner_id, 'sale', 0, 'stock_move', now(), 1, now(), 1
    FROM sale_order WHERE name LIKE 'B%%'
"""
_TRANSFERS = """
    INSERT INTO stock_picking (
        name, origin, partner_id, company_id, picking_type_id, location_id,
        location_dest_id, move_type, state, priority, scheduled_date, date_deadline,
        date_done, user_id, sale_id, is_locked, create_date, create_uid, write_date,
        write_uid)
    SELECT 'T' || n, o.name, o.partner_id, %(company)s, %(type)s, %(stock)s,
        %(customers)s, 'direct', t.state, '0', moment, moment,
        CASE WHEN t.state = 'done' THEN moment END, %(user)s, o.id, true, now(), 1,
        now(), 1
    FROM (
        SELECT n, 'B' || n AS name,
            CASE WHEN n > %(closed)s AND n %% %(stages)s < %(waiting)s
                THEN 'assigned' ELSE 'done' END AS state,
            %(open_from)s::timestamp + (n - %(closed)s - 1) * interval '5 minutes'
                AS moment
        FROM generate_series(1, %(number)s) AS n
    ) AS t JOIN sale_order AS o USING (name)
"""
_MOVES = """
    INSERT INTO stock_move (
        reference, sequence, priority, date, company_id, product_id, product_qty,
        product_uom_qty, product_uom, quantity, picked, location_id, location_dest_id,
        state, procure_method, picking_id, picking_type_id, sale_line_id, create_date,
        create_uid, write_date, write_uid)
    SELECT p.name, 10, '0', p.scheduled_date, %(company)s, %(product)s, 5, 5, %(unit)s,
        5, p.state = 'done', p.location_id, p.location_dest_id, p.state,
        'make_to_stock', p.id, p.picking_type_id, l.id, now(), 1, now(), 1
    FROM stock_picking AS p JOIN sale_order_line AS l ON l.order_id = p.sale_id
    WHERE p.name LIKE 'T%%'
"""
