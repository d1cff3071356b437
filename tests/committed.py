"""Takes away what a test has committed; evidence only SQL can delete."""

from odoo import SUPERUSER_ID, api

# Tables of the add-on that hold on to an order, in the order of taking them away
ROWS = (
    ("order_signoff_request", "document_id = %(id)s"),
    ("order_balance_notice", "order_id = %(id)s"),
    (
        "order_form_archive",
        "sale_order_id = %(id)s OR picking_id IN %(pickings)s OR instruction_id IN"
        " (SELECT id FROM production_instruction WHERE sale_order_id = %(id)s)",
    ),
    ("order_fax", "sale_order_id = %(id)s AND reply_to_id IS NOT NULL"),
    ("order_fax", "sale_order_id = %(id)s OR picking_id IN %(pickings)s"),
    ("production_instruction", "sale_order_id = %(id)s"),
)


def clean(cr, order_ids, user_ids, switch):
    """Take these orders and people away, and commit.

    :param switch: the company's order control, and since when, as they were
    """
    # the next factory's customers have the same codes
    cr.execute("UPDATE res_partner SET customer_code = NULL")
    for order_id in order_ids:
        _clean_order(cr, order_id)
    cr.execute(
        "DELETE FROM order_signoff_role_users_rel WHERE user_id IN %s",
        [tuple(user_ids)],
    )
    cr.execute(
        "UPDATE res_company SET order_control = %s, order_control_since = %s,"
        " debt_release = FALSE;"
        "UPDATE customer_class SET door_payment = FALSE, door_limit = 0",
        [switch[0], switch[1] or None],
    )
    for user in api.Environment(cr, SUPERUSER_ID, {})["res.users"].browse(user_ids):
        user.write({"active": False, "login": f"gone-{user.id}"})
    cr.commit()  # pylint: disable=invalid-commit


def _clean_order(cr, order_id):
    values = {"id": order_id}
    cr.execute(
        "SELECT DISTINCT picking_id FROM stock_move WHERE picking_id IS NOT NULL AND"
        " sale_line_id IN (SELECT id FROM sale_order_line WHERE order_id = %(id)s)",
        values,
    )
    values["pickings"] = tuple(row[0] for row in cr.fetchall()) or (0,)
    cr.execute(
        "UPDATE sale_order SET revision_id = NULL, facts_seq = NULL WHERE id = %(id)s;"
        "UPDATE stock_picking SET revision_id = NULL WHERE id IN %(pickings)s",
        values,
    )
    for table, where in ROWS:
        cr.execute(f"DELETE FROM {table} WHERE {where}", values)
    for table in ("order_signoff", "order_revision"):
        cr.execute(
            f"DELETE FROM {table} WHERE sale_order_id = %(id)s"
            " OR picking_id IN %(pickings)s",
            values,
        )
    cr.execute(
        "DELETE FROM stock_move_line WHERE picking_id IN %(pickings)s;"
        "DELETE FROM stock_move WHERE picking_id IN %(pickings)s;"
        "DELETE FROM stock_picking WHERE id IN %(pickings)s;"
        "UPDATE sale_order SET state = 'draft' WHERE id = %(id)s",
        values,
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["sale.order"].browse(order_id).unlink()
