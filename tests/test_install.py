import os
import re
import subprocess
import sys
from contextlib import closing
from unittest import skipUnless

import psycopg2

from odoo.sql_db import connection_info_for
from odoo.tests import BaseCase, tagged
from odoo.tools import config

# A copy of a database with core's modules only; `make test` makes it.
DATABASE = os.environ.get("COUNTERSIGN_INSTALL_DATABASE")
MODULE = "sale_mrp_countersign"
TABLES = (
    "sale_order",
    "sale_order_line",
    "stock_picking",
    "stock_move",
    "stock_move_line",
    "mrp_production",
    "account_move",
    "product_template",
    "ir_attachment",
)
TROUBLE = re.compile(
    r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) \S+ (?!py\.warnings).*", re.MULTILINE
)

ORDER = """
from odoo.fields import Command
mto = env.ref("stock.route_warehouse0_mto")
mto.active = True
pump, shaft = env["product.product"].create([
    {"name": "Pump", "is_storable": True, "list_price": 1680.0, "route_ids": [
        Command.set([mto.id, env.ref("mrp.route_warehouse0_manufacture").id])]},
    {"name": "Shaft", "is_storable": True},
])
env["mrp.bom"].create({
    "product_tmpl_id": pump.product_tmpl_id.id,
    "bom_line_ids": [Command.create({"product_id": shaft.id, "product_qty": 1})],
})
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": "Customer"}).id,
    "order_line": [Command.create({"product_id": pump.id, "product_uom_qty": 5})],
} for _number in range(3)])
"""
LIVE = (
    ORDER
    + """
orders[:2].action_confirm()
assert orders[:2].picking_ids and orders[:2].mrp_production_ids
orders[0].mrp_production_ids.action_assign()
orders[0].mrp_production_ids.button_mark_done()
env.cr.commit()
"""
)
UNCONTROLLED = (
    ORDER
    + """
assert not any(orders.mapped("is_controlled"))
live = env["sale.order"].search([("id", "not in", orders.ids)])
for order in live.filtered(lambda item: item.state == "draft") + orders:
    order.action_confirm()
for production in (live + orders).mrp_production_ids:
    if production.state != "done":
        production.button_mark_done()
for picking in (live + orders).picking_ids:
    picking.button_validate()
assert set((live + orders).picking_ids.mapped("state")) == {"done"}
assert set((live + orders).mapped("state")) == {"sale"}
env.cr.rollback()
"""
)
CONTROLLED = (
    """
env.company.order_control = True
env.cr.commit()
"""
    + ORDER
    + """
assert all(orders.mapped("is_controlled"))
file = env["ir.attachment"].create({"name": "fax.pdf", "raw": b"%PDF-1.4"})
orders[0]._record_evidence("passed", step_code="kept", attachment_ids=file.ids)
assert orders[0].signoff_ids and orders[0].revision_id
production = env["mrp.production"].create({"product_id": pump.id, "product_qty": 1})
assert production.report_exception("material", "late").state == "reported"
notice = "sale_mrp_countersign.activity_type_reserve"
production.activity_schedule(notice, user_id=env.uid)
production.activity_feedback([notice])
env.cr.commit()
"""
)
PAGES = f"""
pages = [env.ref("{MODULE}.%s_dashboard" % name) for name in ("orders", "after_sales")]
assert [page.name for page in pages] == ["Order Control", "After-Sales"]
hidden = env["ir.ui.menu"]._load_menus_blacklist()
assert env.ref("{MODULE}.orders_dashboard_menu").id not in hidden
"""
NO_PAGES = """
env["ir.module.module"].search(
    [("name", "=", "spreadsheet_dashboard")]).button_immediate_uninstall()
env.cr.commit()
"""
LATE_PAGES = f"""
assert "spreadsheet.dashboard" not in env
hidden = env["ir.ui.menu"]._load_menus_blacklist()
assert env.ref("{MODULE}.orders_dashboard_menu").id in hidden
env["ir.module.module"].search(
    [("name", "=", "spreadsheet_dashboard")]).button_immediate_install()
env.cr.commit()
"""
UNINSTALL = f"""
env["ir.module.module"].search(
    [("name", "=", "{MODULE}")]).button_immediate_uninstall()
env.cr.commit()
"""
WITHOUT = (
    ORDER
    + """
orders.action_confirm()
assert set(orders.mapped("state")) == {"sale"}
env["sale.order"].search([("state", "=", "draft")]).unlink()
env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", orders.ids)
assert not env["ir.model"].search([("model", "=like", "order.signoff%")])
if "spreadsheet.dashboard" in env:
    pages = env["spreadsheet.dashboard"].search([("name", "=", "Order Control")])
    assert not pages
env.cr.rollback()
"""
)


@tagged("post_install", "-at_install")
@skipUnless(DATABASE, "COUNTERSIGN_INSTALL_DATABASE names no database without us")
class TestInstall(BaseCase):
    """Installing, uninstalling and installing again on a database in use."""

    def test_install_uninstall_install(self):
        self._shell(LIVE)
        columns = {table: self._get_columns(table) for table in TABLES}
        before = {table: self._get_rows(table, columns[table]) for table in TABLES}

        self._odoo("-i", MODULE, "--stop-after-init")
        with self.subTest("live documents stay as they were"):
            for table in TABLES:
                rows = self._get_rows(table, columns[table])
                self.assertEqual(before[table] - rows, set(), table)
            self._check_nothing_computed()
        with self.subTest("with control off they go on as ever"):
            self._shell(UNCONTROLLED)
        self._shell(CONTROLLED)
        self._shell(PAGES)
        with self.subTest("core's dashboards go, and come again"):
            self._shell(NO_PAGES)
            self._shell(LATE_PAGES)
            self._shell(PAGES)

        self._shell(UNINSTALL)
        self.assertEqual(self._get_left_behind(), [])
        with self.subTest("Odoo works without it"):
            self._shell(WITHOUT)

        self._odoo("-i", MODULE, "--stop-after-init")
        with self.subTest("and with it again"):
            self._shell(UNCONTROLLED)

    # ------------------------------------------------------------------- helpers
    def _odoo(self, *words, script=None):
        """Run Odoo on the database; fail on an error or a warning in its log."""
        command = [sys.executable, "-W", "ignore", "-m", "odoo", *words]
        command += ["-c", config["config"], "-d", DATABASE, "--no-http"]
        result = subprocess.run(
            command,
            input=script,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        log = result.stdout + result.stderr
        self.assertEqual(result.returncode, 0, log[-6000:])
        self.assertNotIn("Traceback", log)
        self.assertEqual(TROUBLE.findall(log), [])

    def _shell(self, script):
        self._odoo("shell", script=script)

    def _query(self, query, *params):
        _name, info = connection_info_for(DATABASE)
        with closing(psycopg2.connect(**info)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(query, params)
                return cursor.fetchall()

    def _get_columns(self, table):
        query = """
            SELECT string_agg(quote_ident(column_name), ',' ORDER BY column_name)
              FROM information_schema.columns WHERE table_name = %s"""
        return self._query(query, table)[0][0]

    def _get_rows(self, table, columns):
        """Return the rows of a table as a set of texts."""
        query = f"SELECT ROW({columns})::text FROM {table}"  # pylint: disable=sql-injection
        return {text for (text,) in self._query(query)}

    def _check_nothing_computed(self):
        for table, column in (
            ("sale_order", "content_digest"),
            ("sale_order", "lane_id"),
            ("sale_order", "order_stage"),
            ("stock_picking", "dispatch_stage"),
            ("stock_picking", "content_digest"),
            ("mrp_production", "control_stage"),
        ):
            query = f"SELECT count({column}) FROM {table}"  # pylint: disable=sql-injection
            self.assertEqual(self._query(query), [(0,)], f"{table}.{column}")

    def _get_left_behind(self):
        """Return the names of our tables and columns that are still there."""
        query = r"""
            SELECT table_name || '.' || column_name FROM information_schema.columns
             WHERE table_schema = current_schema
               AND (table_name LIKE 'order\_%%' OR table_name LIKE 'customer\_c%%'
                    OR table_name LIKE 'production\_%%'
                    OR column_name IN ('facts_seq', 'facet_digests', 'order_stage',
                                       'dispatch_stage', 'control_stage'))
             UNION ALL
            SELECT name || ' ' || model FROM ir_model_data WHERE module = %s"""
        return [name for (name,) in self._query(query, MODULE)]
