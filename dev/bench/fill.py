"""Many orders and their evidence, by SQL: the same rows in every run.

Inside Odoo. The rows are what lists and jobs read; nobody could verify their chains.
"""

from odoo.tools import SQL

ORDERS = 100_000
EVIDENCE = ("submit", "sign", "sign", "sign", "passed")
# What is made comes early, so that a page of ten rows holds some of it too
OPEN_STAGES = (
    "intake",
    "production",
    "technical_review",
    "approval",
    "countersign",
    "deposit",
)
# One order in so many is open, the others are done
OPEN_SHARE = 10
MADE = f"id / {OPEN_SHARE}.0 %% {len(OPEN_STAGES)} = {OPEN_STAGES.index('production')}"


def fill_orders(env, number=ORDERS):
    """Insert quotations of 200 customers; core's columns only."""
    partners = env["res.partner"].create(
        [{"name": f"Customer {item:03}", "is_company": True} for item in range(200)]
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO sale_order (
                name, company_id, partner_id, partner_invoice_id, partner_shipping_id,
                date_order, picking_policy, warehouse_id, state, currency_id,
                currency_rate, user_id, amount_untaxed, amount_tax, amount_total,
                invoice_status, create_date, create_uid, write_date, write_uid)
            SELECT 'B' || n, %(company)s, p, p, p,
                timestamp '2031-01-01' - n * interval '5 minutes', 'direct',
                %(warehouse)s, 'draft', %(currency)s, 1, %(user)s,
                n %% 9973, 0, n %% 9973, 'no', now(), 1, now(), 1
            FROM (
                SELECT n, (%(partners)s::int[])[1 + n %% 200] AS p
                FROM generate_series(1, %(number)s) AS n
            ) AS numbered
            """,
            company=env.company.id,
            warehouse=env.ref("stock.warehouse0").id,
            currency=env.company.currency_id.id,
            user=env.user.id,
            partners=partners.ids,
            number=number,
        )
    )
    env.cr.execute(
        "SELECT setval('sale_order_id_seq', (SELECT max(id) FROM sale_order))"
    )
    env.invalidate_all()


def take_control(env):
    """Put these orders under control with five sign-offs each, some on each stage."""
    digests = '{"commercial": "1:a", "technical": "1:b", "delivery": "1:c"}'
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order SET is_controlled = true, facts_seq = 5,
                evidence_count = 5, lane_id = %(lane)s, content_digest = '1:' || id,
                facet_digests = %(digests)s,
                order_stage = CASE WHEN id %% %(share)s = 0
                    THEN (%(stages)s::varchar[])[1 + id / %(share)s %% %(count)s]
                    ELSE 'done' END,
                stage_since = timestamp '2031-01-01' - id * interval '1 minute'
            WHERE name LIKE 'B%%'
            """,
            lane=env.ref("sale_mrp_countersign.lane_standard").id,
            digests=digests,
            share=OPEN_SHARE,
            stages=list(OPEN_STAGES),
            count=len(OPEN_STAGES),
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO order_signoff (
                sale_order_id, company_id, seq, kind, step_code, step_name, role_id,
                user_id, user_name, signed_at, digests, hash_version, hash)
            SELECT o.id, o.company_id, k.seq, k.kind, 'approval', 'Approval',
                CASE WHEN k.kind = 'sign' THEN %(role)s END, %(user)s, 'Somebody',
                o.date_order, %(digests)s, 1, md5(o.id || '-' || k.seq)
            FROM sale_order AS o
            CROSS JOIN unnest(%(kinds)s::varchar[]) WITH ORDINALITY AS k (kind, seq)
            WHERE o.name LIKE 'B%%'
            """,
            role=env.ref("sale_mrp_countersign.role_finance").id,
            user=env.user.id,
            digests=digests,
            kinds=list(EVIDENCE),
        )
    )
    env.invalidate_all()


def ask_late(env, number, rules):
    """Insert ``number`` late rows "to sign", dealt out among the rules."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO order_signoff_request (
                rule_id, role_id, step_id, kind, document_name, document_model,
                document_id, company_id, since, deadline)
            SELECT r.id, r.role_id, r.step_id, 'sign', o.name, 'sale.order', o.id,
                o.company_id, now() - interval '5 days', now() - interval '2 days'
            FROM (
                SELECT *, row_number() OVER (ORDER BY id) AS n FROM sale_order
                WHERE name LIKE 'B%%' ORDER BY id LIMIT %(number)s
            ) AS o
            JOIN order_signoff_rule AS r
                ON r.id = (%(rules)s::int[])[1 + o.n %% %(count)s]
            """,
            number=number,
            rules=rules.ids,
            count=len(rules),
        )
    )
    env.invalidate_all()


def fill_production(env):
    """Let one open stage's orders be made: two of five are done, the rest planned.

    Two manufacturing orders each, the second the backorder of the first; core's
    columns only.
    """
    product = env["product.product"].create({"name": "Pump", "is_storable": True})
    env.flush_all()
    warehouse = env.ref("stock.warehouse0")
    values = {
        "company": env.company.id,
        "user": env.user.id,
        "product": product.id,
        "unit": product.uom_id.id,
        "type": warehouse.manu_type_id.id,
        "stock": warehouse.lot_stock_id.id,
        "production": product.with_company(env.company).property_stock_production.id,
    }
    for statement in (_ORDERS, _LINES, _GROUPS, _PRODUCTIONS, _MOVES):
        env.cr.execute(SQL(statement, **values))
    env.invalidate_all()


def control_production(env):
    """Promise these orders and link them with what is made for them."""
    env.cr.execute(SQL(_PROMISE))
    env.cr.execute(SQL(_LINKS))
    env.invalidate_all()


_ORDERS = f"UPDATE sale_order SET state = 'sale' WHERE {MADE}"
_PROMISE = """
    UPDATE sale_order SET promised_date = '2031-02-01',
        instruction_state = 'acknowledged'
    WHERE order_stage = 'production'
"""
_LINES = """
    INSERT INTO sale_order_line (
        order_id, name, sequence, product_id, product_uom_id, product_uom_qty,
        price_unit, company_id, currency_id, state, customer_lead, create_date,
        create_uid, write_date, write_uid)
    SELECT id, 'Pump', 10, %(product)s, %(unit)s, 5, 100, company_id, currency_id,
        state, 0, now(), 1, now(), 1
    FROM sale_order WHERE state = 'sale'
"""
_GROUPS = """
    INSERT INTO mrp_production_group (name)
    SELECT name FROM sale_order WHERE state = 'sale'
"""
_PRODUCTIONS = """
    INSERT INTO mrp_production (
        name, origin, priority, product_id, product_qty, product_uom_id,
        product_uom_qty, qty_producing, picking_type_id, location_src_id,
        location_dest_id, date_start, date_finished, state, company_id, consumption,
        production_group_id, sale_line_id, user_id, create_date, create_uid, write_date,
        write_uid)
    SELECT 'M' || o.name || '-' || part, o.name, '0', %(product)s, quantity, %(unit)s,
        quantity, 0, %(type)s, %(stock)s, %(stock)s, '2031-01-10',
        '2031-01-10'::timestamp + part * interval '9 days', p.state, %(company)s,
        'flexible', g.id, l.id, %(user)s, now(), 1, now(), 1
    FROM sale_order AS o
    JOIN sale_order_line AS l ON l.order_id = o.id
    JOIN mrp_production_group AS g ON g.name = o.name
    CROSS JOIN (VALUES (1, 2, 'done'), (2, 3, 'confirmed')) AS p (part, quantity, state)
    WHERE o.state = 'sale'
"""
_LINKS = """
    INSERT INTO mrp_production_control_order_rel (order_id, production_id)
    SELECT o.id, p.id FROM mrp_production AS p JOIN sale_order AS o ON o.name = p.origin
"""
_MOVES = """
    INSERT INTO stock_move (
        reference, sequence, priority, date, company_id, product_id, product_qty,
        product_uom_qty, product_uom, quantity, picked, location_id, location_dest_id,
        state, procure_method, production_id, create_date, create_uid, write_date,
        write_uid)
    SELECT name, 10, '0', date_finished, company_id, product_id, product_qty,
        product_qty, product_uom_id, product_qty, state = 'done', %(production)s,
        location_dest_id, state, 'make_to_stock', id, now(), 1, now(), 1
    FROM mrp_production
"""
TABLES = (
    "sale_order",
    "sale_order_line",
    "order_signoff",
    "order_signoff_request",
    "mrp_production",
    "mrp_production_control_order_rel",
    "stock_move",
)


def analyze(database, tables=TABLES):
    """Let PostgreSQL know and tidy what is there, as a server in use does by itself."""
    from odoo.sql_db import db_connect

    with db_connect(database).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True  # VACUUM runs in no transaction
        for table in tables:
            cr.execute("SELECT to_regclass(%s)", [table])
            if cr.fetchone()[0]:
                # once for what the filling left behind, once for what is clean then
                for _time in range(2):
                    cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
        cr._cnx.autocommit = False
